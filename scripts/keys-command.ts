// npm run keys -- list | rotate PURPOSE | mark-compromised KID | reissue [--kid KID] : running servers take what changed at their next signature.
import { parseArgs } from 'node:util';
import { requestReissue } from '../sync-server/src/certificate/reissue-certificate-job.ts';
import { listToReissue } from '../sync-server/src/certificate/reissue-store.ts';
import { type KeyLine, listKeys, markCompromised, rotateKey } from '../sync-server/src/certificate/rotate-key.ts';
import { SigningKeyFault } from '../sync-server/src/certificate/signing-key-folder.ts';
import { keyPurposes } from '../sync-server/src/certificate/stored-key.ts';
import { addJob } from '../sync-server/src/job/job-queue-store.ts';
import { loadSettings } from '../sync-server/src/settings/settings.ts';
import { type DatabaseWork, runDatabaseCommand } from './database-command.ts';

const usage = `npm run keys -- list
npm run keys -- rotate PURPOSE (${keyPurposes.join(', ')})
npm run keys -- mark-compromised KID
npm run keys -- reissue [--kid KID] (else: what a compromised key signed, and what lacks a proof)`;

const day = (timeMs: number | null) => (timeMs === null ? '?' : new Date(timeMs).toISOString().slice(0, 10));

function describeKey({ purpose, kid, isSigning, madeAt, endedAt, revokedAt }: KeyLine): string {
  const until = endedAt === null ? '' : `, signed until ${day(endedAt)}`;
  const revoked = revokedAt === null ? '' : `, compromised ${day(revokedAt)}`;
  return `${purpose.padEnd(13)}  ${kid}  ${isSigning ? 'signs' : 'old  '}  made ${day(madeAt)}${until}${revoked}`;
}

function list(folder: string): string | null {
  const lines = listKeys(folder).map(describeKey);
  if (lines.length === 0) return sayNoKeys(folder);
  console.log(lines.join('\n'));
  return null;
}

const sayNoKeys = (folder: string) =>
  `There are no keys in ${folder}, and none was made: a server makes them at its first start. Are DATA_DIR and KEYS_DIR those of your server?`;

function rotate(folder: string, name: string): string | null {
  const purpose = keyPurposes.find((one) => one === name);
  if (!purpose) return `There is no key for ${name}: give one of ${keyPurposes.join(', ')}.`;
  console.log(
    `${rotateKey(folder, purpose, Date.now())} signs for ${purpose} from now on. The old public key stays published.`,
  );
  return null;
}

function mark(folder: string, kid: string): string | null {
  if (listKeys(folder).length === 0) return sayNoKeys(folder);
  const purpose = markCompromised(folder, kid, Date.now());
  if (purpose === null) return `No key has the kid ${kid}: nothing was changed.`;
  console.log(`${kid} (${purpose}) is marked: nothing that it signed is trusted any more.`);
  return null;
}

/** As jobs: servers issue them again one after the other, beside their other work. */
const reissue =
  (folder: string, kid: string | null): DatabaseWork =>
  async (database) => {
    const compromised = listKeys(folder).filter(({ revokedAt }) => revokedAt !== null);
    const kids = kid === null ? compromised.map((key) => key.kid) : [kid];
    const ids = await listToReissue(database, kids, kid === null);
    await database.transaction(async (tx) => {
      for (const id of ids) await requestReissue(tx, id, addJob);
    });
    console.log(
      `To be issued again as soon as a server runs: ${ids.length}. npm run jobs -- list shows how far it is.`,
    );
    return null;
  };

/** Answers the sentence to refuse with, null when all is done, or what is to be done in the database. */
function run(words: string[]): string | null | DatabaseWork {
  const options = { kid: { type: 'string' } } as const;
  const { positionals, values } = parseArgs({ args: words, allowPositionals: true, strict: false, options });
  const [command, subject = '', ...rest] = positionals;
  const result = loadSettings();
  if (!result.ok) return result.faults.join('\n');
  const { folder } = result.settings.keys;
  if (command === 'list' && subject === '') return list(folder);
  if (command === 'reissue' && subject === '')
    return reissue(folder, typeof values.kid === 'string' ? values.kid : null);
  if (subject === '' || rest.length > 0) return usage;
  if (command === 'rotate') return rotate(folder, subject);
  return command === 'mark-compromised' ? mark(folder, subject) : usage;
}

function runWords(words: string[]): string | null | DatabaseWork {
  try {
    return run(words);
  } catch (error) {
    if (error instanceof SigningKeyFault) return error.message;
    throw error;
  }
}

const outcome = runWords(process.argv.slice(2));
if (outcome !== null) await runDatabaseCommand(outcome);
