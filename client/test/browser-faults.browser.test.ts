// What a browser does to an app: no room, storage cleared or rolled back under it, tabs killed in the middle. Real Chromium, store and server.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type BrowserAcademy, openBrowserAcademy, openReplica } from './academy-in-browser.ts';
import { findBrowserProcess, findRenderer } from './browser-process.ts';
import type { ReplicaPage } from './replica-page/show-replica.ts';

declare const replica: ReplicaPage;

const waitMs = 20_000;
let academy: BrowserAcademy;

beforeAll(async () => {
  academy = await openBrowserAcademy();
});
afterAll(() => academy?.close());

/** A phone of a new learner who is enrolled. */
async function openEnrolled(profileFolder?: string): Promise<{ page: Page; userId: string; email: string }> {
  const { id: userId, email } = await academy.register();
  const page = await academy.openPage(await academy.openPhone(profileFolder));
  await openReplica(page, email);
  await page.evaluate((courseId) => replica.enrol(courseId), academy.quiz.courseId);
  await expectSafe(page);
  return { page, userId, email };
}

/** The replica opens after a start of the page; a page that starts itself anew is opened again. */
const reopen = async (page: Page) => {
  await page.goto(academy.server.url + academy.pagePath);
  await page.evaluate(() => replica.open());
};

async function expectSafe(page: Page): Promise<void> {
  const safe = () => page.evaluate(() => replica.isSafe() && replica.enrolments().length === 1);
  await expect.poll(() => safe().catch(() => false), { timeout: waitMs }).toBe(true);
}

const rate = (page: Page, times: number) =>
  page.evaluate(([courseId, times]) => replica.rate(courseId, times), [academy.quiz.courseId, times] as const);
const storedIds = (page: Page) =>
  page.evaluate(async () => (await replica.stored()).map(({ operation }) => operation.id));

/** Every one of `ids` was taken by the server exactly once, whatever was sent again. */
async function expectTakenOnce(userId: string, ids: readonly string[]): Promise<void> {
  const held = await academy.operationsOf(userId);
  const taken = held.filter(({ code }) => code === null).map(({ id }) => id);
  expect(taken.sort()).toEqual([...new Set(ids)].sort());
  expect(held.filter(({ code }) => code !== null && code !== 'duplicate_id')).toEqual([]);
}

it('[P3] says that there is no room, keeps the draft, and hands it in once there is', async () => {
  const { email } = await academy.register();
  const phone = await academy.openPhone();
  const origin = academy.server.url;
  // Before the first visit: Chromium remembers for half a minute how much room an origin has left.
  const session = await phone.newCDPSession(await phone.newPage());
  await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 6_000_000 });
  const page = await academy.openPage(phone);
  await openReplica(page, email);
  const { quiz } = academy;
  const draft = await page.evaluate(
    (quizHash) => replica.startDraft({ quizHash, order: [], responses: [], elapsedMs: 1 }),
    quiz.quizHash,
  );
  await page.evaluate(() => replica.fillStorage());
  const responses = [{ questionId: draft.attemptId, answer: 'x'.repeat(400_000) }];
  const handIn = () =>
    page.evaluate(([attempt, id]) => replica.submit(attempt, id).catch((fault: { code: string }) => fault.code), [
      { ...quiz, elapsedMs: 1, responses },
      draft.attemptId,
    ] as const);
  expect(await handIn()).toBe('storage_full');
  expect(await page.evaluate(() => replica.unkept())).toBe('storage_full');
  expect(await page.evaluate((hash) => replica.readDraft(hash), quiz.quizHash)).toEqual(draft);
  expect(await storedIds(page)).toEqual([]);
  await page.evaluate(() => replica.emptyStorage());
  await expect.poll(handIn, { timeout: 60_000, interval: 1_000 }).toBe(draft.attemptId);
  expect(await page.evaluate(() => replica.unkept())).toBeNull();
  expect(await storedIds(page)).toEqual([draft.attemptId]);
});

it('[LG1] [P2] starts again as a new device after everything was cleared under it, and nothing is doubled', async () => {
  const { page, userId, email } = await openEnrolled();
  await rate(page, 3);
  await expectSafe(page);
  const before = await academy.operationsOf(userId);
  const session = await page.context().newCDPSession(page);
  await session.send('Storage.clearDataForOrigin', { origin: academy.server.url, storageTypes: 'all' });
  // The page that is open has nothing to write on any more: it calls nothing saved.
  const refused = await page.evaluate(
    (courseId) => replica.rate(courseId, 1).catch((fault: { code: string }) => fault.code),
    academy.quiz.courseId,
  );
  expect([refused, await page.evaluate(() => replica.unkept())]).toEqual(['storage_failed', 'storage_failed']);
  await page.goto(academy.server.url + academy.pagePath);
  await openReplica(page, email);
  await expectSafe(page);
  await rate(page, 2);
  await expectSafe(page);
  const after = await academy.operationsOf(userId);
  expect(after.slice(0, before.length)).toEqual(before);
  expect(after.map(({ code }) => code)).toEqual(after.map(() => null));
  expect(new Set(after.map(({ deviceId }) => deviceId)).size).toBe(2);
  expect(after.length).toBe(before.length + 2);
});

it('[LG1] [LG2] [OP7] sends what was unsent under a new identity when the keys are lost, and what had arrived counts once', async () => {
  const { page, userId } = await openEnrolled();
  await rate(page, 4);
  await expectSafe(page);
  await page.context().setOffline(true);
  await rate(page, 3);
  const ids = await storedIds(page);
  await page.evaluate(() => replica.close());
  // Two that arrived are thought unsent: their acks were lost with the keys.
  await page.evaluate(() => replica.rewriteLink({ acknowledged: [3, 0, 0] }));
  await page.evaluate((userId) => replica.forgetKeys(userId), userId);
  await page.context().setOffline(false);
  await reopen(page);
  await expectSafe(page);
  await expectTakenOnce(userId, ids);
  const held = await academy.operationsOf(userId);
  expect(held.filter(({ code }) => code === 'duplicate_id').length).toBeGreaterThanOrEqual(2);
});

it('[LG4] [LG2] a store that was rolled back behind what the server has goes on as a new device, and its new work arrives', async () => {
  const { page, userId } = await openEnrolled();
  await page.evaluate(() => replica.close());
  const old = JSON.stringify(await page.evaluate(() => replica.dumpStores()));
  await reopen(page);
  await rate(page, 4);
  await expectSafe(page);
  const lost = await storedIds(page);
  for (const fresh of [2, 6]) {
    await page.goto(academy.server.url + academy.pagePath);
    await page.evaluate(async (text) => {
      const stores = JSON.parse(text);
      for (const { name } of await indexedDB.databases()) if (name?.startsWith('rxdb-')) indexedDB.deleteDatabase(name);
      await replica.loadDatabases(stores);
    }, old);
    await page.context().setOffline(true);
    await page.evaluate(() => replica.open());
    await rate(page, fresh);
    lost.push(...(await storedIds(page)));
    const restarted = page.waitForEvent('load', { timeout: waitMs });
    await page.context().setOffline(false);
    await restarted;
    await page.evaluate(() => replica.open());
    await expectSafe(page);
    await expectTakenOnce(userId, lost);
  }
});

it('[P2] hands a draft in once, though two tabs hand it in and one is killed before it removed the draft', async () => {
  const { page: first, userId } = await openEnrolled();
  const { quiz } = academy;
  const second = await academy.openPage(first.context());
  await second.evaluate(() => replica.open());
  const fresh = { quizHash: quiz.quizHash, order: [], responses: [], elapsedMs: 1 };
  const drafts = await Promise.all(
    [first, second].map((tab) => tab.evaluate((fresh) => replica.startDraft(fresh), fresh)),
  );
  expect(drafts[0]).toEqual(drafts[1]);
  const draft = drafts[0];
  if (!draft) throw new Error('There is no draft.');
  await first.evaluate(() => {
    const put = IDBObjectStore.prototype.put as (...given: unknown[]) => IDBRequest;
    Object.assign(IDBObjectStore.prototype, {
      put(this: IDBObjectStore, ...given: unknown[]) {
        // The draft's removal is never answered: here the tab is killed.
        return this.transaction.db.name.endsWith('--drafts') ? new EventTarget() : put.apply(this, given);
      },
    });
  });
  const attempt = { ...quiz, elapsedMs: 1, responses: [] };
  const handIn = (tab: Page) =>
    tab.evaluate(([attempt, id]) => replica.submit(attempt, id), [attempt, draft.attemptId] as const);
  const killed = handIn(first).catch((fault: unknown) => String(fault));
  await second.waitForFunction(() => replica.attempts().length === 1);
  await first.close();
  expect(await killed).toContain('closed');
  expect(await second.evaluate((hash) => replica.readDraft(hash), quiz.quizHash)).toBeNull();
  expect(await handIn(second)).toBe(draft.attemptId);
  await second.waitForFunction(() => replica.attempts()[0]?.state === 'graded');
  expect((await academy.operationsOf(userId)).filter(({ kind }) => kind === 'attempt-submitted')).toHaveLength(1);
});

/** Writes on and on, and tells of each attempt and each draft once it is called saved; `pid` is killed in the middle of that. */
async function killMidWrite(page: Page, pid: number, afterWrites: number): Promise<{ ids: string[]; draftMs: number }> {
  const told = { ids: [] as string[], draftMs: 0 };
  await page.exposeFunction('tellSaved', (id: string, draftMs: number) => {
    told.ids.push(id);
    told.draftMs = draftMs;
  });
  const attempt = { ...academy.quiz, elapsedMs: 1, responses: [] };
  const writing = page.evaluate(async (attempt) => {
    const { tellSaved } = window as unknown as { tellSaved: (id: string, draftMs: number) => unknown };
    const draft = await replica.startDraft({ quizHash: 'of-another-quiz', order: [], responses: [], elapsedMs: 0 });
    for (let elapsedMs = draft.elapsedMs + 1; ; elapsedMs += 1) {
      const [id] = await Promise.all([replica.submit(attempt), replica.saveDraft({ ...draft, elapsedMs })]);
      tellSaved(id, elapsedMs);
    }
  }, attempt);
  const ended = writing.catch((fault: unknown) => String(fault));
  await expect.poll(() => told.ids.length, { interval: 1, timeout: waitMs }).toBeGreaterThan(afterWrites);
  process.kill(pid, 'SIGKILL');
  expect(await ended).toMatch(/closed|crashed/);
  return told;
}

it('[P2] [P3] misses nothing that was called saved when a tab, or the whole browser, is killed while it writes', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'greenland-killed-'));
  let { page, userId } = await openEnrolled(folder);
  const saved: string[] = [];
  const kills = [
    { whole: false, afterWrites: 3 },
    { whole: false, afterWrites: 12 },
    { whole: true, afterWrites: 7 },
    { whole: true, afterWrites: 16 },
  ];
  for (const { whole, afterWrites } of kills) {
    const phone = page.context();
    const pid = whole ? await findBrowserProcess(phone) : await findRenderer(page);
    const told = await killMidWrite(page, pid, afterWrites);
    saved.push(...told.ids);
    page = await academy.openPage(whole ? await academy.openPhone(folder) : phone);
    await page.evaluate(() => replica.open());
    expect(await storedIds(page)).toEqual(expect.arrayContaining(saved));
    const draft = await page.evaluate(() => replica.readDraft('of-another-quiz'));
    expect(draft?.elapsedMs).toBeGreaterThanOrEqual(told.draftMs);
  }
  await expectSafe(page);
  expect((await academy.operationsOf(userId)).map(({ id }) => id).sort()).toEqual((await storedIds(page)).sort());
});
