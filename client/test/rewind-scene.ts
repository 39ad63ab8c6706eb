// An academy that can be backed up, stopped, restored and started again at the same address, and devices that are written down between their turns.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Response } from '@greenland/shared-schema/record/quiz';
import { expect } from 'vitest';
import { nodePorts } from '../../scripts/device-socket.ts';
import { checkBackup, restoreBackup } from '../../sync-server/src/backup/restore-backup.ts';
import { takeBackup } from '../../sync-server/src/backup/take-backup.ts';
import { findCurrentQuiz } from '../../sync-server/src/catalogue/quiz-desk-store.ts';
import { type ComposedServer, composeServer } from '../../sync-server/src/compose-server.ts';
import { publishCourse } from '../../sync-server/src/content/publish-course.ts';
import { openDatabase } from '../../sync-server/src/database/pool.ts';
import { readSettings } from '../../sync-server/src/settings/settings.ts';
import { openFolderShelves } from '../../sync-server/src/storage/open-storage.ts';
import { answerRightly } from '../../sync-server/test/catalogue-scene.ts';
import { copySmallCourse, readGoodCourse, smallCourseFolder } from '../../sync-server/test/course-fixture.ts';
import { createTestDatabase } from '../../sync-server/test/postgres-database.ts';
import type { DeviceState } from '../src/headless/device-state.ts';
import { type HeadlessDevice, type HeadlessPorts, openHeadlessDevice } from '../src/headless/open-headless-device.ts';
import type { OpenedReplica } from '../src/link/open-learner-replica.ts';

export const waitMs = 20_000;
export const password = 'Long-enough-1';
const person = { lastName: 'Diop', country: 'SN', language: 'fr' };

export type OpenDevice = { device: HeadlessDevice; replica: OpenedReplica };
type Row = Record<string, unknown>;

export class RewindScene {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'greenland-rewind-'));
  readonly file = path.join(this.folder, 'academy.backup');
  baseUrl = '';
  courseId = '';
  private server: ComposedServer | null = null;
  private open: HeadlessDevice | null = null;

  private constructor(private readonly database: Awaited<ReturnType<typeof createTestDatabase>>) {}

  static async prepare(): Promise<RewindScene> {
    const scene = new RewindScene(await createTestDatabase());
    await scene.start();
    const { courseId } = await publishCourse(scene.running.ports, readGoodCourse(smallCourseFolder));
    scene.courseId = courseId;
    return scene;
  }

  get running(): ComposedServer {
    if (!this.server) throw new Error('The server is stopped.');
    return this.server;
  }

  async start(): Promise<void> {
    const PORT = this.baseUrl === '' ? '0' : new URL(this.baseUrl).port;
    const limits = { AUTH_RATE_LIMIT: '1000', API_RATE_LIMIT: '10000' };
    const read = readSettings({ PORT, DATA_DIR: this.folder, LOG_LEVEL: 'error', ...limits }, this.folder);
    if (!read.ok) throw new Error(read.faults.join('\n'));
    const { connectionString } = this.database;
    const provided = {
      connectionString,
      directConnectionString: connectionString,
      applied: [],
      stop: async () => undefined,
    };
    this.server = composeServer(read.settings, provided);
    this.baseUrl = await this.server.listen();
  }

  async stop(): Promise<void> {
    await this.running.stop();
    this.server = null;
  }

  async backUp(): Promise<void> {
    const shelves = openFolderShelves(this.folder);
    await takeBackup(this.database.connectionString, this.file, { shelves, now: Date.now() });
  }

  /** Stops the server, takes its database back to the backup and starts it again. */
  async rewind(): Promise<void> {
    await this.stop();
    await restoreBackup(this.database.connectionString, await checkBackup(this.file), openFolderShelves(this.folder));
    await this.start();
  }

  async ask(sql: string, values: unknown[] = []): Promise<Row[]> {
    const database = openDatabase(this.database.connectionString);
    const { rows } = await database.query<Row>(sql, values);
    await database.end();
    return rows;
  }

  async publishAnother(): Promise<string> {
    const copy = copySmallCourse();
    copy.replace('course.yaml', 'slug: small-course', 'slug: later-course');
    const { courseId } = await publishCourse(this.running.ports, readGoodCourse(copy.folder));
    copy.drop();
    return courseId;
  }

  /** Only one device at a time has its replica open in a process: the one before is closed. */
  async openDevice(state: DeviceState | null = null, ports: Partial<HeadlessPorts> = {}): Promise<HeadlessDevice> {
    await this.open?.close();
    this.open = await openHeadlessDevice({ ...nodePorts, baseUrl: this.baseUrl, state, ...ports });
    return this.open;
  }

  async resume(state: DeviceState, ports: Partial<HeadlessPorts> = {}): Promise<OpenDevice> {
    const device = await this.openDevice(state, ports);
    return { device, replica: await replicaOf(device) };
  }

  async register(firstName: string): Promise<OpenDevice> {
    const device = await this.openDevice();
    const fault = await device.account.register({ email: emailOf(firstName), password, firstName, ...person });
    if (fault) throw new Error(fault.code);
    return { device, replica: await replicaOf(device) };
  }

  async signIn(firstName: string): Promise<OpenDevice> {
    const device = await this.openDevice();
    const fault = await device.account.signIn(emailOf(firstName), password);
    if (fault) throw new Error(fault.code);
    return { device, replica: await replicaOf(device) };
  }

  /** Every answer to the quiz of this kind that is right. */
  async answer(kind: 'graded' | 'practice', isRight: boolean) {
    const { database } = this.running.ports;
    const { rows } = await database.query<{ id: string }>(
      'select q.id from quizzes q join modules m on m.id = q.module_id where q.kind = $1 and m.course_id = $2',
      [kind, this.courseId],
    );
    const version = await findCurrentQuiz(database, rows[0]?.id ?? '');
    if (!version) throw new Error(`The course has no ${kind} quiz.`);
    const responses = isRight ? (answerRightly(version) as Response[]) : [];
    const { courseId } = this;
    return { courseId, quizId: version.quiz.id, quizHash: version.hash, elapsedMs: 60_000, responses };
  }

  /** The documents of every learner as the server has them, to the byte; of credentials what was signed, for each signature differs, and so does the paper. Roles are given, not learned. */
  async readDocuments(): Promise<string[]> {
    const sql = `select stream, collection, id, body::jsonb - 'credential' - 'pdf' - 'role' as body, split_part(body ->> 'credential', '.', 2) as claims
      from feed_documents where stream like 'learner:%' order by stream, collection, id`;
    return (await this.ask(sql)).map((row) => JSON.stringify(row));
  }

  async untilPapersAreMade(): Promise<void> {
    const sql = "select 1 from feed_documents where collection = 'certificates' and body ->> 'pdf' is null";
    const missing = async () => (await this.ask(sql)).length;
    for (const until = Date.now() + waitMs; (await missing()) > 0 && Date.now() < until; ) await pause(50);
    expect(await missing()).toBe(0);
  }

  async lessonIds(): Promise<string[]> {
    const sql = `select l ->> 'id' as id from course_versions v, jsonb_path_query(v.body, '$.manifest.modules[*].lessons[*]') l
      where v.course_id = $1`;
    return (await this.ask(sql, [this.courseId])).map(({ id }) => String(id));
  }

  /** What the device was told by the server before counts until it has met the restored one. */
  async untilMet(one: OpenDevice): Promise<void> {
    const [row] = await this.ask('select epoch from sync_epoch');
    const isMet = async () => (await one.device.read('links'))[0]?.epoch === row?.epoch;
    for (const until = Date.now() + waitMs; !(await isMet()) && Date.now() < until; ) await pause(20);
    expect(await isMet()).toBe(true);
    await untilSafe(one);
  }

  async close(): Promise<void> {
    await this.open?.close();
    if (this.server) await this.stop();
    await this.database.drop();
    rmSync(this.folder, { recursive: true });
  }
}

const pause = (delayMs: number) => new Promise((resolve) => setTimeout(resolve, delayMs));

export async function untilSafe({ device }: OpenDevice): Promise<void> {
  expect(await device.waitUntilSafe(waitMs)).toBe(true);
}

export async function until({ device }: OpenDevice, condition: () => boolean): Promise<void> {
  expect(await device.waitUntil(condition, waitMs)).toBe(true);
}

export const emailOf = (firstName: string) => `${firstName.toLowerCase()}@example.org`;

export async function replicaOf(device: HeadlessDevice): Promise<OpenedReplica> {
  const replica = await device.openReplica();
  if (!replica) throw new Error('Nobody is signed in.');
  return replica;
}

/** Ends the device's turn: everything it holds, as one value. */
export async function putAway({ device }: OpenDevice): Promise<DeviceState> {
  await device.close();
  return device.dump();
}
