// A new build is published while a learner sits in a quiz: offered when the quiz is left, taken when the learner says so, and no answer is lost on the way.
import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { queryEmbedded } from '../../../sync-server/test/embedded-rows.ts';
import { type AcademyWithReleases, openAcademyWithReleases, type Release } from '../academy-with-releases.ts';
import { repository } from '../build-app.ts';
import { answerQuiz, readAuthoredQuiz } from './answer-quiz.ts';
import { openPhone } from './open-browser.ts';

const courseTitle = 'Les fondamentaux de la crise climatique';
const quizFile = 'fondamentaux-crise-climatique/modules/05-verifier-et-conclure/evaluation-finale.quiz.yaml';
const quiz = readAuthoredQuiz(path.join(repository, 'sync-server/courses', quizFile));
const total = quiz.length;

let academy: AcademyWithReleases;

beforeAll(async () => {
  academy = await openAcademyWithReleases();
});
afterAll(() => academy?.close());

/** A new learner with the course on a phone of their own, at the first question of the graded quiz, on the first release. */
async function openAtQuiz(email: string): Promise<Page> {
  academy.publish('first');
  const phone = await openPhone();
  const page = phone.pages()[0] ?? (await phone.newPage());
  await page.goto(`${academy.server.url}/register`);
  await page.fill('[data-test=field-firstName]', 'Awa');
  await page.fill('[data-test=field-lastName]', 'Diop');
  await page.selectOption('[data-test=field-country]', 'CF');
  await page.fill('input[name=email]', email);
  await page.fill('input[name=password]', 'Correct-horse-7');
  await page.click('[data-test=register-form] button[type=submit]');
  await page.locator('[data-test=catalogue-course]', { hasText: courseTitle }).locator('a').first().click();
  await page.click('[data-test=enrol]');
  await page.click('[data-test=download-start]');
  await page.locator('[data-download=ready]').waitFor();
  await page.locator('[data-sync=safe]').waitFor();
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  await openQuiz(page);
  await page.evaluate(() => Object.assign(window, { sameLoad: true }));
  return page;
}

/** From the course; a draft opens where it was left. */
async function openQuiz(page: Page): Promise<void> {
  await page.locator('[data-test=quiz-link]').last().click();
  await page.locator('[data-test=question], [data-test=quiz-start]').first().waitFor();
  if (await page.locator('[data-test=quiz-start]').isVisible()) await page.click('[data-test=quiz-start]');
  await page.locator('[data-test=question]').waitFor();
}

async function handIn(page: Page): Promise<void> {
  await page.locator('[data-test=quiz-overview] summary').click();
  await page.click('[data-test=hand-in-early]');
  await page.click('[data-test=hand-in-yes]');
  await page.locator('[data-attempt-state=saved]').waitFor();
}

const offer = (page: Page) => page.locator('[data-test=update-offer]');
const isSameLoad = (page: Page) => page.evaluate(() => 'sameLoad' in window);

async function expectUndisturbed(page: Page, answered: number): Promise<void> {
  expect(await isSameLoad(page)).toBe(true);
  expect(await offer(page).count()).toBe(0);
  await expect.poll(() => page.locator('[data-test=answered-count]').textContent()).toMatch(`${answered} `);
}

/** Publishes; the tab asks for it as a browser does by itself after a day, and waits until it is there. */
async function releaseUnder(page: Page, release: Release): Promise<void> {
  academy.publish(release);
  await page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready;
    await registration.update();
    const coming = registration.installing;
    if (!coming) return;
    await new Promise((resolve) => coming.addEventListener('statechange', resolve, { once: true }));
  });
  expect(await page.evaluate(async () => (await navigator.serviceWorker.ready).waiting?.state)).toBe('installed');
}

/** Accepts what is offered; the tab starts again with it. */
async function acceptOffer(page: Page): Promise<void> {
  const started = page.waitForEvent('load');
  await page.click('[data-test=update-accept]');
  await started;
  await page.locator('[data-test=sync-line]').waitFor();
  expect(await isSameLoad(page)).toBe(false);
  expect(await offer(page).count()).toBe(0);
}

/** What of its entry a page runs. */
const entryOf = (page: Page) =>
  page.evaluate(() => document.querySelector<HTMLScriptElement>('script[type=module]')?.src);

/** The one attempt of this learner, with every answer right: none was lost, none changed. */
async function expectAllGraded(page: Page, email: string): Promise<void> {
  await page.locator('[data-attempt-state=graded][data-percentage="100"]').waitFor({ timeout: 60_000 });
  const held = await queryEmbedded(
    academy.server.dataDir,
    `select o.payload, o.code from operations o join users u on u.id = o.user_id where u.email = $1 and o.kind = 'attempt-submitted'`,
    [email],
  );
  expect(held).toMatchObject([{ code: null }]);
  expect(held[0]?.payload.responses).toHaveLength(total);
}

it('[P4] waits with the offer until the quiz is left, and goes on with the draft in the new build, without a server', async () => {
  const email = 'awa@example.org';
  const page = await openAtQuiz(email);
  const former = await entryOf(page);
  await answerQuiz(page, quiz, 3);
  await releaseUnder(page, 'second');
  await expectUndisturbed(page, 3);
  await academy.server.kill();
  await page.click('[data-test=question-next]');
  await answerQuiz(page, quiz, total - 4);
  await expectUndisturbed(page, total - 1);
  await page.goBack();
  await offer(page).waitFor();
  // A screen that this tab has not fetched yet, of the build that it runs.
  await page.click('[data-test=profile-menu]');
  await page.click('[data-test=to-devices]');
  await page.locator('[data-test=screen-devices]').waitFor();
  expect(await isSameLoad(page)).toBe(true);
  await page.goBack();
  await acceptOffer(page);
  expect(await entryOf(page)).not.toBe(former);
  await openQuiz(page);
  await expect.poll(() => page.locator('[data-test=answered-count]').textContent()).toMatch(`${total - 1} `);
  await answerQuiz(page, quiz, 1);
  await handIn(page);
  await academy.server.start();
  await expectAllGraded(page, email);
  await page.context().close();
});

it('[P4] leaves a quiz alone whose build another tab has left behind twice: it is handed in by screens that the server has no more', async () => {
  const email = 'binta@example.org';
  const quizTab = await openAtQuiz(email);
  await answerQuiz(quizTab, quiz, total - 1);
  academy.publish('third');
  const other = await quizTab.context().newPage();
  await other.goto(academy.server.url);
  await offer(other).waitFor();
  await acceptOffer(other);
  await expectUndisturbed(quizTab, total - 1);
  await releaseUnder(other, 'second');
  await acceptOffer(other);
  await academy.server.kill();
  await quizTab.bringToFront();
  await expectUndisturbed(quizTab, total - 1);
  await quizTab.click('[data-test=question-next]');
  await answerQuiz(quizTab, quiz, 1);
  await handIn(quizTab);
  expect(await isSameLoad(quizTab)).toBe(true);
  await academy.server.start();
  await offer(quizTab).waitFor();
  await acceptOffer(quizTab);
  expect(await entryOf(quizTab)).toBe(await entryOf(other));
  await expectAllGraded(quizTab, email);
  await quizTab.context().close();
});
