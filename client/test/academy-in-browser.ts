// A real server and Chromium with the replica page on it: where tests of tabs, migrations and faults of the browser happen.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { queryEmbedded, readEmbeddedQuizzes } from '../../sync-server/test/embedded-rows.ts';
import { prepareServer, type ServerProcess } from '../../sync-server/test/server-process.ts';
import { registerLearner } from '../../sync-server/test/wire-device.ts';
import { openPhone } from './journey/open-browser.ts';
import type { ReplicaPage } from './replica-page/show-replica.ts';
import { buildReplicaPage } from './replica-page-route.ts';

export const password = 'Correct-horse-7';

/** An operation as the server's own table holds it. */
export type HeldOperation = {
  deviceId: string;
  seq: number;
  id: string;
  kind: string;
  payload: never;
  code: string | null;
};

export type BrowserAcademy = {
  server: ServerProcess;
  /** Of the replica page. */
  pagePath: string;
  /** A quiz of the course, named as an attempt names it. */
  quiz: { courseId: string; quizId: string; quizHash: string };
  register(): Promise<{ id: string; email: string }>;
  /** A phone of its own; with the same folder, the same phone again. */
  openPhone(profileFolder?: string): Promise<BrowserContext>;
  /** Shows the replica page, not opened yet. */
  openPage(phone: BrowserContext): Promise<Page>;
  /** Everything that the server holds of this learner, in the order of arrival. */
  operationsOf(userId: string): Promise<HeldOperation[]>;
  query(sql: string, values: unknown[]): Promise<Record<string, unknown>[]>;
  close(): Promise<void>;
};

declare const replica: ReplicaPage;

/** Signs in on this page and opens the replica. */
export async function openReplica(page: Page, email: string): Promise<void> {
  await page.evaluate(
    async ([email, password]) => {
      const fault = await replica.signIn(email ?? '', password ?? '');
      if (fault) throw new Error(JSON.stringify(fault));
      await replica.open();
    },
    [email, password],
  );
}

type Query = BrowserAcademy['query'];

async function readOperations(query: Query, userId: string): Promise<HeldOperation[]> {
  const rows = await query(
    'select device_id, seq, id, kind, payload, code from operations where user_id = $1 order by received_at, seq',
    [userId],
  );
  return rows.map(({ device_id: deviceId, seq, ...row }) => ({ ...row, deviceId, seq: Number(seq) }) as HeldOperation);
}

export async function openBrowserAcademy(): Promise<BrowserAcademy> {
  const server = await prepareServer();
  const pages = await buildReplicaPage();
  await server.start();
  const phones: BrowserContext[] = [];
  const folders: string[] = [];
  const query: Query = (sql, values) => queryEmbedded(server.dataDir, sql, values);
  const [quiz] = await readEmbeddedQuizzes(server.dataDir);
  const [version] = await query('select hash, quiz_id, course_id from quiz_versions where quiz_id = $1', [
    quiz?.quiz.id,
  ]);
  return {
    server,
    pagePath: pages.address,
    quiz: { courseId: String(version?.course_id), quizId: String(version?.quiz_id), quizHash: String(version?.hash) },
    register: () => registerLearner(server.url),
    async openPhone(profileFolder = mkdtempSync(path.join(tmpdir(), 'greenland-tabs-'))) {
      const phone = await openPhone({ profileFolder });
      await pages.serve(phone);
      // A page that is laid under the server's address comes from nowhere, for Chromium.
      await phone.grantPermissions(['local-network-access']);
      phones.push(phone);
      folders.push(profileFolder);
      return phone;
    },
    async openPage(phone) {
      const page = await phone.newPage();
      await page.goto(server.url + pages.address);
      return page;
    },
    operationsOf: (userId) => readOperations(query, userId),
    query,
    async close() {
      for (const phone of phones) await phone.close();
      await server.dispose();
      pages.remove();
      for (const folder of new Set(folders)) rmSync(folder, { recursive: true, force: true });
    },
  };
}
