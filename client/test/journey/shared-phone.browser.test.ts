// Two learners on one phone: each with work that no server has seen, nothing of one in sight of the other; then one of them removes the phone.
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { prepareServer, type ServerProcess } from '../../../sync-server/test/server-process.ts';
import { lookAt } from './look-at.ts';
import { openPhone } from './open-browser.ts';

const courseTitle = 'Les fondamentaux de la crise climatique';
const password = 'Correct-horse-7';
const awa = { firstName: 'Awa', email: 'awa@example.org', id: '' };
const binta = { firstName: 'Binta', email: 'binta@example.org', id: '' };

let server: ServerProcess;
let phone: BrowserContext;
let page: Page;
const violations: string[] = [];
const look = async (name: string) => violations.push(...(await lookAt(page, name)));

const toSend = async () => Number(await page.locator('[data-test=sync-line]').getAttribute('data-to-send'));
const safe = () => page.locator('[data-sync=safe]').waitFor();
const openMenu = () => page.click('[data-test=profile-menu]');

beforeAll(async () => {
  server = await prepareServer();
  await server.start();
  phone = await openPhone();
  page = phone.pages()[0] ?? (await phone.newPage());
});

// Each step stands on the one before: after a failure there is nothing to wait for.
let brokenBy: string | null = null;
beforeEach(() => {
  if (brokenBy !== null) throw new Error(`The day ended at "${brokenBy}".`);
});
afterEach(({ task }) => {
  if (task.result?.state === 'fail') brokenBy ??= task.name;
});

afterAll(async () => {
  await phone?.close();
  await server?.dispose();
});

async function register(person: typeof awa): Promise<void> {
  await page.goto(`${server.url}/register`);
  await page.fill('[data-test=field-firstName]', person.firstName);
  await page.fill('[data-test=field-lastName]', 'Diop');
  await page.selectOption('[data-test=field-country]', 'CF');
  await page.fill('input[name=email]', person.email);
  await page.fill('input[name=password]', password);
  await page.click('[data-test=register-form] button[type=submit]');
  await page.locator('[data-test=catalogue-course]', { hasText: courseTitle }).locator('a').first().click();
  await page.click('[data-test=enrol]');
  // What one learner has downloaded is here for the next.
  if (person === awa) await page.click('[data-test=download-start]');
  await page.locator('[data-download=ready]').waitFor();
  await safe();
}

async function leave(): Promise<void> {
  await openMenu();
  await page.click('[data-test=leave]');
  await page.locator('[data-test=profile]').first().waitFor();
}

async function resume({ firstName }: typeof awa): Promise<void> {
  await page.locator('[data-test=profile]', { hasText: firstName }).click();
  await page.locator('[data-test=my-courses]').waitFor();
}

async function openCourse(): Promise<void> {
  await page.goto(`${server.url}/`);
  await page.locator('[data-test=my-courses] a', { hasText: courseTitle }).first().click();
  await page.locator('[data-test=lesson-link]').first().waitFor();
}

/** As if the academy had told that its keys were stolen before they signed anything. Runs in the page. */
function markEveryKey(): Promise<void> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open('greenland-account');
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
      const transaction = opening.result.transaction('values', 'readwrite');
      const values = transaction.objectStore('values');
      const reading = values.get('proof-trust');
      reading.onsuccess = () => {
        const trust = reading.result as { keys: object[] };
        values.put(
          { ...trust, keys: trust.keys.map((key) => ({ ...key, revoked: { revoked_at: 1 } })) },
          'proof-trust',
        );
      };
      transaction.onerror = () => reject(transaction.error);
      transaction.oncomplete = () => resolve(opening.result.close());
    };
  });
}

async function finishLesson(number: number): Promise<void> {
  await openCourse();
  await page.locator('[data-test=lesson-link]').nth(number).click();
  const before = page.url();
  await page.click('[data-test=lesson-done]');
  // It goes on to the next one when the lesson is kept for good.
  await page.waitForURL((url) => url.href !== before);
}

const finished = () => page.locator('[data-test=lesson-link][data-state=done]').count();

/** Opens the practice quiz and answers its first question, or finds it as it was left. */
async function openQuiz(): Promise<string> {
  await openCourse();
  await page.locator('[data-test=quiz-link]').first().click();
  await page.locator('[data-test=question], [data-test=quiz-start]').first().waitFor();
  if (await page.locator('[data-test=quiz-start]').isVisible()) await page.click('[data-test=quiz-start]');
  await page.locator('[data-test=question]').waitFor();
  return (await page.locator('[data-test=answered-count]').textContent()) ?? '';
}

/** Whatever the first question is: the shuffle decides. */
async function answerSomething(): Promise<void> {
  const card = page.locator('[data-test=question]');
  const kind = await card.getAttribute('data-kind');
  if (kind === 'fill_blank') await card.locator('[data-blank="0"]').fill('30');
  else if (kind === 'matching') await card.locator('select').first().selectOption({ index: 1 });
  else await card.locator('[data-test=choice]').first().click();
}

const databases = () =>
  page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name ?? '').join(' '));

async function readUserIds(): Promise<string[]> {
  await page.locator('[data-test=profile]').first().waitFor();
  const found = page.locator('[data-test=profile]');
  return Promise.all([0, 1].map(async (at) => (await found.nth(at).getAttribute('data-user')) ?? ''));
}

describe('two learners on one phone', () => {
  it('register and each take a course while there is network', async () => {
    await register(awa);
    await leave();
    await register(binta);
    await leave();
    [awa.id, binta.id] = (await readUserIds()) as [string, string];
    expect(await databases()).toContain(awa.id);
    expect(await databases()).toContain(binta.id);
  });

  it('work without network, and see nothing of each other', async () => {
    await server.kill();
    await resume(binta);
    await finishLesson(0);
    expect(await openQuiz()).toMatch(/^0 /);
    await answerSomething();
    await expect.poll(() => page.locator('[data-test=answered-count]').textContent()).toMatch(/^1 /);
    const unsentOfBinta = await toSend();
    expect(unsentOfBinta).toBeGreaterThan(1);

    await leave();
    await resume(awa);
    expect(await toSend()).toBe(0);
    await openCourse();
    expect(await finished()).toBe(0);
    expect(await openQuiz()).toMatch(/^0 /);
    await finishLesson(1);
    await finishLesson(2);
    await page.goto(`${server.url}/work`);
    await page.locator('[data-test=work-item]').first().waitFor();
    await look('my-work');
    expect(await page.locator('[data-test=work-item][data-kind=lesson-completed]').count()).toBe(2);

    await leave();
    await resume(binta);
    await openCourse();
    expect(await finished()).toBe(1);
    expect(await openQuiz()).toMatch(/^1 /);
    expect(await toSend()).toBeGreaterThanOrEqual(unsentOfBinta);
  });

  it('are warned before signing out with unsent work, may send it first, and keep it', async () => {
    await openMenu();
    await page.click('[data-test=sign-out]');
    const warned = Number(await page.locator('[data-test=leave-unsent]').getAttribute('data-count'));
    expect(warned).toBe(await toSend());
    await look('leave-with-unsent-work');
    await page.click('[data-test=leave-send]');
    await page.locator('[data-test=leave-dialog] [role=status]:not(:empty)').waitFor();
    await page.click('[data-test=leave-yes]');
    await resume(binta);
    expect(await toSend()).toBe(warned);
    await page.locator('[data-sync=sign-in]').waitFor();
  });

  it('have everything sent once there is network, each under their own name', async () => {
    await server.start();
    await page.click('[data-test=sync-sign-in]');
    await page.fill('input[name=password]', password);
    await page.click('[data-test=sign-in]');
    await safe();
    await leave();
    await resume(awa);
    await safe();
    await page.goto(`${server.url}/work`);
    const finishedLesson = page.locator('[data-test=work-item][data-kind=lesson-completed][data-fate=safe]').first();
    await finishedLesson.locator('summary').click();
    await page.locator('[data-test=work-receipt][data-check=genuine]').waitFor();
    await look('my-work-receipt');
  });

  it('[RV4] name the phone and remove it, each for themselves alone and in every tab at once', async () => {
    await leave();
    await resume(binta);
    // Another tab of hers stands open at a course, and nobody touches it.
    const other = await phone.newPage();
    await other.goto(server.url);
    await other.locator('[data-test=my-courses] a', { hasText: courseTitle }).first().click();
    await other.locator('[data-test=lesson-link]').first().waitFor();
    await page.bringToFront();
    await openMenu();
    await page.click('[data-test=to-devices]');
    await page.locator('[data-test=device][data-here=true]').waitFor();
    await page.click('[data-test=device-rename]');
    await page.fill('[data-test=device-new-name]', 'Téléphone de Maman');
    await page.click('[data-test=device-save]');
    await page.locator('[data-test=device-name]', { hasText: 'Téléphone de Maman' }).waitFor();
    await look('my-devices');
    await page.click('[data-test=device-remove]');
    await look('remove-device');
    await page.click('[data-test=device-remove-yes]');
    await page.locator('[data-test=removed]', { hasText: 'Binta' }).waitFor();
    await other.locator('[data-test=removed]', { hasText: 'Binta' }).waitFor();
    await look('device-removed');
    await page.click('[data-test=removed-close]');
    await other.locator('[data-test=profile]', { hasText: 'Awa' }).waitFor();
    expect(await other.locator('[data-test=profile]').count()).toBe(1);
    await page.locator('[data-test=profile]').first().waitFor();
    expect(await page.locator('[data-test=profile]').allTextContents()).toEqual([expect.stringContaining('Awa')]);
    await expect.poll(databases).not.toContain(binta.id);
    await resume(awa);
    await safe();
    await openCourse();
    expect(await finished()).toBe(2);
  });

  it('[KY5] are told that a receipt by a stolen key proves nothing, and keep their work', async () => {
    await page.evaluate(markEveryKey);
    await page.goto(`${server.url}/work`);
    const finishedLesson = page.locator('[data-test=work-item][data-kind=lesson-completed]').first();
    await finishedLesson.locator('summary').click();
    const receipt = page.locator('[data-test=work-receipt][data-check=spoilt-key]');
    await receipt.waitFor();
    expect(await receipt.textContent()).toContain('Votre travail reste ici.');
    await look('my-work-spoilt-receipt');
    await openCourse();
    expect(await finished()).toBe(2);
  });

  it('meet screens that everybody can use', () => {
    expect(violations).toEqual([]);
  });
});
