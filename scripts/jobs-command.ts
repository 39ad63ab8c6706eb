// npm run jobs -- list [--limit N] | retry ID : what the server still has to do, and what it has given up until a person looks.
import { parseArgs } from 'node:util';
import { countJobs, type ListedJob, listJobs, retryJob } from '../sync-server/src/job/job-ledger-store.ts';
import { type DatabaseWork, runDatabaseCommand } from './database-command.ts';

const usage = `npm run jobs -- list [--limit N]
npm run jobs -- retry ID`;

/** In characters: a sentence and what to do about it. */
const longestFault = 300;

function describeJob({ id, task, state, attempts, maxAttempts, ageSeconds, lastError }: ListedJob): string {
  const fault = lastError === null ? '' : `: ${lastError.split('\n')[0]?.slice(0, longestFault)}`;
  return `${id.padStart(6)}  ${state.padEnd(7)}  ${task}, try ${attempts} of ${maxAttempts}, ${ageSeconds} s old${fault}`;
}

const list =
  (limit: number): DatabaseWork =>
  async (database) => {
    const { waiting, running, dead } = await countJobs(database);
    for (const job of await listJobs(database, limit)) console.log(describeJob(job));
    console.log(`${waiting} waiting, ${running} running, ${dead} dead`);
    return null;
  };

const retry =
  (id: string): DatabaseWork =>
  async (database) => {
    if (!(await retryJob(database, id))) return `No job ${id} waits or is dead: nothing was changed.`;
    console.log(`Job ${id} is begun now, with all its tries before it.`);
    return null;
  };

function readWork(words: string[]): DatabaseWork | string {
  const options = { limit: { type: 'string', default: '100' } } as const;
  const { positionals, values } = parseArgs({ args: words, allowPositionals: true, strict: false, options });
  const [command, id, ...rest] = positionals;
  if (command === 'list' && id === undefined) {
    return /^[1-9]\d{0,5}$/.test(String(values.limit))
      ? list(Number(values.limit))
      : '--limit must be a number from 1.';
  }
  if (command !== 'retry' || id === undefined || rest.length > 0) return usage;
  return /^\d{1,18}$/.test(id) ? retry(id) : `'${id}' is no number of a job: see npm run jobs -- list.`;
}

await runDatabaseCommand(readWork(process.argv.slice(2)));
