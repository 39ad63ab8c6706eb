// A phone that runs full while its learner works on a screen: she is told in words, nothing is called saved, and once there is room her work goes on.
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { queryEmbedded } from '../../../sync-server/test/embedded-rows.ts';
import { prepareServer, type ServerProcess } from '../../../sync-server/test/server-process.ts';
import { lookAt } from './look-at.ts';
import { openPhone } from './open-browser.ts';

const courseTitle = 'Les fondamentaux de la crise climatique';
const isFull = /Non enregistré : ce téléphone est plein/;
/** Chromium remembers for half a minute how much room an origin has left. */
const forgetsRoomMs = 31_000;

let server: ServerProcess;
let phone: BrowserContext;
let page: Page;

beforeAll(async () => {
  server = await prepareServer();
  await server.start();
  phone = await openPhone();
  page = phone.pages()[0] ?? (await phone.newPage());
});
afterAll(async () => {
  await phone?.close();
  await server?.dispose();
});

/** A new learner in front of the first question of a practice quiz. */
async function beginQuiz(): Promise<void> {
  await page.goto(`${server.url}/register`);
  await page.fill('[data-test=field-firstName]', 'Awa');
  await page.fill('[data-test=field-lastName]', 'Diop');
  await page.selectOption('[data-test=field-country]', 'CF');
  await page.fill('input[name=email]', 'awa@example.org');
  await page.fill('input[name=password]', 'Correct-horse-7');
  await page.click('[data-test=register-form] button[type=submit]');
  await page.locator('[data-test=catalogue-course]', { hasText: courseTitle }).locator('a').first().click();
  await page.click('[data-test=enrol]');
  await page.click('[data-test=download-start]');
  await page.locator('[data-download=ready]').waitFor();
  await page.locator('[data-test=quiz-link]').first().click();
  await page.click('[data-test=quiz-start]');
  await page.locator('[data-test=question]').waitFor();
  await page.locator('[data-sync=safe]').waitFor();
}

/** No room for anything more, or as much as before. */
async function limitRoom(isLimited: boolean): Promise<void> {
  const session = await phone.newCDPSession(page);
  const limit = isLimited ? { quotaSize: 1 } : {};
  await session.send('Storage.overrideQuotaForOrigin', { origin: server.url, ...limit });
  if (isLimited) await page.waitForTimeout(forgetsRoomMs);
}

/** Whatever the question is: the shuffle decides. */
async function answerSomething(): Promise<void> {
  const card = page.locator('[data-test=question]');
  const kind = await card.getAttribute('data-kind');
  if (kind === 'fill_blank') await card.locator('[data-blank="0"]').fill('30');
  else if (kind === 'matching') await card.locator('select').first().selectOption({ index: 1 });
  else await card.locator('[data-test=choice]').first().click();
}

/** How many answers the drafts of this phone hold, read past the app. */
const answersKept = () =>
  page.evaluate(async () => {
    const all = <Value>(request: IDBRequest<Value>) =>
      new Promise<Value>((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    const name = (await indexedDB.databases()).find((one) => one.name?.endsWith('--drafts'))?.name ?? '';
    const database = await all(indexedDB.open(name));
    const drafts = await all(database.transaction('docs').objectStore('docs').getAll());
    database.close();
    return drafts.map((draft: { responses: unknown[] }) => draft.responses.length);
  });
const kindsHeld = async () =>
  (await queryEmbedded(server.dataDir, 'select kind from operations order by received_at, seq', [])).map(
    ({ kind }) => kind,
  );

it('[P3] says on the screen and in the dialog that the phone is full, calls nothing saved, and hands in once there is room', async () => {
  await beginQuiz();
  const before = await kindsHeld();
  await limitRoom(true);

  await answerSomething();
  const line = page.locator('[data-test=sync-line]');
  await page.locator('[data-sync=unkept]').waitFor();
  expect(await line.textContent()).toMatch(isFull);

  const next = page.locator('[data-test=question-next]');
  while (await next.isVisible()) await next.click();
  await page.click('[data-test=hand-in]');
  await page.click('[data-test=hand-in-yes]');
  const alert = page.locator('[data-test=hand-in-dialog] [role=alert]');
  await alert.waitFor();
  expect(await alert.textContent()).toMatch(isFull);
  expect(await lookAt(page, 'phone-full')).toEqual([]);
  expect(await line.getAttribute('data-sync')).toBe('unkept');
  expect(await page.locator('[data-attempt-state]').count()).toBe(0);
  expect(new URL(page.url()).pathname).toContain('/quizzes/');
  expect(await kindsHeld()).toEqual(before);

  expect(await answersKept()).toEqual([0]);

  await limitRoom(false);
  await page.click('[data-test=hand-in-yes]');
  await page.locator('[data-attempt-state=graded]').waitFor();
  await page.locator('[data-sync=safe]').waitFor();
  const taken = await queryEmbedded(server.dataDir, 'select payload, code from operations where kind = $1', [
    'attempt-submitted',
  ]);
  expect(taken).toMatchObject([{ code: null, payload: { responses: [{ questionId: expect.any(String) }] } }]);
});
