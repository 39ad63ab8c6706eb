// Accounts that operators make rather than learners. Invariant: a password that was made here is shown once and kept only as its hash.
import { newPassword } from '@greenland/shared-schema/contract/auth-contract';
import type { Role } from '@greenland/shared-schema/record/account';
import { writeAudit } from '../audit/audit-store.ts';
import type { Database } from '../database/pool.ts';
import type { AnnounceAccount, Chance } from './account-ports.ts';
import { writeAccount } from './open-account.ts';
import { createPasswordHash } from './password-hash.ts';

export type SeedPorts = Chance & { database: Database; announceAccount: AnnounceAccount; bcryptCost?: number };
export type Seed = { email: string; role: Role; firstName: string; lastName: string; language: string };
/** What to print, once. */
export type SeededAccount = { email: string; role: Role; password: string };

/** Opens the accounts whose e-mail is free and returns those. `password` null: each gets a random one. */
export async function seedAccounts(
  ports: SeedPorts,
  seeds: readonly Seed[],
  password: string | null,
): Promise<SeededAccount[]> {
  const hasher = createPasswordHash(ports.bcryptCost ?? 12);
  const prepared = seeds.map((seed) => ({ seed, password: password ?? makePassword(ports.randomBytes) }));
  const hashes = await Promise.all(prepared.map((one) => hasher.make(one.password)));
  return ports.database.transaction(async (tx) => {
    const made: SeededAccount[] = [];
    for (const [index, { seed, password: chosen }] of prepared.entries()) {
      const passwordHash = hashes[index] ?? '';
      const id = await writeAccount(ports, tx, { ...seed, country: null, passwordHash });
      if (id === null) continue;
      const { email, role } = seed;
      await writeAudit(tx, { action: 'role-given', at: ports.now(), userId: id, detail: { role } });
      made.push({ email, role, password: chosen });
    }
    return made;
  });
}

/** Letters and digits that nobody confuses. */
const alphabet = 'ABCDEFGHJKMNPQRSTUVWXYZ23456789';

/** About 74 bits in three groups, easy to type from a screen, and within the rules for passwords. */
export function makePassword(randomBytes: Chance['randomBytes']): string {
  for (;;) {
    const letters = [...randomBytes(64)]
      .filter((byte) => byte < alphabet.length * 8)
      .map((byte) => alphabet.charAt(byte % alphabet.length));
    const password = [0, 5, 10].map((start) => letters.slice(start, start + 5).join('')).join('-');
    if (password.length === 17 && newPassword.safeParse(password).success) return password;
  }
}
