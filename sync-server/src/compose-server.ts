// The only place that makes things: clock, random, ids, stores, doors. Everything else takes what it needs.
import { randomBytes } from 'node:crypto';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { availableParallelism } from 'node:os';
import type { DestinationStream } from 'pino';
import { v7 as newId } from 'uuid';
import { type Accounts, createAccounts } from './account/accounts.ts';
import type { SeedPorts } from './account/seeded-account.ts';
import { sessionEndedChannel } from './account/session-store.ts';
import { createSessionWatch } from './account/session-watch.ts';
import { readStandings } from './account/standing-store.ts';
import { findCertificateByCode } from './certificate/certificate-store.ts';
import { openSigningKeys, type SigningKeys } from './certificate/signing-keys.ts';
import { certificateChannel, openVerificationCache } from './certificate/verification-cache.ts';
import { composeHttp, socketPorts } from './compose-doors.ts';
import type { Ground } from './compose-ground.ts';
import { requestMail, startJobs } from './compose-jobs.ts';
import { makeNoteJudged, openWatch, type Watch, watchParts } from './compose-watch.ts';
import type { PublishPorts } from './content/publish-course.ts';
import { listenForNotifications } from './database/notification-listener.ts';
import { type Database, openDatabase } from './database/pool.ts';
import type { ProvidedDatabase } from './database/provide-database.ts';
import { type Every, openSocketDoor } from './door/socket-door.ts';
import { announceAccount, announceCourse } from './feed/announcements.ts';
import { createFeedOutlet } from './feed/feed-outlet.ts';
import { feedChannel } from './feed/feed-store.ts';
import { CourseFactsStore } from './ingest/course-facts-store.ts';
import type { IngestPorts } from './ingest/ingest-operations.ts';
import { makeIssueDue } from './ingest/issue-due.ts';
import type { WelcomeLearner } from './ingest/record-judgement.ts';
import { addJob } from './job/job-queue-store.ts';
import type { Settings } from './settings/settings.ts';
import { openShelves } from './storage/open-storage.ts';
import type { ServerLog } from './watch/server-log.ts';

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

/** What changed elsewhere, told by PostgreSQL: each on a connection of its own. */
function listenToDatabase({ directConnectionString }: ProvidedDatabase, database: Database, log: ServerLog) {
  const outlet = createFeedOutlet({
    listen: (onNotify) => listenForNotifications(directConnectionString, feedChannel, onNotify, log.note),
    schedule,
  });
  const verifications = openVerificationCache({
    listen: (onNotify, onCut) =>
      listenForNotifications(directConnectionString, certificateChannel, onNotify, log.note, onCut),
    read: (code) => findCertificateByCode(database, code),
    now,
  });
  const sessions = createSessionWatch({
    readStandings: (holders) => readStandings(database, holders),
    ...{ schedule, reportFault: (error) => log.callFailed('session-watch', error) },
    listen: (onNotify) => listenForNotifications(directConnectionString, sessionEndedChannel, onNotify, log.note),
  });
  return { outlet, verifications, sessions };
}

const welcomeLearner: WelcomeLearner = async (tx, enrolmentId) => {
  await requestMail(tx, 'welcome', enrolmentId);
  await requestMail(tx, 'first-lesson', enrolmentId);
};

function openAccounts(settings: Settings, database: Database, keys: SigningKeys): Accounts {
  return createAccounts({
    ...{ database, announceAccount, requestMail, now, newId, randomBytes },
    ...{ accessTokenSeconds: settings.accessTokenSeconds, refreshTokenSeconds: settings.refreshTokenSeconds },
    // One core is left to whoever is learning: a flood of sign-ins waits for itself.
    cores: Math.max(1, availableParallelism() - 1),
    keys: {
      signingKey: () => keys.signingKey('access-token'),
      publicKey: (kid) => keys.publicKey('access-token', kid),
    },
  });
}

type Life = { publicUrl: () => string; isStopping: () => boolean };

function layGround(settings: Settings, provided: ProvidedDatabase, { log, metrics }: Watch, life: Life): Ground {
  const { publicUrl, isStopping } = life;
  const database = openDatabase(provided.connectionString, { log: log.note });
  const { folder, areOwn } = settings.keys;
  const keys = openSigningKeys({ folder, madeAt: areOwn ? now() : null });
  const accounts = openAccounts(settings, database, keys);
  const { outlet, verifications, sessions } = listenToDatabase(provided, database, log);
  const issueDue = makeIssueDue({ keys, addJob, publicUrl });
  const noteJudged = makeNoteJudged(metrics);
  const ingest: IngestPorts = { now, newId, issueDue, welcomeLearner, noteJudged, content: new CourseFactsStore() };
  const shelves = openShelves(settings);
  return {
    ...{ settings, database, log, metrics, keys, accounts, outlet, sessions, verifications, ingest, publicUrl },
    ...{ shelves, isStopping, now, newId, randomBytes, schedule },
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
  // Told, so that its caller does not send another call over a connection that is about to end.
  server.prependListener('request', (_request, response) => response.setHeader('Connection', 'close'));
  // A connection that has had its answer would be kept for the next call.
  const sweep = setInterval(() => server.closeIdleConnections(), 100);
  const late = setTimeout(() => server.closeAllConnections(), stopGraceMs);
  await new Promise((resolve) => server.close(resolve));
  clearInterval(sweep);
  clearTimeout(late);
}

/** What publishing and making accounts need. */
function portsOf({ database, shelves }: Ground): ComposedServer['ports'] {
  return { database, blobs: shelves.packs, now, newId, randomBytes, announceCourse, announceAccount };
}

/**
 * Puts the server together over a database that is there. Nothing listens until `listen`. `every` is the clock by which sockets are let go;
 * `logTo` undefined: standard output.
 */
export function composeServer(
  settings: Settings,
  provided: ProvidedDatabase,
  every = everyPeriod,
  logTo?: DestinationStream,
): ComposedServer {
  let port = settings.port;
  let isStopping = false;
  const publicUrl = () => settings.publicUrl ?? `http://localhost:${port}`;
  const watch = openWatch(settings, logTo);
  const ground = layGround(settings, provided, watch, { publicUrl, isStopping: () => isStopping });
  const server = composeHttp(ground);
  const sockets = openSocketDoor(server, socketPorts(ground, every));
  const stopJobs = startJobs(ground, provided);
  const endWatching = watchParts(ground, () => sockets.openSockets);
  return {
    get openSockets() {
      return sockets.openSockets;
    },
    ports: portsOf(ground),
    async listen() {
      if (!(await ground.shelves.packs.isUp())) watch.log.note('The storage of files does not answer yet.');
      port = await listenOn(server, settings.port);
      return publicUrl();
    },
    async stop() {
      isStopping = true;
      const answered = closeWhenAnswered(server);
      await sockets.stop(stopGraceMs);
      await answered;
      await stopJobs();
      await ground.verifications.stop();
      await ground.outlet.stop();
      await ground.sessions.stop();
      endWatching();
      await watch.reports.stop(stopGraceMs);
      await ground.database.end();
    },
  };
}
