// How often callers may call, counted in the database so that it holds over all server processes.
import { RateLimiterMemory, RateLimiterPostgres, type RateLimiterRes } from 'rate-limiter-flexible';
import type { Database } from '../database/pool.ts';

/** `auth`: calls of the sign-in group by people who are not signed in. `api`: all calls. */
export type LimitKind = 'auth' | 'api';
export type LimitState = {
  limit: number;
  remaining: number;
  resetSeconds: number;
  windowSeconds: number;
  isSpent: boolean;
};

export type CallLimits = {
  consume(kind: LimitKind, key: string): Promise<LimitState>;
};

const windowSecondsByKind: Record<LimitKind, number> = { auth: 15 * 60, api: 60 };

/** `pointsByKind`: calls in 15 minutes (`auth`) and in a minute (`api`). While the database is away each process counts alone. */
export function createCallLimits(database: Database, pointsByKind: Record<LimitKind, number>): CallLimits {
  const limiterByKind = { auth: makeLimiter('auth'), api: makeLimiter('api') };
  function makeLimiter(kind: LimitKind): RateLimiterPostgres {
    const rule = { keyPrefix: kind, points: pointsByKind[kind], duration: windowSecondsByKind[kind] };
    return new RateLimiterPostgres({
      ...rule,
      storeClient: { query: (statement: { text: string }) => database.query(statement) },
      storeType: 'client',
      tableName: 'rate_limits',
      tableCreated: true,
      inMemoryBlockOnConsumed: rule.points + 1,
      insuranceLimiter: new RateLimiterMemory(rule),
    });
  }
  const describe = (kind: LimitKind, found: RateLimiterRes | null): LimitState => ({
    limit: pointsByKind[kind],
    remaining: Math.max(0, pointsByKind[kind] - (found?.consumedPoints ?? 0)),
    resetSeconds: found ? Math.ceil(found.msBeforeNext / 1000) : windowSecondsByKind[kind],
    windowSeconds: windowSecondsByKind[kind],
    isSpent: (found?.consumedPoints ?? 0) > pointsByKind[kind],
  });
  return {
    async consume(kind, key) {
      try {
        return describe(kind, await limiterByKind[kind].consume(key));
      } catch (rejection) {
        // One that is blocked in memory tells no number of calls: that it was rejected is what counts.
        return { ...describe(kind, toState(rejection)), remaining: 0, isSpent: true };
      }
    },
  };
}

/** The limiter rejects with its state when the points are spent, and with an Error when it could not count. */
function toState(rejection: unknown): RateLimiterRes {
  if (rejection instanceof Error) throw rejection;
  return rejection as RateLimiterRes;
}

/** One household or phone may hold 2^64 addresses of IPv6: they count as one. */
export function networkOf(ip: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(ip)?.[1];
  if (mapped) return mapped;
  if (!ip.includes(':')) return ip;
  const [head = '', tail = ''] = ip.split('%')[0]?.split('::') ?? [];
  const left = head.split(':').filter(Boolean);
  const right = tail.split(':').filter(Boolean);
  const zeros = Array.from({ length: Math.max(0, 8 - left.length - right.length) }, () => '0');
  return [...left, ...zeros, ...right]
    .slice(0, 4)
    .map((part) => Number.parseInt(part, 16).toString(16))
    .join(':');
}
