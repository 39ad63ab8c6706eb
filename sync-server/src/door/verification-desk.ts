// Codes that strangers ask for: how many unknown ones a network may try. Invariant: codes cannot be guessed, on whichever process and by whichever page.
import { type Refused, refuse } from '@greenland/shared-schema/contract/problem';
import { RateLimiterMemory, RateLimiterPostgres } from 'rate-limiter-flexible';
import type { StoredCertificate } from '../certificate/certificate-store.ts';
import type { VerificationCache } from '../certificate/verification-cache.ts';
import { readVerificationCode } from '../certificate/verification-code.ts';
import type { Database } from '../database/pool.ts';
import { networkOf } from './call-limits.ts';

/** By a code as someone typed it, for the caller at `ip`. */
export type FindByCode = (typed: string, ip: string) => Promise<StoredCertificate | Refused>;

/** 30 of 729 million codes a minute. What has not the shape of a code is no guess. */
const guesses = { keyPrefix: 'code', points: 30, duration: 60 };
const unknown = refuse('not_found', 'No certificate has this code.');

export function openVerificationDesk(database: Database, cache: Pick<VerificationCache, 'find'>): FindByCode {
  const limiter = new RateLimiterPostgres({
    ...guesses,
    storeClient: { query: (statement: { text: string }) => database.query(statement) },
    storeType: 'client',
    tableName: 'rate_limits',
    tableCreated: true,
    insuranceLimiter: new RateLimiterMemory(guesses),
  });
  return async (typed, ip) => {
    const code = readVerificationCode(typed);
    if (code === null) return unknown;
    const network = networkOf(ip);
    const spent = await limiter.get(network);
    if (spent && spent.consumedPoints >= guesses.points) return refuseGuess(spent.msBeforeNext);
    const stored = await cache.find(code);
    if (stored) return stored;
    // Rejects with its state when others of this network were faster: this one was let through.
    await limiter.consume(network).catch((rejection: unknown) => {
      if (rejection instanceof Error) throw rejection;
    });
    return unknown;
  };
}

function refuseGuess(waitMs: number): Refused {
  const retryAfterSeconds = Math.max(1, Math.ceil(waitMs / 1000));
  const detail = `Too many codes that no certificate has. Wait ${retryAfterSeconds} seconds.`;
  return refuse('rate_limited', detail, { retryAfterSeconds });
}
