// A walk through the contract: real calls on the whole server, each answer held against the contract, and a note of what was seen of each call.
import { join } from 'node:path';
import { type Endpoint, type Policy, problemsOf } from '@greenland/shared-schema/contract/endpoint';
import { grantsByRole, isPermitted, permission } from '@greenland/shared-schema/contract/permission';
import type { ProblemCode } from '@greenland/shared-schema/contract/problem';
import { type Role, role } from '@greenland/shared-schema/record/account';
import { decode } from 'jsonwebtoken';
import type { DestinationStream } from 'pino';
import { expect } from 'vitest';
import { type Claims, signAccessToken } from '../src/account/access-token.ts';
import { openSigningKeys } from '../src/certificate/signing-keys.ts';
import { nameOf } from './contract-endpoints.ts';
import { type Answer, holdAnswer, readAnswer } from './contract-hold.ts';
import type { QuickLearner } from './quick-learner.ts';
import { openSyncScene, type SyncScene } from './sync-scene.ts';

/** `token`: as the bearer. `body`: sent as JSON; `raw`: sent as it is. */
export type WalkRequest = {
  token?: string;
  params?: Record<string, string>;
  query?: Record<string, string>;
  headers?: Record<string, string>;
  body?: unknown;
  raw?: BodyInit;
};

export type WalkStep = (walk: Walk) => Promise<void>;

export const roles: readonly Role[] = role.options;
const permissions: readonly string[] = permission.options;

/** The roles that a policy lets in. */
export function rolesFor(policy: Policy): readonly Role[] {
  if (!permissions.includes(policy)) return roles;
  return roles.filter((one) => isPermitted(one, policy as (typeof permission.options)[number]));
}

export const isOpenTo = (policy: Policy) => policy === 'public' || policy === 'signed-out' || policy === 'optional';

/** By the name of the call: `seen` holds statuses and problem codes, `goodRequests` the first request that was answered well. */
type Notes = { seen: Map<string, Set<string>>; goodRequests: Map<string, WalkRequest> };

export class Walk {
  constructor(
    readonly scene: SyncScene,
    private readonly notes: Notes = { seen: new Map(), goodRequests: new Map() },
  ) {}

  get url(): string {
    return this.scene.url;
  }

  /** The same walk on another server: what is seen there counts here. */
  async elsewhere(environment: Record<string, string>): Promise<Walk> {
    return new Walk(await openSyncScene(environment), this.notes);
  }

  newLearner(): Promise<QuickLearner> {
    return this.scene.makeLearner();
  }

  async newPerson(as: Role): Promise<QuickLearner> {
    const person = await this.scene.makeLearner();
    await this.scene.database.query('update users set role = $2 where id = $1', [person.id, as]);
    return person;
  }

  /** Somebody new whom `policy` lets in. */
  newCaller(policy: Policy): Promise<QuickLearner> {
    const [first] = rolesFor(policy);
    if (!first) throw new Error(`No role may call what needs ${policy}; roles have ${JSON.stringify(grantsByRole)}.`);
    return this.newPerson(first);
  }

  /** A genuine token of `person` whose time is over. */
  expiredToken({ token }: QuickLearner): string {
    const keys = openSigningKeys({ folder: join(this.scene.dataFolder, 'keys'), madeAt: null });
    const claims = decode(token, { json: true }) as Claims;
    const accessKeys = { signingKey: () => keys.signingKey('access-token'), publicKey: () => undefined };
    return signAccessToken(accessKeys, claims, Date.now() - 100_000_000, 3_600);
  }

  /** One call; its answer is held against the contract and noted. */
  async call(endpoint: Endpoint, request: WalkRequest = {}): Promise<Answer> {
    const answer = await readAnswer(await fetch(addressOf(this.url, endpoint, request), initOf(endpoint, request)));
    holdAnswer(endpoint, answer);
    const outcome = answer.code ?? String(answer.status);
    const [name, { seen, goodRequests }] = [nameOf(endpoint), this.notes];
    seen.set(name, (seen.get(name) ?? new Set()).add(outcome));
    if (answer.status < 300 && !goodRequests.has(name)) goodRequests.set(name, request);
    return answer;
  }

  /** A call that must end with `outcome`: a status of the contract, or the code of a problem. */
  async see(endpoint: Endpoint, outcome: number | ProblemCode, request: WalkRequest = {}): Promise<Answer['body']> {
    const answer = await this.call(endpoint, request);
    const told = typeof outcome === 'number' && answer.code === null ? answer.status : answer.code;
    expect([nameOf(endpoint), told, answer.body.errors]).toEqual([nameOf(endpoint), outcome, answer.body.errors]);
    return answer.body;
  }

  /** The request of `endpoint` that was answered well, by somebody else or nobody. */
  goodRequest(endpoint: Endpoint, token?: string): WalkRequest {
    const request = this.notes.goodRequests.get(nameOf(endpoint));
    if (!request)
      throw new Error(
        `Nobody has walked through ${nameOf(endpoint)}: add a step to one of sync-server/test/*-steps.ts.`,
      );
    return { ...request, token };
  }

  /** What the contract promises of `endpoint` and nobody has seen. */
  unseen(endpoint: Endpoint, excused: readonly string[]): string[] {
    const promised = [...Object.keys(endpoint.responses), ...problemsOf(endpoint)];
    const seen = this.notes.seen.get(nameOf(endpoint)) ?? new Set();
    return promised.filter((one) => !seen.has(one) && !excused.includes(one));
  }
}

/** `logTo`: where the server's log goes. */
export async function openWalk(environment: Record<string, string> = {}, logTo?: DestinationStream): Promise<Walk> {
  return new Walk(await openSyncScene(environment, undefined, logTo));
}

export function addressOf(url: string, endpoint: Endpoint, { params = {}, query = {} }: WalkRequest): string {
  const path = endpoint.path.replace(/:(\w+)/g, (_, name: string) => {
    const value = params[name];
    if (value === undefined) throw new Error(`${nameOf(endpoint)} needs the parameter ${name}.`);
    return value;
  });
  const search = new URLSearchParams(query).toString();
  return `${url}${path}${search === '' ? '' : `?${search}`}`;
}

function initOf({ method }: Endpoint, { token, headers, body, raw }: WalkRequest): RequestInit {
  const isJson = body !== undefined && raw === undefined;
  return {
    method,
    redirect: 'manual',
    headers: {
      ...(isJson ? { 'content-type': 'application/json' } : {}),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...headers,
    },
    body: raw ?? (isJson ? JSON.stringify(body) : undefined),
  };
}
