// npm run keys -- list | rotate PURPOSE | mark-compromised KID : running servers take what changed at their next signature.
import { parseArgs } from 'node:util';
import { type KeyLine, listKeys, markCompromised, rotateKey } from '../sync-server/src/certificate/rotate-key.ts';
import { SigningKeyFault } from '../sync-server/src/certificate/signing-key-folder.ts';
import { keyPurposes } from '../sync-server/src/certificate/stored-key.ts';
import { loadSettings } from '../sync-server/src/settings/settings.ts';

const usage = `npm run keys -- list
npm run keys -- rotate PURPOSE (${keyPurposes.join(', ')})
npm run keys -- mark-compromised KID`;

const day = (timeMs: number | null) => (timeMs === null ? '?' : new Date(timeMs).toISOString().slice(0, 10));

function describeKey({ purpose, kid, isSigning, madeAt, endedAt, revokedAt }: KeyLine): string {
  const until = endedAt === null ? '' : `, signed until ${day(endedAt)}`;
  const revoked = revokedAt === null ? '' : `, compromised ${day(revokedAt)}`;
  return `${purpose.padEnd(13)}  ${kid}  ${isSigning ? 'signs' : 'old  '}  made ${day(madeAt)}${until}${revoked}`;
}

function list(folder: string): null {
  console.log(listKeys(folder, Date.now()).map(describeKey).join('\n'));
  return null;
}

function rotate(folder: string, name: string): string | null {
  const purpose = keyPurposes.find((one) => one === name);
  if (!purpose) return `There is no key for ${name}: give one of ${keyPurposes.join(', ')}.`;
  console.log(
    `${rotateKey(folder, purpose, Date.now())} signs for ${purpose} from now on. The old public key stays published.`,
  );
  return null;
}

function mark(folder: string, kid: string): string | null {
  const purpose = markCompromised(folder, kid, Date.now());
  if (purpose === null) return `No key has the kid ${kid}: nothing was changed.`;
  console.log(`${kid} (${purpose}) is marked: nothing that it signed is trusted any more.`);
  return null;
}

/** Answers the sentence to refuse with, or null when all is done. */
function run(words: string[]): string | null {
  const { positionals } = parseArgs({ args: words, allowPositionals: true, strict: false });
  const [command, subject = '', ...rest] = positionals;
  const result = loadSettings();
  if (!result.ok) return result.faults.join('\n');
  const { folder } = result.settings.keys;
  if (command === 'list' && subject === '') return list(folder);
  if (subject === '' || rest.length > 0) return usage;
  if (command === 'rotate') return rotate(folder, subject);
  return command === 'mark-compromised' ? mark(folder, subject) : usage;
}

function runWords(words: string[]): string | null {
  try {
    return run(words);
  } catch (error) {
    if (error instanceof SigningKeyFault) return error.message;
    throw error;
  }
}

const fault = runWords(process.argv.slice(2));
if (fault !== null) {
  console.error(fault);
  process.exitCode = 1;
}
