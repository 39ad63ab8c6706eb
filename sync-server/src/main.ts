// The server's process: settings → database → server → stop. Invariant: what it cannot start from is one sentence and exit code 1.
import { randomBytes } from 'node:crypto';
import { createDemoAccounts } from './account/demo-accounts.ts';
import type { SeededAccount } from './account/seeded-account.ts';
import { SigningKeyFault } from './certificate/signing-key-folder.ts';
import { composeServer } from './compose-server.ts';
import { publishSampleCourses } from './content/publish-sample-courses.ts';
import { systemErrorCode } from './database/embedded-postgres-fault.ts';
import { describeStartFault, type ProvidedDatabase, provideDatabase } from './database/provide-database.ts';
import { loadSettings, type Settings } from './settings/settings.ts';
import { describeBlobFault } from './storage/blob-store.ts';

const say = (line: string) => console.log(line);

async function main(): Promise<void> {
  const result = loadSettings();
  if (!result.ok) return refuse(result.faults.join('\n'));
  try {
    await serve(result.settings);
  } catch (error) {
    const own = error instanceof SigningKeyFault ? error.message : describeBlobFault(error);
    const sentence = own ?? describeStartFault(error) ?? describePortFault(error, result.settings.port);
    if (sentence === null) throw error;
    refuse(sentence);
  }
}

async function serve(settings: Settings): Promise<void> {
  // From the first moment: a signal while the database is being made must not leave it running alone.
  const asked = listenForSignal();
  const provided = await provideDatabase(settings, { log: say, randomBytes, whenOwned: 'refuse' });
  try {
    if (!asked.aborted) await serveOver(settings, provided, asked);
  } finally {
    await provided.stop();
  }
}

async function serveOver(settings: Settings, provided: ProvidedDatabase, asked: AbortSignal): Promise<void> {
  const server = composeServer(settings, provided);
  try {
    // Told as soon as they are made: what follows may fail, and they are never told again.
    const made = settings.isProduction ? [] : await createDemoAccounts(server.ports, settings.demoPassword);
    if (made.length > 0) say(describeAccounts(made));
    for (const course of await publishSampleCourses(server.ports)) say(`Published the sample course "${course.title}"`);
    const address = await server.listen();
    say(
      `\nGreenland Academy is running\n  App        ${address}\n  Dashboard  ${address}/admin\n  API        ${address}/api/docs`,
    );
    await untilAborted(asked);
    say('Stopping');
  } finally {
    await server.stop();
  }
}

/** Shown once: only hashes are kept. */
function describeAccounts(made: readonly SeededAccount[]): string {
  const lines = made.map(({ email, password, role }) => `  ${email.padEnd(26)}${password.padEnd(20)}${role}`);
  return ['\nDemo accounts, shown this once (set DEMO_PASSWORD before the first start to choose):', ...lines].join(
    '\n',
  );
}

function listenForSignal(): AbortSignal {
  const asked = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => asked.abort());
  return asked.signal;
}

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

function describePortFault(error: unknown, port: number): string | null {
  const code = systemErrorCode(error);
  if (code === 'EADDRINUSE') return `Port ${port} is taken: stop what uses it, or set PORT to another one.`;
  return code === 'EACCES' ? `Port ${port} may not be opened by this user: set PORT to 1024 or higher.` : null;
}

function refuse(sentence: string): void {
  console.error(sentence);
  process.exitCode = 1;
}

await main();
