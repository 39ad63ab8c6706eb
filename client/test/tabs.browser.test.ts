// Several tabs of one learner in Chromium, with the real store, link and server: one of them leads, and no tab that dies or freezes stops sync.
import { readFileSync } from 'node:fs';
import type { BrowserContext, Page, WebSocket } from 'playwright-core';
import { v7 } from 'uuid';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type BrowserAcademy, openBrowserAcademy, openReplica } from './academy-in-browser.ts';
import { findRenderer } from './browser-process.ts';
import type { ReplicaPage } from './replica-page/show-replica.ts';

declare const replica: ReplicaPage;

/** Ten seconds of silence, one more ask, and the way to the server. */
const takeOverMs = 16_000;
let academy: BrowserAcademy;

beforeAll(async () => {
  academy = await openBrowserAcademy();
});
afterAll(() => academy?.close());

type Tabs = { phone: BrowserContext; leader: Page; other: Page; userId: string; sockets: Map<Page, WebSocket[]> };

/** Two tabs of a new learner: the first leads, the second waits. */
async function openTabs(): Promise<Tabs> {
  const { id: userId, email } = await academy.register();
  const phone = await academy.openPhone();
  const sockets = new Map<Page, WebSocket[]>();
  const open = async () => {
    const page = await academy.openPage(phone);
    const opened: WebSocket[] = [];
    sockets.set(page, opened);
    page.on('websocket', (socket) => opened.push(socket));
    return page;
  };
  const leader = await open();
  await openReplica(leader, email);
  await leader.evaluate((courseId) => replica.enrol(courseId), academy.quiz.courseId);
  await leader.waitForFunction(() => replica.sync().toSend === 0 && replica.enrolments().length === 1);
  const other = await open();
  await other.evaluate(() => replica.open());
  return { phone, leader, other, userId, sockets };
}

const rate = (page: Page, times: number) =>
  page.evaluate(([courseId, times]) => replica.rate(courseId, times), [academy.quiz.courseId, times] as const);
const toSend = (page: Page) => page.evaluate(() => replica.sync().toSend);
const count = (page: Page) => page.evaluate(async () => (await replica.stored()).length);

/** Every operation of the phone stands at the server once, in the order of the log, and none was refused. */
async function expectAllOnce({ userId, other }: Tabs): Promise<void> {
  await expect.poll(() => toSend(other), { timeout: takeOverMs }).toBe(0);
  const held = (await academy.operationsOf(userId)).sort((a, b) => a.seq - b.seq);
  expect(held.length).toBe(await count(other));
  expect(held.map(({ seq }) => seq)).toEqual(held.map((_, at) => at + 1));
  expect(new Set(held.map(({ id }) => id)).size).toBe(held.length);
  expect(held.flatMap(({ code }) => code ?? [])).toEqual([]);
}

it('[P2] [P5] loses and doubles nothing when the leader dies in the middle of its pushes', async () => {
  const tabs = await openTabs();
  const { leader, other, userId, sockets } = tabs;
  const written = rate(leader, 400).catch((fault: unknown) => String(fault));
  const arrived = async () => (await academy.operationsOf(userId)).length;
  await expect.poll(arrived, { interval: 20, timeout: takeOverMs }).toBeGreaterThan(50);
  await leader.close();
  expect(await arrived()).toBeLessThan(400);
  await written;
  await rate(other, 3);
  await expectAllOnce(tabs);
  expect(sockets.get(other)).toHaveLength(1);
});

/** Stops the whole process of a tab, as a phone's system does it: 'Page.setWebLifecycleState' freezes nothing in a browser without a window. */
async function freezeProcess(page: Page): Promise<() => Promise<unknown>> {
  const pid = await findRenderer(page);
  process.kill(pid, 'SIGSTOP');
  const isStopped = () => readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') T ');
  await expect.poll(isStopped).toBe(true);
  return async () => {
    expect(isStopped()).toBe(true);
    process.kill(pid, 'SIGCONT');
  };
}

/** The one that slept knows what is safe and has closed its socket: the phone has one connection, that of the tab that leads. */
async function expectOneSocket({ leader, other, sockets }: Tabs): Promise<void> {
  await expect.poll(() => toSend(leader), { timeout: takeOverMs }).toBe(0);
  const open = () => [leader, other].map((page) => sockets.get(page)?.filter((one) => !one.isClosed()).length);
  await expect.poll(open, { timeout: takeOverMs }).toEqual([0, 1]);
}

/** The leader stops answering by `freeze`; `thaw` lets it go on. The work of the other tab is safe all the same. */
async function expectTakeOver(freeze: (leader: Page) => Promise<() => Promise<unknown>>): Promise<number> {
  const tabs = await openTabs();
  const { leader, other } = tabs;
  await expect.poll(() => toSend(other)).toBe(0);
  const thaw = await freeze(leader);
  const frozenAt = performance.now();
  await rate(other, 5);
  await expect.poll(() => toSend(other), { timeout: takeOverMs + 4_000, interval: 100 }).toBe(0);
  const tookMs = performance.now() - frozenAt;
  await thaw();
  await Promise.all([rate(leader, 20), rate(other, 20)]);
  await expectAllOnce(tabs);
  await expectOneSocket(tabs);
  return tookMs;
}

it('[P5] takes over from a frozen leader and from one that is caught in a loop, which double nothing when they wake', async () => {
  const frozen = expectTakeOver(freezeProcess);
  const looping = expectTakeOver(async (leader) => {
    const loopMs = 18_000;
    const over = leader.evaluate(async (loopMs) => {
      await new Promise((resolve) => setTimeout(resolve, 200));
      for (const until = performance.now() + loopMs; performance.now() < until; );
    }, loopMs);
    await new Promise((resolve) => setTimeout(resolve, 500));
    return () => over;
  });
  const tookMs = await Promise.all([frozen, looping]);
  expect(Math.min(...tookMs)).toBeGreaterThan(9_000);
  expect(Math.max(...tookMs)).toBeLessThan(takeOverMs);
});

/** Nobody looks at this tab any more. */
const hide = (page: Page) =>
  page.evaluate(() => {
    Object.defineProperty(document, 'visibilityState', { value: 'hidden' });
    document.dispatchEvent(new Event('visibilitychange'));
  });

it('[P5] hands over from a tab that nobody looks at to one that is looked at', async () => {
  const tabs = await openTabs();
  const { leader, other, sockets } = tabs;
  expect(sockets.get(other)).toEqual([]);
  await hide(leader);
  await expect.poll(() => sockets.get(other)?.length, { timeout: 8_000 }).toBe(1);
  await Promise.all([rate(leader, 10), rate(other, 10)]);
  await expectAllOnce(tabs);
});

/** A tab that still writes under the identity which the other one has given up, and leads no more. */
async function openOutdated(): Promise<Tabs & { lessonId: string }> {
  const tabs = await openTabs();
  const { leader, other, userId, sockets } = tabs;
  await expect.poll(() => toSend(other)).toBe(0);
  await leader.evaluate(() => replica.stayOutdated());
  await other.evaluate((userId) => replica.forgetKeys(userId), userId);
  await other.reload();
  await other.evaluate(() => replica.open());
  await hide(leader);
  await expect.poll(() => sockets.get(other)?.length, { timeout: 8_000 }).toBe(1);
  await expect.poll(() => other.evaluate(() => replica.isSafe())).toBe(true);
  return { ...tabs, lessonId: v7() };
}

const spend = (page: Page, lessonId: string, seconds: number) =>
  page.evaluate(([courseId, lessonId, seconds]) => replica.spendTime(courseId, lessonId, seconds), [
    academy.quiz.courseId,
    lessonId,
    seconds,
  ] as const);

/** What the server counts on the lesson. */
async function countedSeconds({ userId, lessonId }: { userId: string; lessonId: string }): Promise<number> {
  const sql = `select value::int as seconds from feed_documents, jsonb_each_text(body::jsonb #> array['lessons', $2, 'secondsByDevice'])
    where stream = 'learner:' || $1 and collection = 'progress'`;
  const rows = await academy.query(sql, [userId, lessonId]);
  return rows.reduce((sum, { seconds }) => sum + Number(seconds), 0);
}

it('[LG5] [P3] [P4] sends what an outdated tab writes after the device was made new, and calls it safe no sooner', async () => {
  const tabs = await openOutdated();
  const { phone, leader, other, userId, lessonId } = tabs;
  await phone.setOffline(true);
  await spend(leader, lessonId, 60);
  await rate(leader, 1);
  await spend(other, lessonId, 5);
  await expect.poll(() => toSend(other)).toBe(3);
  // Now that the new identity has written in the lane, it is told so at once, and calls nothing saved.
  await expect(spend(leader, lessonId, 30)).rejects.toThrow('Not saved');
  await phone.setOffline(false);
  await expect.poll(() => toSend(other), { timeout: takeOverMs }).toBe(0);
  const held = await academy.operationsOf(userId);
  expect(held.map(({ kind }) => kind).sort()).toEqual(['course-rated', 'enrolled', 'time-spent', 'time-spent']);
  expect(held.flatMap(({ code }) => code ?? [])).toEqual([]);
  expect(new Set(held.map(({ deviceId }) => deviceId)).size).toBe(2);
  expect(await countedSeconds(tabs)).toBe(65);
  await leader.close();
});

it('[LG5] takes up at the next start what an outdated tab wrote when nobody else was there', async () => {
  const tabs = await openOutdated();
  const { phone, leader, other, userId, lessonId } = tabs;
  await phone.setOffline(true);
  await other.close();
  await spend(leader, lessonId, 60);
  await leader.close();
  await phone.setOffline(false);
  const next = await academy.openPage(phone);
  await next.evaluate(() => replica.open());
  await expect.poll(() => next.evaluate(() => replica.isSafe()), { timeout: takeOverMs }).toBe(true);
  expect(await countedSeconds(tabs)).toBe(60);
  expect((await academy.operationsOf(userId)).map(({ kind }) => kind)).toEqual(['enrolled', 'time-spent']);
});

it('[P2] [P5] sends again what a frozen leader had on its way, and the leader believes the acks that it finds when it wakes', async () => {
  const tabs = await openTabs();
  const { leader, other, userId } = tabs;
  const serverPid = academy.server.pid() ?? 0;
  const before = await count(leader);
  // While the server stands still, pushes stay unanswered. All is written before the leader is stopped: a process that is stopped inside a
  // transaction holds up the other tabs' until Chromium ends it, a minute each, and no page can do anything about that.
  process.kill(serverPid, 'SIGSTOP');
  await rate(leader, 60);
  const thaw = await freezeProcess(leader);
  process.kill(serverPid, 'SIGCONT');
  const arrived = async () => (await academy.operationsOf(userId)).length;
  await expect.poll(arrived, { timeout: 8_000 }).toBeGreaterThan(before);
  expect(await toSend(other)).toBeGreaterThan(0);
  await rate(other, 3);
  await expect.poll(() => toSend(other), { timeout: takeOverMs + 4_000, interval: 100 }).toBe(0);
  expect(await arrived()).toBe(before + 63);
  await thaw();
  await Promise.all([rate(leader, 5), rate(other, 5)]);
  await expectAllOnce(tabs);
  await expectOneSocket(tabs);
  expect(await count(other)).toBe(before + 73);
});
