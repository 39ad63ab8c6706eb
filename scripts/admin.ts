// npm run admin -- create EMAIL : makes an administrator and prints the password once. Works beside a running server.
import { randomBytes } from 'node:crypto';
import { emailAddress } from '@greenland/shared-schema/contract/auth-contract';
import { v7 } from 'uuid';
import { seedAccounts } from '../sync-server/src/account/seeded-account.ts';
import { openDatabase } from '../sync-server/src/database/pool.ts';
import { describeStartFault, provideDatabase } from '../sync-server/src/database/provide-database.ts';
import { announceAccount } from '../sync-server/src/feed/announcements.ts';
import { loadSettings } from '../sync-server/src/settings/settings.ts';

const usage = 'npm run admin -- create EMAIL';

/** The sentence to refuse with, or null when the account was made. */
async function createAdmin(email: string): Promise<string | null> {
  if (!emailAddress.safeParse(email).success) return `'${email}' is not an e-mail address.`;
  const result = loadSettings();
  if (!result.ok) return result.faults.join('\n');
  const provided = await provideDatabase(result.settings, { log: console.log, randomBytes, whenOwned: 'share' });
  const database = openDatabase(provided.connectionString);
  try {
    const ports = { database, now: Date.now, newId: v7, randomBytes, announceAccount };
    const seed = { email, role: 'admin', firstName: 'Academy', lastName: 'Admin', language: 'en' } as const;
    const [made] = await seedAccounts(ports, [seed], null);
    if (!made) return `There is an account with the e-mail ${email} already: nothing was changed.`;
    console.log(`Administrator ${email} was made. The password is shown only now:\n\n  ${made.password}\n`);
    return null;
  } finally {
    await database.end();
    await provided.stop();
  }
}

async function run([command, email, ...rest]: string[]): Promise<string | null> {
  if (command !== 'create' || email === undefined || rest.length > 0) return usage;
  try {
    return await createAdmin(email);
  } catch (error) {
    const sentence = describeStartFault(error);
    if (sentence === null) throw error;
    return sentence;
  }
}

const fault = await run(process.argv.slice(2));
if (fault !== null) {
  console.error(fault);
  process.exitCode = 1;
}
