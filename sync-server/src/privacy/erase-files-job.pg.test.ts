import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { answerRightly } from '../../test/catalogue-scene.ts';
import { memoryBlobs } from '../../test/memory-blobs.ts';
import { type ObjectStorage, openObjectStorage } from '../../test/object-storage.ts';
import { callRest } from '../../test/rest-caller.ts';
import { openSyncScene, type SyncScene } from '../../test/sync-scene.ts';
import { isType, WireDevice } from '../../test/wire-device.ts';
import { addressHash, makeEraseFilesJob } from './erase-files-job.ts';

let storage: ObjectStorage;
let scene: SyncScene;
let folder: string;
beforeAll(async () => {
  storage = await openObjectStorage();
  scene = await openSyncScene(storage.environment);
  folder = mkdtempSync(join(tmpdir(), 'greenland-mail-'));
});
afterAll(async () => {
  await scene.close();
  await storage.close();
  rmSync(folder, { recursive: true });
});

const soon = { timeout: 20_000, interval: 100 };

it('takes the paper of a certificate out of the object storage, and leaves courses and others', async () => {
  const graded = scene.quizzes.find(({ quiz }) => quiz.kind === 'graded');
  if (!graded) throw new Error('The fixture course has no graded quiz.');
  const before = new Set(storage.listPacks());
  const learner = await scene.makeLearner();
  const device = await new WireDevice(scene.url, learner.id, learner.token).open();
  device.hello();
  const { courseId } = scene;
  const attempt = { courseId, quizId: graded.quiz.id, quizHash: graded.hash, elapsedMs: 1 };
  device.write('enrolled', { courseId });
  device.write('attempt-submitted', { ...attempt, responses: answerRightly(graded) });
  device.push();
  await device.take(isType('ack'));
  await vi.waitUntil(() => storage.listPacks().length > before.size, soon);
  const certified = 'select 1 from certificates where user_id = $1 and pdf_hash is not null';
  await vi.waitUntil(async () => (await scene.database.query(certified, [learner.id])).rowCount === 1, soon);
  const body = { password: 'Correct-horse-7' };
  expect((await callRest(scene.url, 'DELETE', '/api/users/me', { token: learner.token, body })).status).toBe(202);
  await vi.waitUntil(() => storage.listPacks().length === before.size, soon);
  expect(new Set(storage.listPacks())).toEqual(before);
  device.close();
});

it('forgets the mails to the account, by its ids or its address, and no others; twice does no harm', async () => {
  const mail = join(folder, 'mail');
  mkdirSync(mail);
  const [mine, hers] = ['01890a5d-ac96-774b-bcce-b302099a8057', '01890a5d-ac96-774b-bcce-b302099a8058'];
  const letters = {
    [`welcome.${mine}.eml`]: 'To: =?UTF-8?Q?Aw=C3=A1?= <other@example.org>\r\n\r\nHello',
    'notice.1.eml': 'From: a@example.org\r\nTo: Awa Diop\r\n <AWA@Example.org>\r\nSubject: x\r\n\r\nHello',
    'notice.2.eml.part': 'To: awa@example.org\r\n\r\nHello',
    [`welcome.${hers}.eml`]: 'To: Binta <binta@example.org>\r\nSubject: awa@example.org\r\n\r\nTo: awa@example.org',
    'notice.3.eml': 'Subject: to nobody\r\n\r\n',
  };
  for (const [name, text] of Object.entries(letters)) writeFileSync(join(mail, name), text);
  const job = makeEraseFilesJob({ database: scene.database, blobs: memoryBlobs, mailFolder: mail });
  const payload = { traces: [mine], files: [], addressHash: addressHash('Awa@example.org') };
  await job(payload);
  await job(payload);
  const left = Object.keys(letters).filter((name) => existsSync(join(mail, name)));
  expect(left).toEqual([`welcome.${hers}.eml`, 'notice.3.eml']);
  await makeEraseFilesJob({ database: scene.database, blobs: memoryBlobs, mailFolder: join(folder, 'none') })(payload);
});
