// Learners by the hundred: made past the REST door, with a password that costs nothing to check.
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { v7 } from 'uuid';
import { createAccounts } from '../src/account/accounts.ts';
import { openSigningKeys } from '../src/certificate/signing-keys.ts';
import type { Database } from '../src/database/pool.ts';
import { announceAccount } from '../src/feed/announcements.ts';

/** Everybody's here. */
export const learnerPassword = 'Correct-horse-7';
const person = { password: learnerPassword, firstName: 'Awa', lastName: 'Diop', country: 'SN', language: 'fr' };

export type QuickLearner = { id: string; token: string; refreshToken: string };

/** Answers a maker of learners whose tokens the server on `dataDir` takes. */
export function openQuickAccounts(database: Database, dataDir: string): () => Promise<QuickLearner> {
  const keys = openSigningKeys({ folder: path.join(dataDir, 'keys'), madeAt: Date.now() });
  const accounts = createAccounts({
    ...{ database, announceAccount, requestMail: async () => undefined, now: Date.now, newId: v7, randomBytes },
    ...{ accessTokenSeconds: 86_400, refreshTokenSeconds: 2_592_000, cores: 2, bcryptCost: 4 },
    keys: {
      signingKey: () => keys.signingKey('access-token'),
      publicKey: (kid) => keys.publicKey('access-token', kid),
    },
  });
  return async () => {
    const made = await accounts.register({ email: `${v7()}@example.org`, ...person });
    if ('problem' in made) throw new Error(`No account: ${made.problem}`);
    return { id: made.id, token: made.token, refreshToken: made.refreshToken };
  };
}
