// npm run certificates -- revoke CODE --reason TEXT | reissue CODE | rename CODE | list [--limit N] : works beside running servers, which all know at once.
import { parseArgs } from 'node:util';
import { listCertificates, type StoredCertificate } from '../sync-server/src/certificate/certificate-store.ts';
import { reissueTyped } from '../sync-server/src/certificate/reissue-certificate-job.ts';
import { renameTyped } from '../sync-server/src/certificate/rename-certificate.ts';
import { reasonMaximum, revokeTyped } from '../sync-server/src/certificate/revoke-certificate.ts';
import { certificateStatus } from '../sync-server/src/certificate/verify-certificate.ts';
import { announceCertificate } from '../sync-server/src/feed/announcements.ts';
import { addJob } from '../sync-server/src/job/job-queue-store.ts';
import { type DatabaseWork, runDatabaseCommand } from './database-command.ts';

const usage = `npm run certificates -- revoke CODE --reason TEXT
npm run certificates -- reissue CODE
npm run certificates -- rename CODE
npm run certificates -- list [--limit N]`;

function describeRow(stored: StoredCertificate): string {
  const status = certificateStatus(stored, Date.now());
  const day = new Date(stored.issuedAt).toISOString().slice(0, 10);
  const reason = stored.revocationReason === null ? '' : `  (${stored.revocationReason})`;
  return `${stored.code}  ${day}  ${status.padEnd(7)}  ${stored.holderName}, ${stored.courseTitle}${reason}`;
}

const revoke =
  (code: string, reason: string): DatabaseWork =>
  async (database) => {
    const done = await revokeTyped({ database, announceCertificate, now: Date.now }, code, { reason });
    if (done.outcome === 'unknown') return `No certificate has the code ${code}: nothing was changed.`;
    const { certificate } = done;
    if (done.outcome === 'already') {
      return `${certificate.code} was revoked before, and stays so: ${certificate.revocationReason}`;
    }
    console.log(
      `Revoked ${certificate.code} of ${certificate.holderName}. Its page says so from now on: ${certificate.verifyUrl}`,
    );
    return null;
  };

const reissue =
  (typed: string): DatabaseWork =>
  async (database) => {
    const { outcome, certificate } = await reissueTyped({ database, addJob }, typed);
    if (!certificate) return `No certificate has the code ${typed}: nothing was changed.`;
    if (outcome === 'revoked') return `${certificate.code} is revoked, and is not issued again.`;
    console.log(`${certificate.code} of ${certificate.holderName} is issued again as soon as a server runs.`);
    return null;
  };

const rename =
  (typed: string): DatabaseWork =>
  async (database) => {
    const done = await renameTyped({ database, addJob, now: Date.now }, typed);
    if (done.outcome === 'unknown') return `No certificate has the code ${typed}: nothing was changed.`;
    const { code, holderName } = done.certificate;
    if (done.outcome === 'unprintable') {
      return `The name of the account cannot be printed either, so nothing was changed. ${done.why} Let the learner change it first.`;
    }
    if (done.outcome === 'standing') {
      return `${code} keeps the name ${holderName}: only one without a PDF whose name cannot be printed gets another.`;
    }
    console.log(`${code} bears the name ${holderName}, and is issued again as soon as a server runs.`);
    return null;
  };

const list =
  (limit: number): DatabaseWork =>
  async (database) => {
    const rows = await listCertificates(database, limit);
    console.log(rows.length === 0 ? 'No certificate yet.' : rows.map(describeRow).join('\n'));
    return null;
  };

/** What the words ask for, or a sentence that says what is wrong with them. */
function readWork(words: string[]): DatabaseWork | string {
  const options = { reason: { type: 'string' }, limit: { type: 'string', default: '100' } } as const;
  const { positionals, values } = parseArgs({ args: words, allowPositionals: true, strict: false, options });
  const [command, code, ...rest] = positionals;
  if (command === 'list' && code === undefined) {
    return /^[1-9]\d{0,5}$/.test(String(values.limit))
      ? list(Number(values.limit))
      : '--limit must be a number from 1.';
  }
  if (code === undefined || rest.length > 0) return usage;
  if (command === 'reissue') return reissue(code);
  if (command === 'rename') return rename(code);
  if (command !== 'revoke') return usage;
  const reason = typeof values.reason === 'string' ? values.reason.trim() : '';
  if (reason === '' || reason.length > reasonMaximum || reason.includes('\0')) {
    return `Say why: --reason "TEXT", ${reasonMaximum} characters at most. Everybody who checks the certificate reads it.`;
  }
  return revoke(code, reason);
}

await runDatabaseCommand(readWork(process.argv.slice(2)));
