// What the check of one proof has found. Invariant: each outcome has its own exit code, and the worst of all findings is the answer.

/** The exit code of each outcome, in the order of their weight: of several findings the later here decides. */
export const exitCodeByOutcome = {
  not_checked: 0,
  genuine: 0,
  no_proof: 2,
  over: 3,
  unknown_key: 4,
  wrong_host: 5,
  truncated: 6,
  expired_key: 7,
  revoked_key: 8,
  other_signer: 9,
  contradiction: 10,
  unsigned: 13,
  changed: 11,
  revoked: 12,
} as const;
export type Outcome = keyof typeof exitCodeByOutcome;

/** Of a certificate, as one proof tells it; times in ms. `name` null: erased. */
export type Stated = {
  code: string;
  issuer: string;
  name: string | null;
  course: string;
  grade: string | null;
  issuedAt: number;
  expiresAt: number | null;
  statusIndex: number | null;
};

/** `proof` names it in words; `says` are sentences. */
export type Finding = { proof: string; outcome: Outcome; says: string[]; stated?: Stated };

const headlineByOutcome: Record<Outcome, string> = {
  not_checked: 'not checked',
  genuine: 'genuine',
  no_proof: 'there is no proof',
  over: 'genuine, but its time is over',
  unknown_key: 'signed with a key that was not given',
  wrong_host: 'of another academy',
  truncated: 'cut off: its end is missing',
  expired_key: 'signed with a key that had ended before',
  revoked_key: 'signed with a key that is marked as compromised',
  other_signer: 'signed again by somebody else',
  unsigned: 'without its signature: what stands on its page is not proved',
  contradiction: 'its parts belong to different certificates',
  changed: 'changed after it was signed, or forged',
  revoked: 'genuine, but revoked since',
};

export const sayOutcome = (outcome: Outcome): string => headlineByOutcome[outcome];

export function worstOf(findings: readonly Finding[]): Outcome {
  const order = Object.keys(exitCodeByOutcome) as Outcome[];
  const found = new Set(findings.map(({ outcome }) => outcome));
  const worst = order.findLast((outcome) => found.has(outcome)) ?? 'no_proof';
  return worst === 'not_checked' ? 'no_proof' : worst;
}

const day = (timeMs: number) => new Date(timeMs).toISOString().slice(0, 10);

export function sayStated({ code, issuer, name, course, grade, issuedAt, expiresAt }: Stated): string {
  const parts = [
    `${code}, issued by ${issuer} on ${day(issuedAt)}`,
    `to ${name ?? '(a person whose name was erased)'} for ${course}`,
    ...(grade === null ? [] : [`grade ${grade}`]),
    ...(expiresAt === null ? [] : [`valid until ${day(expiresAt)}`]),
  ];
  return `${parts.join(', ')}.`;
}

/** Of what others wrote nothing steers the terminal or turns a line around: such characters are shown as \u{202e}. Joiners stay: names need them. */
export function showPlainly(line: string): string {
  const show = (letter: string) => `\\u{${letter.codePointAt(0)?.toString(16)}}`;
  return line.replace(/(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, show);
}
