// Who may pass: tokens, rights and limits, decided before a byte of the body is read.
import type { Policy } from '@greenland/shared-schema/contract/endpoint';
import { isPermitted } from '@greenland/shared-schema/contract/permission';
import { type Refused, refuse } from '@greenland/shared-schema/contract/problem';
import { type Caller, isTokenFault, type TokenFault } from '../account/caller.ts';
import type { CallContext } from './bound-call.ts';
import { type CallLimits, type LimitKind, type LimitState, networkOf } from './call-limits.ts';

export type AdmissionPorts = { authenticate(token: string): Promise<Caller | TokenFault>; limits: CallLimits };
export type Admission = { caller: Caller | null; refused: Refused | null; headers: Record<string, string> };

/** Judges one call of `/api`; `headers` tell the limit that is nearest, whatever the outcome. */
export async function admitCall(ports: AdmissionPorts, policy: Policy, context: CallContext): Promise<Admission> {
  const known = await identify(ports, policy, context);
  const caller = known === null || isTokenFault(known) ? null : known;
  const states = await countCall(ports.limits, policy, caller, context);
  const spent = states.find(({ isSpent }) => isSpent);
  const headers = describeLimit(spent ?? states.at(-1));
  if (spent) return { caller, headers, refused: refuseSpent(spent) };
  return { caller, headers, refused: judgePolicy(policy, known) };
}

/** A refresh that failed counts like a failed sign-in; what to answer instead when there were too many. Who holds a good token is signed in, and waits for nobody. */
export async function countFailedRefresh(limits: CallLimits, context: CallContext): Promise<Admission | null> {
  const state = await limits.consume('auth', networkOf(context.ip));
  return state.isSpent ? { caller: null, headers: describeLimit(state), refused: refuseSpent(state) } : null;
}

function identify(
  { authenticate }: AdmissionPorts,
  policy: Policy,
  { bearer }: CallContext,
): Promise<Caller | TokenFault | null> {
  if (policy === 'public' || policy === 'refresh-token' || bearer === null) return Promise.resolve(null);
  return authenticate(bearer);
}

async function countCall(
  limits: CallLimits,
  policy: Policy,
  caller: Caller | null,
  { ip }: CallContext,
): Promise<LimitState[]> {
  const network = networkOf(ip);
  const states: LimitState[] = [await limits.consume('api', caller ? `user:${caller.userId}` : `ip:${network}`)];
  const kind: LimitKind = 'auth';
  if (policy === 'signed-out' && !caller) states.push(await limits.consume(kind, network));
  return states;
}

function judgePolicy(policy: Policy, known: Caller | TokenFault | null): Refused | null {
  if (policy === 'public' || policy === 'signed-out' || policy === 'optional' || policy === 'refresh-token')
    return null;
  if (known === null) return refuse('sign_in_required', 'Send an access token: Authorization: Bearer <token>.');
  if (isTokenFault(known)) {
    const code = known.fault === 'token_expired' ? 'token_expired' : 'invalid_token';
    return refuse(code, code === 'token_expired' ? 'Refresh it, or sign in again.' : 'Sign in again.');
  }
  if (policy === 'signed-in' || isPermitted(known.role, policy)) return null;
  return refuse('forbidden', `This call needs the permission ${policy}.`);
}

/** The draft standard's structured pair, and the three plain headers that most clients read. */
function describeLimit(state: LimitState | undefined): Record<string, string> {
  if (!state) return {};
  const { limit, remaining, resetSeconds, windowSeconds } = state;
  return {
    RateLimit: `"default";r=${remaining};t=${resetSeconds}`,
    'RateLimit-Policy': `"default";q=${limit};w=${windowSeconds}`,
    'RateLimit-Limit': String(limit),
    'RateLimit-Remaining': String(remaining),
    'RateLimit-Reset': String(resetSeconds),
  };
}

function refuseSpent({ resetSeconds }: LimitState): Refused {
  const retryAfterSeconds = Math.max(1, resetSeconds);
  return refuse('rate_limited', `Wait ${retryAfterSeconds} seconds.`, { retryAfterSeconds });
}
