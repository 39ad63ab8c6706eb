// The server's process: settings → database → (server) → stop. Invariant: what it cannot start from is one sentence and exit code 1.
import { randomBytes } from 'node:crypto';
import { describeStartFault, provideDatabase } from './database/provide-database.ts';
import { loadSettings } from './settings/settings.ts';

async function main(): Promise<void> {
  const result = loadSettings();
  if (!result.ok) return refuse(result.faults.join('\n'));
  const log = (line: string) => console.log(line);
  try {
    const database = await provideDatabase(result.settings, { log, randomBytes, whenOwned: 'refuse' });
    console.log('The database is ready');
    await waitForSignal();
    await database.stop();
  } catch (error) {
    const sentence = describeStartFault(error);
    if (sentence === null) throw error;
    refuse(sentence);
  }
}

function waitForSignal(): Promise<void> {
  return new Promise((resolve) => {
    // A process without anything open would end: the timer holds it.
    const hold = setInterval(() => undefined, 3_600_000);
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => {
        clearInterval(hold);
        resolve();
      });
    }
  });
}

function refuse(sentence: string): void {
  console.error(sentence);
  process.exitCode = 1;
}

await main();
