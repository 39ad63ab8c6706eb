// The accounts for trying the academy out. Invariant: made at the first start only, and never in production.
import { type SeededAccount, type SeedPorts, seedAccounts } from './seeded-account.ts';
import { isEmailTaken } from './user-store.ts';

const demoSeeds = (['student', 'teacher', 'facilitator', 'admin'] as const).map((role) => {
  const name = role === 'student' ? 'learner' : role;
  const lastName = name.charAt(0).toUpperCase() + name.slice(1);
  return { email: `${name}@example.org`, role, firstName: 'Demo', lastName, language: 'fr' };
});

/**
 * Makes one account a role with `password`, or with random ones when it is null, and returns what to print. Empty when any of them
 * is there already: this is not the first start. The caller does not call it in production.
 */
export async function createDemoAccounts(ports: SeedPorts, password: string | null): Promise<SeededAccount[]> {
  for (const { email } of demoSeeds) if (await isEmailTaken(ports.database, email)) return [];
  return seedAccounts(ports, demoSeeds, password);
}
