// What the check of a certificate has found, in plain words; colour, sign and words say the same.
import type { CertificateVerdict, Revocation } from '@greenland/shared-schema/rule/certificate-verdict';
import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { Icon, type IconName } from '../part/icon.tsx';
import type { VerifyPhrases } from '../phrase/french-verify.ts';
import type { Locale } from '../phrase/locale.ts';
import { formatDay, formatMoment, formatPercent } from '../phrase/number-format.ts';
import type { ProofDesk } from '../proof/proof-desk.ts';

export type Checked = { address: string; verdict: CertificateVerdict };
type Genuine = Extract<CertificateVerdict, { kind: 'genuine' }>;
type CardProps = { checked: Checked; said: VerifyPhrases; language: Locale; desk: ProofDesk };

/** Takes the focus, so that a screen reader says what was found. */
export function VerdictCard({ checked, said, language, desk }: CardProps) {
  const { verdict, address } = checked;
  if (verdict.kind === 'genuine') return <GenuineCard {...{ verdict, said, language, desk }} />;
  const [title, text] = said.refusedByFault[verdict.fault] ?? ['', ''];
  const isDoubt = ['no_proof', 'truncated', 'wrong_host', 'unknown_key'].includes(verdict.fault);
  const told = verdict.fault === 'wrong_host' ? said.wrongHost(hostOf(address), hostOf(desk.issuer)) : text;
  return (
    <Verdict tone={isDoubt ? 'doubt' : 'bad'} outcome={verdict.fault} title={title} lead={told} of={checked.verdict} />
  );
}

function GenuineCard({ verdict, said, language, desk }: Omit<CardProps, 'checked'> & { verdict: Genuine }) {
  const { claims, revocation, isOver } = verdict;
  const day = (seconds: number) => formatDay(language, seconds * 1000);
  const isRevoked = revocation.kind === 'revoked';
  const tone = isRevoked ? 'bad' : isOver ? 'doubt' : 'good';
  const title = isRevoked ? said.revoked : isOver ? said.over : said.genuine;
  const over = claims.expiresAt === null ? '' : said.overLead(day(claims.expiresAt));
  const lead = isRevoked ? said.revokedLead : isOver ? over : said.genuineLead;
  const outcome = isRevoked ? 'revoked' : isOver ? 'over' : 'genuine';
  const isShortened = [claims.holderName, claims.courseTitle].some((text) => text?.endsWith('…'));
  const facts: [term: string, value: string][] = [
    [said.course, claims.courseTitle],
    [said.issuedOn, day(claims.issuedAt)],
    ...(claims.expiresAt !== null && !isOver ? [[said.validUntil, day(claims.expiresAt)] as [string, string]] : []),
    ...(claims.grade === null ? [] : [[said.grade, formatPercent(language, claims.grade)] as [string, string]]),
    [said.code, claims.code],
    [said.issuer, hostOf(claims.issuer)],
  ];
  return (
    <Verdict tone={tone} outcome={outcome} title={title} lead={lead} of={verdict}>
      <p class="verdict-certifies">{said.certifies}</p>
      <p class="verdict-name" dir="auto" data-test="verdict-name">
        {claims.holderName ?? said.nameless}
      </p>
      <dl class="verdict-facts">
        {facts.map(([term, value]) => (
          <div key={term}>
            <dt>{term}</dt>
            <dd dir="auto" class={term === said.code ? 'certificate-code' : undefined}>
              {value}
            </dd>
          </div>
        ))}
      </dl>
      {isShortened ? <p class="verdict-small">{said.shortened}</p> : null}
      <RevocationLine {...{ revocation, said, language, desk }} code={claims.code} />
    </Verdict>
  );
}

type LineProps = { revocation: Revocation; code: string; said: VerifyPhrases; language: Locale; desk: ProofDesk };

function RevocationLine({ revocation, code, said, language, desk }: LineProps) {
  const isRevoked = revocation.kind === 'revoked';
  const reason = useReason(desk, isRevoked ? code : null);
  const text =
    revocation.kind === 'unknown'
      ? said.revocationUnknown
      : (isRevoked ? said.revokedAsOf : said.clearAsOf)(formatMoment(language, revocation.asOf));
  return (
    <div class="verdict-revocation" data-state={revocation.kind} data-test="revocation">
      <Icon name={revocation.kind === 'clear' ? 'check' : revocation.kind === 'revoked' ? 'cross' : 'warning'} />
      <p>
        {text}
        {isRevoked ? <strong dir="auto">{reason ? said.reason(reason) : said.reasonOnline}</strong> : null}
      </p>
    </div>
  );
}

function useReason(desk: ProofDesk, code: string | null): string | null {
  const [reason, setReason] = useState<string | null>(null);
  useEffect(() => {
    if (code !== null) void desk.findReason(code).then(setReason);
  }, [desk, code]);
  return reason;
}

const signByTone: Record<string, IconName> = { good: 'check', bad: 'cross', doubt: 'warning' };

type VerdictProps = {
  tone: 'good' | 'bad' | 'doubt';
  outcome: string;
  title: string;
  lead: string;
  of: CertificateVerdict;
  children?: ComponentChildren;
};

function Verdict({ tone, outcome, title, lead, of, children }: VerdictProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), [of]);
  return (
    <article class="card verdict" data-tone={tone} data-outcome={outcome} data-test="verdict">
      <header class="verdict-head">
        <span class="verdict-sign">
          <Icon name={signByTone[tone] ?? 'warning'} />
        </span>
        <h2 ref={heading} class="verdict-title" tabIndex={-1}>
          {title}
        </h2>
        <p class="verdict-lead">{lead}</p>
      </header>
      {children ? <div class="verdict-body">{children}</div> : null}
    </article>
  );
}

/** What stands there, where it is no address. */
function hostOf(address: string): string {
  return /^https?:\/\/([^/?#]+)/.exec(address)?.[1] ?? address;
}
