// The HTTP door on a real port over a real database. Every answer is held against the contract of its call before a test sees it.

import { generateKeyPairSync, randomBytes } from 'node:crypto';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Endpoint, problemsOf } from '@greenland/shared-schema/contract/endpoint';
import { type Problem, problem } from '@greenland/shared-schema/contract/problem';
import { v7 } from 'uuid';
import { expect } from 'vitest';
import { type Accounts, createAccounts } from '../src/account/accounts.ts';
import { composeProfiles } from '../src/compose-profiles.ts';
import { type Database, openDatabase } from '../src/database/pool.ts';
import { accountCalls } from '../src/door/account-calls.ts';
import type { BoundCall } from '../src/door/bound-call.ts';
import { createCallLimits } from '../src/door/call-limits.ts';
import { healthCalls } from '../src/door/health-calls.ts';
import { createHttpDoor, createHttpServer, type HttpDoorOptions } from '../src/door/http-door.ts';
import { profileCalls } from '../src/door/profile-calls.ts';
import { CourseFactsStore } from '../src/ingest/course-facts-store.ts';
import type { IngestPorts } from '../src/ingest/ingest-operations.ts';
import { addJob } from '../src/job/job-queue-store.ts';
import { makeRequestMail } from '../src/mail/send-mail-job.ts';
import { createServerLog } from '../src/watch/server-log.ts';
import { memoryBlobs } from './memory-blobs.ts';
import { createTestDatabase } from './postgres-database.ts';

export type DoorClock = { nowMs: number };
export type SceneOptions = Partial<HttpDoorOptions> & {
  authLimit?: number;
  apiLimit?: number;
  /** Calls beside those of accounts and health. */
  moreCalls?: (database: Database, accounts: Accounts) => BoundCall[];
};

export type DoorAnswer = { status: number; headers: Headers; body: Record<string, unknown>; text: string };
export type DoorRequest = { body?: unknown; token?: string; headers?: Record<string, string>; raw?: string };

export type DoorScene = {
  url: string;
  database: Database;
  /** Its name in the cluster. */
  databaseName: string;
  connectionString: string;
  accounts: Accounts;
  clock: DoorClock;
  /** The lines of the log so far. */
  logged: string[];
  endpoints: Endpoint[];
  call(method: string, path: string, request?: DoorRequest): Promise<DoorAnswer>;
  close(): Promise<void>;
};

export async function openDoorScene(options: SceneOptions = {}): Promise<DoorScene> {
  const testDatabase = await createTestDatabase();
  const database = openDatabase(testDatabase.connectionString);
  const clock = { nowMs: Date.now() };
  const logged: string[] = [];
  const accounts = openAccounts(database, clock);
  const own = [...accountCalls(accounts), ...profileCalls(openProfiles(database, clock))];
  const others = [...own, ...(options.moreCalls?.(database, accounts) ?? [])];
  const calls = [...others, ...healthCalls(healthOf(database), others)];
  const door = createHttpDoor({
    calls,
    ...{ mounts: [], clientFolder: '/nowhere', dashboardFolder: '/nowhere' },
    ...{ isProduction: false, corsOrigins: [], trustProxy: false },
    ...{ newId: v7, now: () => clock.nowMs, publicUrl: () => 'http://academy.test' },
    authenticate: accounts.authenticate,
    limits: createCallLimits(database, { auth: options.authLimit ?? 10_000, api: options.apiLimit ?? 10_000 }),
    log: createServerLog('info', { write: (line: string) => logged.push(line) }),
    ...options,
  });
  const { url, stop } = await listen(createHttpServer(door, { newId: v7, publicUrl: () => 'http://academy.test' }));
  const endpoints = calls.map(({ endpoint }) => endpoint);
  const close = async () => {
    await stop();
    await database.end();
    await testDatabase.drop();
  };
  const call: DoorScene['call'] = (method, path, request) => send(url, endpoints, method, path, request);
  return {
    url,
    database,
    databaseName: testDatabase.database,
    connectionString: testDatabase.connectionString,
    accounts,
    clock,
    logged,
    endpoints,
    call,
    close,
  };
}

async function listen(server: Server): Promise<{ url: string; stop: () => Promise<void> }> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const stop = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, stop };
}

function openAccounts(database: Database, clock: DoorClock): Accounts {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return createAccounts({
    database,
    keys: { signingKey: () => ({ kid: 'k1', privateKey }), publicKey: (kid) => (kid === 'k1' ? publicKey : undefined) },
    announceAccount: async () => undefined,
    requestMail: makeRequestMail(addJob),
    now: () => clock.nowMs,
    newId: v7,
    randomBytes,
    accessTokenSeconds: 86_400,
    refreshTokenSeconds: 2_592_000,
    cores: 2,
    bcryptCost: 4,
  });
}

function openProfiles(database: Database, clock: DoorClock) {
  return composeProfiles({
    ...{
      database,
      shelves: { packs: memoryBlobs, avatars: memoryBlobs },
      publicUrl: () => 'http://academy.test',
      now: () => clock.nowMs,
    },
    ...{ newId: v7, randomBytes, ingest: ingestOf(clock) },
  });
}

/** For changes of profiles: nothing else is handed in here. */
function ingestOf(clock: DoorClock): IngestPorts {
  const issueDue = () => Promise.reject(new Error('No certificate is due here.'));
  return {
    ...{ now: () => clock.nowMs, newId: v7, issueDue, content: new CourseFactsStore() },
    welcomeLearner: async () => undefined,
  };
}

function healthOf(database: Database) {
  return {
    checkDatabase: async () => {
      const found = await database.query('select 1').catch(() => null);
      return found ? ('up' as const) : ('down' as const);
    },
    checkStorage: async () => 'up' as const,
    publicUrl: () => 'http://academy.test',
    version: '0.0.0',
  };
}

async function send(
  url: string,
  endpoints: readonly Endpoint[],
  method: string,
  path: string,
  { body, token, headers, raw }: DoorRequest = {},
): Promise<DoorAnswer> {
  const response = await fetch(`${url}${path}`, {
    method,
    headers: {
      ...(body !== undefined || raw !== undefined ? { 'content-type': 'application/json' } : {}),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...headers,
    },
    body: raw ?? (body === undefined ? undefined : JSON.stringify(body)),
  });
  const text = await response.text();
  const isJson = /json/.test(response.headers.get('content-type') ?? '');
  const answer = { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : {}, text };
  holdToContract(endpoints, method, new URL(path, url).pathname, answer);
  return answer;
}

/** Fails the test when the answer is not one that the contract of the call promises. */
function holdToContract(endpoints: readonly Endpoint[], method: string, path: string, answer: DoorAnswer): void {
  expect(answer.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  const endpoint = endpoints.find((one) => one.method === method && patternOf(one.path).test(path));
  if (answer.headers.get('content-type')?.startsWith('application/problem+json')) {
    const told: Problem = problem.parse(answer.body);
    expect(told.status).toBe(answer.status);
    expect(told.requestId).toBe(answer.headers.get('x-request-id'));
    if (endpoint) expect(problemsOf(endpoint)).toContain(told.code);
    return;
  }
  if (!endpoint || answer.status === 304) return;
  expect(Object.keys(endpoint.responses)).toContain(String(answer.status));
  const schema = endpoint.responses[answer.status];
  if (schema) schema.parse(answer.body);
  else expect(answer.text).toBe('');
}

function patternOf(path: string): RegExp {
  return new RegExp(`^${path.replaceAll('.', '\\.').replace(/:\w+/g, '[^/]+')}$`);
}

let people = 0;

/** A registration that the rules accept, with an e-mail of its own. */
export function makeRegistration(changes: Record<string, unknown> = {}): Record<string, unknown> {
  people += 1;
  return {
    email: `learner${people}@example.org`,
    password: 'Correct-horse-7',
    firstName: 'Awa',
    lastName: 'N’Diaye',
    country: 'SN',
    language: 'fr',
    ...changes,
  };
}

/** Registers a learner and returns their tokens. */
export async function enterLearner(
  scene: DoorScene,
): Promise<{ id: string; token: string; refreshToken: string; email: string }> {
  const { body, status } = await scene.call('POST', '/api/auth/register', { body: makeRegistration() });
  expect(status).toBe(201);
  return {
    id: String(body.id),
    token: String(body.token),
    refreshToken: String(body.refreshToken),
    email: String(body.email),
  };
}
