// The only place that makes things: clock, random, ids, stores, doors. Everything else takes what it needs.
import { randomBytes } from 'node:crypto';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { v7 as newId } from 'uuid';
import { type Accounts, createAccounts } from './account/accounts.ts';
import type { SeedPorts } from './account/seeded-account.ts';
import { createCatalogue } from './catalogue/catalogue.ts';
import { certificateMounts } from './certificate/certificate-door.ts';
import { renderCertificateTask } from './certificate/issue-certificate.ts';
import { type AnnounceCertificate, makeRenderCertificateJob } from './certificate/render-certificate-job.ts';
import { openSigningKeys, type SigningKeys } from './certificate/signing-keys.ts';
import { openPackBlobs } from './content/pack-blob-store.ts';
import { createPackDoor } from './content/pack-door.ts';
import type { PublishPorts } from './content/publish-course.ts';
import { checkDatabase } from './database/check-database.ts';
import { listenForNotifications } from './database/notification-listener.ts';
import { type Database, openDatabase } from './database/pool.ts';
import type { ProvidedDatabase } from './database/provide-database.ts';
import { accountCalls } from './door/account-calls.ts';
import { isAllowedOrigin } from './door/allowed-origin.ts';
import { createCallLimits } from './door/call-limits.ts';
import { catalogueCalls } from './door/catalogue-calls.ts';
import { certificateCalls } from './door/certificate-calls.ts';
import { deviceCalls } from './door/device-calls.ts';
import { healthCalls } from './door/health-calls.ts';
import { createHttpDoor, createHttpServer } from './door/http-door.ts';
import { replyProblem } from './door/problem-reply.ts';
import { type Every, openSocketDoor, type SocketDoorPorts } from './door/socket-door.ts';
import type { IdentifyToken } from './door/socket-greeting.ts';
import { announceAccount, announceCertificate, announceCourse } from './feed/announcements.ts';
import { createFeedOutlet, type FeedOutlet } from './feed/feed-outlet.ts';
import { feedChannel } from './feed/feed-store.ts';
import { keepPruning } from './feed/keep-pruning.ts';
import { CourseFactsStore } from './ingest/course-facts-store.ts';
import type { IngestPorts } from './ingest/ingest-operations.ts';
import { makeIssueDue } from './ingest/issue-due.ts';
import type { WelcomeLearner } from './ingest/record-judgement.ts';
import { submitAct } from './ingest/submit-act.ts';
import { addJob } from './job/job-queue-store.ts';
import { startJobRunner } from './job/job-runner.ts';
import { openMail } from './mail/open-mail.ts';
import { makeRequestMail, makeSendMailJob, sendMailTask } from './mail/send-mail-job.ts';
import type { Settings } from './settings/settings.ts';
import type { BlobStore } from './storage/blob-store.ts';
import { openS3Blobs } from './storage/s3-blob-door.ts';
import { createServerLog, type ServerLog } from './watch/server-log.ts';

/** Milliseconds since 1970. */
const now = () => Date.now();
const schedule = (run: () => void, delayMs: number) => {
  const timer = setTimeout(run, delayMs);
  return () => clearTimeout(timer);
};

const everyPeriod: Every = (run, periodMs) => {
  const timer = setInterval(run, periodMs);
  return () => clearInterval(timer);
};

const builtFolder = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const jobConnections = 3;
/** So that one lane is free while a mail server takes its time. */
const jobLanes = 2;
const requestMail = makeRequestMail(addJob);
const stopGraceMs = 5_000;

export type ComposedServer = {
  /** Listens; answers the address that learners use. Rejects when the port is taken. */
  listen(): Promise<string>;
  /** What publishing and making accounts need. */
  ports: PublishPorts & SeedPorts;
  readonly openSockets: number;
  /** Takes nothing new, ends what is under way, closes. Loses nothing that was acknowledged. */
  stop(): Promise<void>;
};

/** The parts that several rooms share. */
type Ground = {
  settings: Settings;
  database: Database;
  log: ServerLog;
  keys: SigningKeys;
  accounts: Accounts;
  outlet: FeedOutlet;
  ingest: IngestPorts;
  publicUrl: () => string;
  /** null: bodies of packs are in the database. */
  blobs: BlobStore | null;
};

function layGround(settings: Settings, provided: ProvidedDatabase, publicUrl: () => string): Ground {
  const log = createServerLog(settings.logLevel);
  const database = openDatabase(provided.connectionString, { log: log.note });
  const keys = openSigningKeys({ folder: join(settings.dataDir, 'keys'), mayMake: true });
  const accounts = createAccounts({
    ...{ database, announceAccount, now, newId, randomBytes },
    ...{ accessTokenSeconds: settings.accessTokenSeconds, refreshTokenSeconds: settings.refreshTokenSeconds },
    cores: availableParallelism(),
    keys: {
      signingKey: () => keys.signingKey('access-token'),
      publicKey: (kid) => keys.publicKey('access-token', kid),
    },
  });
  const outlet = createFeedOutlet({
    listen: (onNotify) => listenForNotifications(provided.directConnectionString, feedChannel, onNotify, log.note),
    schedule,
  });
  const issueDue = makeIssueDue({ keys, addJob, publicUrl });
  const welcomeLearner: WelcomeLearner = (tx, enrolmentId) => requestMail(tx, 'welcome', enrolmentId);
  const ingest: IngestPorts = { now, newId, issueDue, welcomeLearner, content: new CourseFactsStore() };
  const blobs = settings.objectStorage && openS3Blobs(settings.objectStorage);
  return { settings, database, log, keys, accounts, outlet, ingest, publicUrl, blobs };
}

function composeCalls({ database, accounts, ingest, publicUrl, blobs }: Ground) {
  const catalogue = createCatalogue({
    database,
    publicUrl,
    submitAct: (userId, act, options) => submitAct(userId, act, options, { ...ingest, database, randomBytes }),
  });
  const ground = { database, now };
  const own = [...accountCalls(accounts), ...deviceCalls(ground)];
  const calls = [...own, ...catalogueCalls(catalogue), ...certificateCalls(ground)];
  const ask = () => checkDatabase(database);
  const checkStorage = async () => (blobs === null ? ask() : (await blobs.isUp()) ? 'up' : 'down');
  return [...calls, ...healthCalls({ checkDatabase: ask, checkStorage, publicUrl, version: '0.1.0' }, calls)];
}

function composeHttp(ground: Ground): Server {
  const { settings, database, keys, accounts, log, publicUrl, blobs } = ground;
  const packs = createPackDoor({
    packs: openPackBlobs(database, blobs),
    replyProblem: (_request, response, refused) => replyProblem(response, refused, publicUrl()),
  });
  const app = createHttpDoor({
    calls: composeCalls(ground),
    mounts: [
      { path: '/packs/:hash', handler: packs },
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

function socketPorts(ground: Ground, every: Every): SocketDoorPorts {
  const { settings, database, log, keys, accounts, outlet, ingest, publicUrl } = ground;
  const { corsOrigins, isProduction } = settings;
  const rule = { publicUrl, corsOrigins, sameHostIsEnough: !isProduction };
  return {
    ...{ database, ingest, outlet, now, randomBytes, every, newDevicesPerDay: settings.newDevicesPerDay },
    identify: (token) => identify(accounts, token),
    signReceipt: keys.signReceipt,
    reportFault: (error) => log.callFailed('socket', error),
    isAllowedOrigin: (origin, host) => isAllowedOrigin(rule, origin, host),
  };
}

/** Certificates are told to devices and by mail when their PDF is there. */
const announcePaper: AnnounceCertificate = async (tx, userId, certificate) => {
  await announceCertificate(tx, userId, certificate);
  await requestMail(tx, 'certificate', certificate.id);
};

function startJobs({ database, log, settings, publicUrl, blobs }: Ground, provided: ProvidedDatabase) {
  const own = openDatabase(provided.directConnectionString, { maxConnections: jobConnections, log: log.note });
  const runner = startJobRunner({
    database: own,
    taskByName: {
      [renderCertificateTask]: makeRenderCertificateJob(database, announcePaper, blobs),
      [sendMailTask]: makeSendMailJob({ database, mail: openMail(settings, now, log.note), publicUrl, log: log.note }),
    },
    concurrency: jobLanes,
    log: (level, message) => (level === 'debug' || level === 'info' ? undefined : log.note(message)),
    isAlone: settings.databaseUrl === null,
  });
  const stopPruning = keepPruning({ database, now, schedule, log: log.note });
  return async () => {
    await stopPruning();
    await runner.stop();
    await own.end();
  };
}

function listenOn(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

/** Takes no more calls, lets those under way be answered, `stopGraceMs` at most, and resolves when every connection is gone. */
async function closeWhenAnswered(server: Server): Promise<void> {
  // A connection that has had its answer would be kept for the next call.
  const sweep = setInterval(() => server.closeIdleConnections(), 100);
  const late = setTimeout(() => server.closeAllConnections(), stopGraceMs);
  await new Promise((resolve) => server.close(resolve));
  clearInterval(sweep);
  clearTimeout(late);
}

/** Puts the server together over a database that is there. Nothing listens until `listen`. `every` is the clock by which sockets are let go. */
export function composeServer(settings: Settings, provided: ProvidedDatabase, every = everyPeriod): ComposedServer {
  let port = settings.port;
  const publicUrl = () => settings.publicUrl ?? `http://localhost:${port}`;
  const ground = layGround(settings, provided, publicUrl);
  const server = composeHttp(ground);
  const sockets = openSocketDoor(server, socketPorts(ground, every));
  const stopJobs = startJobs(ground, provided);
  return {
    get openSockets() {
      return sockets.openSockets;
    },
    ports: { database: ground.database, blobs: ground.blobs, now, newId, randomBytes, announceCourse, announceAccount },
    async listen() {
      port = await listenOn(server, settings.port);
      return publicUrl();
    },
    async stop() {
      const answered = closeWhenAnswered(server);
      await sockets.stop(stopGraceMs);
      await answered;
      await stopJobs();
      await ground.outlet.stop();
      await ground.database.end();
    },
  };
}
