// Everything that answers from outside, put together over the shared ground: calls, pages and sockets.
import type { Server } from 'node:http';
import { fileURLToPath } from 'node:url';
import type { Accounts } from './account/accounts.ts';
import { readStandings } from './account/standing-store.ts';
import { createCatalogue } from './catalogue/catalogue.ts';
import { certificateMounts } from './certificate/certificate-door.ts';
import type { Ground } from './compose-ground.ts';
import { openPackBlobs } from './content/pack-blob-store.ts';
import { createPackDoor } from './content/pack-door.ts';
import { checkDatabase } from './database/check-database.ts';
import { accountCalls } from './door/account-calls.ts';
import { isAllowedOrigin } from './door/allowed-origin.ts';
import { createCallLimits } from './door/call-limits.ts';
import { catalogueCalls } from './door/catalogue-calls.ts';
import { certificateCalls } from './door/certificate-calls.ts';
import { deviceCalls } from './door/device-calls.ts';
import { docsMounts } from './door/docs-door.ts';
import { healthCalls } from './door/health-calls.ts';
import { createHttpDoor, createHttpServer } from './door/http-door.ts';
import { metricsMount } from './door/metrics-door.ts';
import { replyProblem } from './door/problem-reply.ts';
import type { Every, SocketDoorPorts } from './door/socket-door.ts';
import type { IdentifyToken } from './door/socket-greeting.ts';
import { submitAct } from './ingest/submit-act.ts';
import { createTurns } from './ingest/take-turns.ts';

const builtFolder = (path: string) => fileURLToPath(new URL(path, import.meta.url));

function composeCalls({ database, accounts, ingest, publicUrl, blobs, isStopping, now, randomBytes }: Ground) {
  const takeTurns = createTurns();
  const catalogue = createCatalogue({
    database,
    publicUrl,
    submitAct: (userId, act, options) =>
      takeTurns(userId, () => submitAct(userId, act, options, { ...ingest, database, randomBytes })),
  });
  const ground = { database, now };
  const own = [...accountCalls(accounts), ...deviceCalls(ground)];
  const calls = [...own, ...catalogueCalls(catalogue), ...certificateCalls(ground)];
  const ask = () => checkDatabase(database);
  const checkStorage = async () => (blobs === null ? ask() : (await blobs.isUp()) ? 'up' : 'down');
  return [
    ...calls,
    ...healthCalls({ checkDatabase: ask, checkStorage, isStopping, publicUrl, version: '0.1.0' }, calls),
  ];
}

export function composeHttp(ground: Ground): Server {
  const { settings, database, keys, accounts, log, metrics, publicUrl, blobs, now, newId } = ground;
  const packs = createPackDoor({
    packs: openPackBlobs(database, blobs),
    replyProblem: (_request, response, refused) => replyProblem(response, refused, publicUrl()),
  });
  const app = createHttpDoor({
    calls: composeCalls(ground),
    mounts: [
      { path: '/packs/:hash', handler: packs },
      ...docsMounts(),
      metricsMount({
        ...{ registry: metrics.registry, token: settings.metricsToken, publicUrl },
        isBehindProxy: settings.trustProxy !== false,
      }),
      ...certificateMounts({
        ...{ database, blobs, keys, now },
        requireAccount: (request) => identifyRequest(accounts, request.get('authorization')),
        replyProblem: (response, refused) => replyProblem(response, refused, publicUrl()),
      }),
    ],
    clientFolder: builtFolder('../../client/dist'),
    dashboardFolder: builtFolder('dashboard'),
    ...{ isProduction: settings.isProduction, corsOrigins: settings.corsOrigins, trustProxy: settings.trustProxy },
    ...{ newId, now, publicUrl, log, authenticate: accounts.authenticate },
    limits: createCallLimits(database, { auth: settings.authLimitPer15Minutes, api: settings.apiLimitPerMinute }),
  });
  return createHttpServer(app);
}

/** Who calls outside the contract's calls; null without a good token. */
async function identifyRequest(accounts: Accounts, authorization: string | undefined) {
  const token = /^Bearer (\S+)$/i.exec(authorization ?? '')?.[1];
  const caller = token === undefined ? null : await accounts.authenticate(token);
  return caller && !('fault' in caller) ? { userId: caller.userId, role: caller.role } : null;
}

/** Whose a socket's token is; one that has only expired still lets work up. */
async function identify(accounts: Accounts, token: string): ReturnType<IdentifyToken> {
  const caller = await accounts.authenticate(token);
  if (!('fault' in caller)) return { ...caller, expired: false };
  const late = caller.fault === 'token_expired' ? await accounts.authenticateExpired(token) : caller;
  if (!('fault' in late)) return { ...late, expired: true };
  return late.fault === 'account_disabled' ? 'account_disabled' : 'sign_in_required';
}

export function socketPorts(ground: Ground, every: Every): SocketDoorPorts {
  const { settings, database, log, metrics, keys, accounts, outlet, ingest, publicUrl, now, randomBytes } = ground;
  const { corsOrigins, isProduction } = settings;
  const rule = { publicUrl, corsOrigins, sameHostIsEnough: !isProduction };
  return {
    ...{ database, ingest, outlet, now, randomBytes, every, newDevicesPerDay: settings.newDevicesPerDay },
    identify: (token) => identify(accounts, token),
    readStandings: (holders) => readStandings(database, holders),
    notePush: metrics.pushAnswered,
    signReceipt: keys.signReceipt,
    reportFault: (error) => log.callFailed('socket', error),
    isAllowedOrigin: (origin, host) => isAllowedOrigin(rule, origin, host),
  };
}
