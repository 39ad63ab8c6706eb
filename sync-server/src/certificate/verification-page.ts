// The public verification page, made whole on the server. Invariant: whatever stands on a certificate is escaped, and of the name only initials
// leave the server, for codes can be guessed; a script shows the whole name out of the proof that the reader holds.
import type { StoredCertificate } from './certificate-store.ts';
import { writeDate } from './certificate-words.ts';
import { linkedInLink } from './linkedin-link.ts';
import type { VerificationWords } from './verification-words.ts';
import { type CertificateStatus, certificateStatus } from './verify-certificate.ts';

export const stylePath = '/verify-page/page.css';
export const logoPath = '/verify-page/logo.svg';
/** Built with the app, from client/src/proof/document-check.ts. */
export const scriptPath = '/verify-page/document-check.js';

const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });

/** Readable without colour too. */
const signByStatus: Record<CertificateStatus, string> = { valid: '✓', revoked: '✕', expired: '!' };

/** HTML of the page for a certificate; `now` in ms. */
export function drawVerificationPage(stored: StoredCertificate, words: VerificationWords, now: number): string {
  const status = certificateStatus(stored, now);
  const date = (timeMs: number) => escapeHtml(writeDate(timeMs, words.locale));
  const holder = stored.erasedAt === null ? initialsOf(stored.holderName) : words.erased;
  const facts: [term: string, value: string][] = [
    [words.holder, `<strong id="holder" dir="auto">${escapeHtml(holder)}</strong>`],
    [words.course, `<span dir="auto">${escapeHtml(stored.courseTitle)}</span>`],
    [words.issuedOn, `<time datetime="${new Date(stored.issuedAt).toISOString()}">${date(stored.issuedAt)}</time>`],
    ...optional(status !== 'expired' ? stored.expiresAt : null, (at) => [words.validUntil, date(at)]),
    ...optional(status === 'expired' ? stored.expiresAt : null, (at) => [words.expiredOn, date(at)]),
    ...optional(stored.revokedAt, (at) => [words.revokedOn, date(at)]),
    ...optional(stored.revocationReason, (reason) => [words.reason, escapeHtml(reason)]),
    [words.code, `<span class="code">${escapeHtml(stored.code)}</span>`],
    [words.issuer, 'Greenland Academy'],
  ];
  const list = facts.map(([term, value]) => `<div><dt>${term}</dt><dd>${value}</dd></div>`).join('');
  return drawShell(
    words,
    `<main class="${status}">
<p class="sign" aria-hidden="true">${signByStatus[status]}</p>
<h1>${words.headlineByStatus[status]}</h1>
<p data-told="standing">${words.explanationByStatus[status]}</p>
${drawDocument(stored, status, words)}
<p data-told="code-alone" hidden>${words.codeAloneByStatus[status]}</p>
<dl>${list}</dl>
${status === 'valid' ? drawLinkedIn(stored, words) : ''}${drawProofs(stored, words)}
</main>
<script type="module" src="${scriptPath}"></script>`,
  );
}

/** HTML of the page for a code that no certificate has. */
export const drawUnknownPage = (words: VerificationWords): string =>
  drawAnswerless(words, '?', words.unknown, words.unknownHint);

/** HTML of the page for who has asked for too many codes, and may ask again in some seconds. */
export const drawWaitPage = (words: VerificationWords, seconds: number): string =>
  drawAnswerless(words, '…', words.wait, words.waitHint(seconds));

function drawAnswerless(words: VerificationWords, sign: string, headline: string, hint: string): string {
  const main = `<main class="unknown">
<p class="sign" aria-hidden="true">${sign}</p>
<h1>${headline}</h1>
<p>${hint}</p>
</main>`;
  return drawShell(words, main);
}

/** One sentence at a time: the script shows another when the address holds a proof, and puts the headline of one that does not hold over the page. */
function drawDocument({ code }: StoredCertificate, status: CertificateStatus, words: VerificationWords): string {
  const sentences = Object.entries(words.document).map(([outcome, text]) => {
    const warning = drawWarning(outcome, status, words);
    return `<p data-outcome="${outcome}"${warning}${outcome === 'absent' ? '' : ' hidden'}>${text}</p>`;
  });
  return `<div id="document" data-code="${escapeHtml(code)}" role="status">${sentences.join('')}</div>`;
}

/** What is revoked stays so under a proof that was only misread. */
function drawWarning(outcome: string, status: CertificateStatus, { headlineByProof }: VerificationWords): string {
  if (outcome === 'changed' || outcome === 'unknownKey') {
    return ` data-tone="false" data-sign="✕" data-headline="${headlineByProof.false}"`;
  }
  const isDoubt = outcome === 'unreadable' && status !== 'revoked';
  return isDoubt ? ` data-tone="doubt" data-sign="?" data-headline="${headlineByProof.doubt}"` : '';
}

function drawLinkedIn(stored: StoredCertificate, words: VerificationWords): string {
  const { code, courseTitle: courseName, verifyUrl: url, issuedAt, expiresAt } = stored;
  const link = linkedInLink({ courseName, code, url, issuedAt, expiresAt });
  return `<p class="way" data-told="standing"><a href="${escapeHtml(link)}" rel="noreferrer">${words.linkedIn}</a></p>`;
}

/** `A. N.` of Aïssatou Ndiaye, `T. H.` of ’t Hooft. */
function initialsOf(name: string): string {
  const words = name.split(/\s+/).filter(Boolean);
  const firsts = words.map((word) => [...graphemes.segment(word.replace(/^['‘’ʼ]+(?=.)/u, ''))][0]?.segment ?? '');
  return firsts.map((first) => `${first.toLocaleUpperCase()}.`).join(' ');
}

function drawProofs(stored: StoredCertificate, words: VerificationWords): string {
  const fingerprint =
    stored.pdf === null
      ? ''
      : `<p>${words.fingerprint}<br><code>${Buffer.from(stored.pdf, 'base64url').toString('hex')}</code></p>`;
  return `<details><summary>${words.proofs}</summary>
<p>${words.qrHint}<br><a href="/verify">${words.openApp}</a></p>
<p>${words.proofsHint}</p>
<p><a href="/credentials/${escapeHtml(stored.code)}">${words.credential}</a> · <a href="/.well-known/jwks.json">${words.keys}</a></p>
<p>${words.pdfHint}<br><a href="/.well-known/certificate-roots.pem">${words.roots}</a></p>
${fingerprint}</details>`;
}

function drawShell(words: VerificationWords, main: string): string {
  return `<!doctype html>
<html lang="${words.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<meta name="color-scheme" content="light dark">
<title>${words.pageTitle} · Greenland Academy</title>
<link rel="icon" href="${logoPath}" type="image/svg+xml">
<link rel="stylesheet" href="${stylePath}">
</head>
<body>
<header><a href="/"><img src="${logoPath}" alt="" width="40" height="40">Greenland Academy</a><span>${words.pageTitle}</span></header>
${main}
</body>
</html>
`;
}

function optional<T>(value: T | null, draw: (value: T) => [string, string]): [string, string][] {
  return value === null ? [] : [draw(value)];
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
