// Everything that answers from outside, put together over the shared ground: calls, pages and sockets.

import type { Server } from 'node:http';
import { fileURLToPath } from 'node:url';
import type { Refused } from '@greenland/shared-schema/contract/problem';
import type { Accounts } from './account/accounts.ts';
import { createAvatarDoor } from './account/avatar-door.ts';
import { createCatalogue } from './catalogue/catalogue.ts';
import { certificateMounts } from './certificate/certificate-door.ts';
import { listRevokedBits } from './certificate/certificate-store.ts';
import { makeRemakePaper, type RemakePaper } from './certificate/remake-paper.ts';
import { openStatusList } from './certificate/status-list.ts';
import type { Ground } from './compose-ground.ts';
import { composeProfiles } from './compose-profiles.ts';
import { createMediaDoor } from './content/media-door.ts';
import { createMediaLinks } from './content/media-link.ts';
import { findStoredOutside, openPackBlobs } from './content/pack-blob-store.ts';
import { createPackDoor, type PackDoorPorts } from './content/pack-door.ts';
import { checkDatabase } from './database/check-database.ts';
import { accountCalls } from './door/account-calls.ts';
import { isAllowedOrigin } from './door/allowed-origin.ts';
import { analyticsCalls } from './door/analytics-calls.ts';
import { createCallLimits } from './door/call-limits.ts';
import { catalogueCalls } from './door/catalogue-calls.ts';
import { certificateCalls } from './door/certificate-calls.ts';
import { deviceCalls } from './door/device-calls.ts';
import { docsMounts } from './door/docs-door.ts';
import { healthCalls } from './door/health-calls.ts';
import { createHttpDoor, createHttpServer } from './door/http-door.ts';
import { metricsMount } from './door/metrics-door.ts';
import { privacyCalls } from './door/privacy-calls.ts';
import { replyProblem } from './door/problem-reply.ts';
import { profileCalls } from './door/profile-calls.ts';
import type { Every, SocketDoorPorts } from './door/socket-door.ts';
import type { IdentifyToken } from './door/socket-greeting.ts';
import { type FindByCode, openVerificationDesk } from './door/verification-desk.ts';
import { announceCertificate } from './feed/announcements.ts';
import { makeReinstate } from './ingest/reinstate-certificates.ts';
import { requestCertificate } from './ingest/request-certificate.ts';
import { submitAct, submitActs } from './ingest/submit-act.ts';
import { createTurns } from './ingest/take-turns.ts';
import { addJob } from './job/job-queue-store.ts';

const builtFolder = (path: string) => fileURLToPath(new URL(path, import.meta.url));

function composeCalls(all: Ground, findByCode: FindByCode, remakePaper: RemakePaper) {
  const { database, accounts, ingest, keys, publicUrl, isStopping, now, randomBytes } = all;
  const blobs = all.shelves.packs;
  const acting = { ...ingest, database, randomBytes };
  const findOutside = (hashes: readonly string[]) => findStoredOutside(database, hashes);
  const takeTurns = createTurns();
  const catalogue = createCatalogue({
    database,
    publicUrl,
    packs: openPackBlobs(database, blobs),
    mediaLinks: createMediaLinks({ signer: keys, blobs, findStoredOutside: findOutside, publicUrl, now }),
    submitAct: (userId, act, options) => takeTurns(userId, () => submitAct(userId, act, options, acting)),
  });
  const ground = { database, now };
  const privacy = { ...ground, accounts, keys, addJob, publicUrl };
  const ownData = privacyCalls({ ...privacy, submitActs: (userId, acts) => submitActs(userId, acts, acting) });
  const self = [...accountCalls(accounts), ...profileCalls(composeProfiles(all)), ...ownData];
  const own = [...self, ...deviceCalls(ground), ...analyticsCalls(ground)];
  const certificates = certificateCalls({
    ...{ database, keys, blobs, now, publicUrl, findByCode, announceCertificate, addJob, remakePaper },
    requestCertificate: (request) => requestCertificate({ ...ingest, database }, request),
  });
  const calls = [...own, ...catalogueCalls(catalogue), ...certificates];
  const ask = () => checkDatabase(database);
  const checkStorage = async () => ((await blobs.isUp()) ? 'up' : 'down');
  return [
    ...calls,
    ...healthCalls({ checkDatabase: ask, checkStorage, isStopping, publicUrl, version: '0.1.0' }, calls),
  ];
}

export function composeHttp(ground: Ground): Server {
  const { settings, database, keys, accounts, log, metrics, publicUrl, shelves, now, newId } = ground;
  const findByCode = openVerificationDesk(database, ground.verifications);
  const replyRefused = (response: Parameters<typeof replyProblem>[0], refused: Refused) =>
    replyProblem(response, refused, publicUrl());
  const remakePaper = makeRemakePaper({ database, announceCertificate, addJob, alarm: log.alarm });
  const packPorts: PackDoorPorts = {
    packs: openPackBlobs(database, shelves.packs, remakePaper),
    replyProblem: (_request, response, refused) => replyProblem(response, refused, publicUrl()),
  };
  const app = createHttpDoor({
    calls: composeCalls(ground, findByCode, remakePaper),
    mounts: [
      { path: '/packs/:hash', handler: createPackDoor(packPorts) },
      { path: '/media/:hash', handler: createMediaDoor({ ...packPorts, signer: keys, now }) },
      {
        path: '/avatars/:name',
        handler: createAvatarDoor({ database, avatarBlobs: shelves.avatars, replyProblem: replyRefused }),
      },
      ...docsMounts(),
      metricsMount({
        ...{ registry: metrics.registry, token: settings.metricsToken, publicUrl },
        isBehindProxy: settings.trustProxy !== false,
      }),
      ...certificateMounts({
        ...{ keys, now, publicUrl, findByCode },
        readStatusList: openStatusList({ keys, now, publicUrl, listRevokedBits: () => listRevokedBits(database) }),
        replyProblem: (response, refused) => replyProblem(response, refused, publicUrl()),
      }),
    ],
    clientFolder: builtFolder('../../client/dist'),
    dashboardFolder: builtFolder('dashboard'),
    ...{ isProduction: settings.isProduction, corsOrigins: settings.corsOrigins, trustProxy: settings.trustProxy },
    ...{ newId, now, publicUrl, log, authenticate: accounts.authenticate },
    limits: createCallLimits(database, { auth: settings.authLimitPer15Minutes, api: settings.apiLimitPerMinute }),
  });
  return createHttpServer(app, { newId, publicUrl });
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
  const {
    settings,
    database,
    log,
    metrics,
    keys,
    accounts,
    outlet,
    sessions,
    ingest,
    publicUrl,
    now,
    newId,
    randomBytes,
  } = ground;
  const { corsOrigins, isProduction } = settings;
  const rule = { publicUrl, corsOrigins, sameHostIsEnough: !isProduction };
  return {
    ...{
      newId,
      publicUrl,
      database,
      ingest,
      outlet,
      sessions,
      now,
      randomBytes,
      every,
      newDevicesPerDay: settings.newDevicesPerDay,
    },
    reinstate: makeReinstate({ database, keys, addJob, now, content: ingest.content, note: log.note }),
    identify: (token) => identify(accounts, token),
    notePush: metrics.pushAnswered,
    signReceipt: keys.signReceipt,
    takeTurns: createTurns(),
    reportFault: (error) => log.callFailed('socket', error),
    isAllowedOrigin: (origin, host) => isAllowedOrigin(rule, origin, host),
  };
}
