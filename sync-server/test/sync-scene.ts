// The whole server in this process, over a test database, with the small course published: what a stranger's device meets.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type QuizVersion, quizVersion } from '@greenland/shared-schema/record/quiz';
import type { DestinationStream } from 'pino';
import { type ComposedServer, composeServer } from '../src/compose-server.ts';
import { publishCourse } from '../src/content/publish-course.ts';
import type { Database } from '../src/database/pool.ts';
import type { Every } from '../src/door/socket-door.ts';
import { readSettings } from '../src/settings/settings.ts';
import { readGoodCourse, smallCourseFolder } from './course-fixture.ts';
import { createTestDatabase } from './postgres-database.ts';
import { openQuickAccounts, type QuickLearner } from './quick-learner.ts';

export type SyncScene = {
  url: string;
  database: Database;
  connectionString: string;
  /** DATA_DIR: keys are in it. */
  dataFolder: string;
  courseId: string;
  /** Published quizzes with their keys. */
  quizzes: QuizVersion[];
  openSockets(): number;
  /** A new learner, without the cost of a real password. */
  makeLearner(): Promise<QuickLearner>;
  /** Starts one more server over the same database, with the same keys; `close` stops it too. A deaf one cannot listen to PostgreSQL. */
  addServer(kind?: 'deaf'): Promise<{ url: string; stop(): Promise<void> }>;
  close(): Promise<void>;
};

/** `every`: the clock by which sockets are let go; the real one when left out. `logTo`: where the log goes when LOG_LEVEL is set. */
export async function openSyncScene(
  environment: Record<string, string> = {},
  every?: Every,
  logTo?: DestinationStream,
): Promise<SyncScene> {
  const testDatabase = await createTestDatabase();
  const folder = mkdtempSync(path.join(tmpdir(), 'greenland-sync-'));
  const limits = { AUTH_RATE_LIMIT: '100000', API_RATE_LIMIT: '100000', DEVICE_RATE_LIMIT: '100000' };
  const read = readSettings({ PORT: '0', DATA_DIR: folder, LOG_LEVEL: 'silent', ...limits, ...environment }, folder);
  if (!read.ok) throw new Error(read.faults.join('\n'));
  const { connectionString } = testDatabase;
  const nowhere = 'postgres://nobody@127.0.0.1:1/nothing';
  const servers: ComposedServer[] = [];
  const addServer = async (kind?: 'deaf') => {
    const directConnectionString = kind === 'deaf' ? nowhere : connectionString;
    const provided = { connectionString, directConnectionString, applied: [], stop: async () => undefined };
    const server = composeServer(read.settings, provided, every, logTo);
    servers.push(server);
    const stop = async () => {
      servers.splice(servers.indexOf(server), 1);
      await server.stop();
    };
    return { server, url: await server.listen(), stop };
  };
  const { server, url } = await addServer();
  const { courseId } = await publishCourse(server.ports, readGoodCourse(smallCourseFolder));
  const { database } = server.ports;
  const { rows } = await database.query<{ body: unknown }>('select body from quiz_versions');
  return {
    ...{ url, database, connectionString, courseId, addServer, dataFolder: folder },
    quizzes: rows.map(({ body }) => quizVersion.parse(body)),
    openSockets: () => server.openSockets,
    makeLearner: openQuickAccounts(database, folder),
    async close() {
      for (const one of [...servers]) await one.stop();
      await testDatabase.drop();
      rmSync(folder, { recursive: true });
    },
  };
}
