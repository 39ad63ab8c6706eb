// A contract joined with the function that fulfils it. Invariant: the function's answers are checked against the contract by the compiler.
import type { Endpoint, InputOf, ReplyOf } from '@greenland/shared-schema/contract/endpoint';
import type { Refused } from '@greenland/shared-schema/contract/problem';
import type { Caller } from '../account/caller.ts';

/**
 * `ip` is the caller's network address, after trusted proxies. `bearer`: the token of the Authorization header. `file`: what came with
 * the body of a call with an upload, as it came: only its size was checked.
 */
export type CallContext = { requestId: string; ip: string; bearer: string | null; file?: Buffer };

/** Whom a policy lets in. */
export type CallerOf<E extends Endpoint> = E['auth'] extends 'public' | 'signed-out' | 'refresh-token'
  ? null
  : E['auth'] extends 'optional'
    ? Caller | null
    : Caller;

/** An answer with status 200 that is named before it is made: who holds `tag` already is told so, and `read` is not called. */
export type TaggedReply<Body> = { tag: string; read(): Promise<Body | Refused>; headers?: Record<string, string> };

export type CallHandler<E extends Endpoint> = (
  input: InputOf<E>,
  caller: CallerOf<E>,
  context: CallContext,
) => Promise<ReplyOf<E> | TaggedReply<Extract<ReplyOf<E>, { status: 200 }>['body']> | StreamedReply | Refused>;

/** An answer too long to be held whole: JSON in pieces, taken as fast as the caller reads. Tests hold it against the contract. */
export type StreamedReply = { status: 200; stream: AsyncIterable<string>; headers?: Record<string, string> };

export type CallReply = { status: number; body: unknown; headers?: Record<string, string> };

export type BoundCall = {
  endpoint: Endpoint;
  handle(
    input: unknown,
    caller: Caller | null,
    context: CallContext,
  ): Promise<CallReply | TaggedReply<unknown> | StreamedReply | Refused>;
};

/**
 * `bindCall(contract)(handler)`: the door parses the input by the same contract and admits callers by its policy before it calls.
 * In two steps, so that the compiler knows the contract when it reads the handler.
 */
export function bindCall<E extends Endpoint>(endpoint: E): (handler: CallHandler<E>) => BoundCall {
  return (handler) => ({
    endpoint,
    handle: (input, caller, context) => handler(input as InputOf<E>, caller as CallerOf<E>, context),
  });
}
