// The proof: a learner without network, a server that is killed, and nothing lost; from the first tap to a certificate that a stranger can check.
import { execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { quizVersion } from '@greenland/shared-schema/record/quiz';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { findLeaks } from '../../../sync-server/test/pack-secrecy.ts';
import { prepareServer, type ServerProcess } from '../../../sync-server/test/server-process.ts';
import { findBrowserProcess } from '../browser-process.ts';
import { answerQuiz, readAuthoredQuiz } from './answer-quiz.ts';
import { joinPictures, keepPicture, lookAt } from './look-at.ts';
import { openPhone } from './open-browser.ts';
import { readQuizVersions } from './read-quiz-versions.ts';
import { newTap, tapPage, type WireTap } from './wire-tap.ts';

const courseFolder = fileURLToPath(
  new URL('../../../sync-server/courses/fondamentaux-crise-climatique', import.meta.url),
);
const finalQuiz = readAuthoredQuiz(
  path.join(courseFolder, 'modules/05-verifier-et-conclure/evaluation-finale.quiz.yaml'),
);
const practiceQuiz = readAuthoredQuiz(
  path.join(courseFolder, 'modules/01-comprendre-le-climat/quiz-comprendre.quiz.yaml'),
);
const pictureFolder = fileURLToPath(new URL('../../../test-output/pictures', import.meta.url));
const courseTitle = 'Les fondamentaux de la crise climatique';
const email = 'ngoupande@example.org';
const password = 'Correct-horse-7';
const name = 'Ngoupandé Mbaïkoua';

let server: ServerProcess;
let phone: BrowserContext;
let page: Page;
let attemptPath: string;
let practicePath: string;
const profileFolder = mkdtempSync(path.join(tmpdir(), 'greenland-phone-'));
const tap: WireTap = newTap();
/** What had come down before the server graded anything. */
let downBeforeGrading: string[] = [];

/** What axe found wrong on the way. */
const violations: string[] = [];
const look = async (name: string) => violations.push(...(await lookAt(page, name)));

const state = (attempt: string) => page.locator(`[data-attempt-state="${attempt}"]`);
const sync = (face: string) => page.locator(`[data-sync="${face}"]`);

async function openPage(context: BrowserContext, tapped: WireTap): Promise<Page> {
  const opened = context.pages().find((one) => one.url() === 'about:blank') ?? (await context.newPage());
  tapPage(opened, tapped);
  return opened;
}

beforeAll(async () => {
  server = await prepareServer();
  await server.start();
  phone = await openPhone({ profileFolder });
  page = await openPage(phone, tap);
});

// Each step stands on the one before: after a failure there is nothing to wait for.
let brokenBy: string | null = null;
beforeEach(() => {
  if (brokenBy !== null) throw new Error(`The journey ended at "${brokenBy}".`);
});
afterEach(({ task }) => {
  if (task.result?.state === 'fail') brokenBy ??= task.name;
});

afterAll(async () => {
  await phone?.close();
  await server?.dispose();
});

describe('a learner whose network is bad', () => {
  it('registers, enrols and downloads the course while there is network', async () => {
    await page.goto(`${server.url}/register`);
    await page.fill('[data-test=field-firstName]', 'Ngoupandé');
    await page.fill('[data-test=field-lastName]', 'Mbaïkoua');
    await page.selectOption('[data-test=field-country]', 'CF');
    await page.fill('input[name=email]', email);
    await page.fill('input[name=password]', password);
    await page.click('[data-test=register-form] button[type=submit]');
    await page.locator('[data-test=catalogue-course]', { hasText: courseTitle }).waitFor();
    await look('home');
    await page.locator('[data-test=catalogue-course]', { hasText: courseTitle }).locator('a').first().click();
    await page.click('[data-test=enrol]');
    await page.locator('[data-test=download-start], [data-download=ready]').first().waitFor();
    if (await page.locator('[data-test=download-start]').isVisible()) await page.click('[data-test=download-start]');
    await page.locator('[data-download=ready]').waitFor();
    await sync('safe').waitFor();
    await look('course');
  });

  it('reads lessons after the server was killed', async () => {
    await server.kill();
    for (let lesson = 0; lesson < 3; lesson += 1) {
      await page.locator('[data-test=lesson-link]').nth(lesson).click();
      await page.locator('[data-test=lesson-text] img').first().waitFor();
      if (lesson === 0) await look('lesson');
      await page.locator('[data-test=lesson-done]').click();
      await page.locator('[data-test=to-course]').first().click();
    }
    await expect.poll(() => page.locator('[data-test=lesson-link][data-state=done]').count()).toBe(3);
    await sync('safe').waitFor({ state: 'detached' });
  });

  it('is told at once how a practice quiz went, by the phone alone', async () => {
    await page.locator('[data-test=quiz-link]').first().click();
    await page.click('[data-test=quiz-start]');
    await page.locator('[data-test=question]').waitFor();
    await answerQuiz(page, practiceQuiz);
    await page.click('[data-test=hand-in]');
    await page.click('[data-test=hand-in-yes]');
    await page.locator('[data-attempt-state=saved][data-provisional=true][data-percentage="100"]').waitFor();
    await page
      .locator('[data-test=reviewed][data-mark=right]')
      .nth(practiceQuiz.length - 1)
      .waitFor();
    await look('practice');
    practicePath = new URL(page.url()).pathname;
    await page.locator('[data-test=to-course]').first().click();
  });

  it('takes the graded quiz over a reload and hands it in: saved on this phone', async () => {
    await page.locator('[data-test=quiz-link]').last().click();
    await look('quiz-start');
    await page.click('[data-test=quiz-start]');
    await page.locator('[data-test=question]').waitFor();
    await look('quiz');
    await answerQuiz(page, finalQuiz);
    // A tab that ends in the same moment may lose the last tap; here all of them are to be kept.
    await page.waitForTimeout(1_000);
    await page.reload();
    await page.locator('[data-test=question], [data-test=quiz-start]').first().waitFor();
    if (await page.locator('[data-test=quiz-start]').isVisible()) await page.click('[data-test=quiz-start]');
    expect(await page.locator('[data-test=answered-count]').textContent()).toContain(String(finalQuiz.length));
    await page.locator('[data-test=quiz-overview] summary').click();
    await page.click('[data-test=hand-in-early]');
    await page.click('[data-test=hand-in-yes]');
    await state('saved').waitFor();
    await look('attempt-saved');
    attemptPath = new URL(page.url()).pathname;
  });

  it('finds everything again after a reload and after the browser was killed', async () => {
    await page.reload();
    await state('saved').waitFor();
    const ended = phone.waitForEvent('close');
    process.kill(await findBrowserProcess(phone), 'SIGKILL');
    await ended;
    phone = await openPhone({ profileFolder });
    page = await openPage(phone, tap);
    await page.goto(`${server.url}${attemptPath}`);
    await state('saved').waitFor();
    expect(Number(await page.locator('[data-test=sync-line]').getAttribute('data-to-send'))).toBeGreaterThan(6);
    downBeforeGrading = [...tap.down];
  });

  it('sees the attempt safe and graded, and the certificate without a click, once the server is back', async () => {
    await server.start();
    await state('graded').waitFor({ timeout: 60_000 });
    expect(await page.locator('[data-attempt-state]').getAttribute('data-percentage')).toBe('100');
    await sync('safe').waitFor();
    await page.locator('[data-test=certificate-banner]').waitFor();
    await look('attempt-graded');
    await page.click('[data-test=certificate-banner-link]');
    expect(await page.locator('[data-test=certificate-name]').textContent()).toContain(name);
  });

  it('opens the PDF, whose QR leads to the page that says it is genuine', async () => {
    await page.locator('[data-pdf=ready]').waitFor();
    await look('certificate');
    const [download] = await Promise.all([page.waitForEvent('download'), page.click('[data-test=save-pdf]')]);
    const pdf = await download.path();
    const raster = path.join(mkdtempSync(path.join(tmpdir(), 'greenland-pdf-')), 'page');
    execFileSync('pdftoppm', ['-r', '150', '-png', '-singlefile', pdf, raster]);
    const link = execFileSync('zbarimg', ['--quiet', '--raw', `${raster}.png`], { encoding: 'utf8' }).trim();
    const code = await page.locator('[data-test=certificate-code]').textContent();
    expect(link).toMatch(/#9\d+$/);
    expect(link.split('#')[0]).toBe(`${server.url}/verify/${code}`);
    expect(await (await fetch(link)).text()).toContain(courseTitle);
    const verified = await (await fetch(`${server.url}/api/certificates/verify/${code}`)).json();
    expect(verified).toMatchObject({ valid: true, userName: name, courseName: courseTitle, verificationCode: code });
  });

  it('[CT10] shows the code full screen without network, and who has our app checks it from the screen, without network too', async () => {
    await phone.setOffline(true);
    await page.reload();
    await page.locator('[data-test=certificate-qr][data-proof=yes]').waitFor();
    await look('certificate-offline');
    await page.click('[data-test=enlarge-code]');
    await page.locator('[data-test=shown-code][open] .qr').waitFor();
    await look('certificate-code');
    const screen = await keepPicture(page, 'certificate-code');
    const link = execFileSync('zbarimg', ['--quiet', '--raw', screen], { encoding: 'utf8' }).trim();
    expect(link).toMatch(/^http.*\/verify\/GLCA-\d{4}-\w{6}#9\d{400,}$/);
    await page.keyboard.press('Escape');
    await page.goto(`${server.url}/verify`);
    await page.setInputFiles('[data-test=picture]', screen);
    await page.locator('[data-test=verdict][data-outcome=genuine]').waitFor();
    expect(await page.locator('[data-test=verdict-name]').textContent()).toBe(name);
    // The list of withdrawn ones that this phone keeps is older than the certificate, and says nothing of it (CT20).
    expect(await page.locator('[data-test=revocation]').getAttribute('data-state')).toBe('unknown');
    await phone.setOffline(false);
  });

  it('sees the same on a second device', async () => {
    const second = await openPhone({ colorScheme: 'dark', viewport: { width: 1280, height: 800 } });
    const other = await openPage(second, newTap());
    await other.goto(`${server.url}/sign-in`);
    await other.fill('input[name=email]', email);
    await other.fill('input[name=password]', password);
    await other.click('[data-test=sign-in-form] button[type=submit]');
    await other.locator('[data-test=my-course]', { hasText: courseTitle }).waitFor();
    violations.push(...(await lookAt(other, 'home-wide-dark')));
    await other.goto(`${server.url}${attemptPath}`);
    await other.locator('[data-attempt-state=graded]').waitFor();
    await other.goto(`${server.url}/certificates`);
    await other.locator('[data-test=certificate-row]').waitFor();
    await second.close();
  });

  it('has the practice quiz graded by the server too, with the same result', async () => {
    await page.goto(`${server.url}${practicePath}`);
    await page.locator('[data-attempt-state=graded][data-provisional=false][data-percentage="100"]').waitFor();
  });

  it('never had a key of a graded quiz on the wire before the grade', async () => {
    const versions = (await readQuizVersions(server)).map((body) => quizVersion.parse(body));
    const packs = [...tap.packTextByHash].map(([hash, text]) => ({ hash, text }));
    expect(packs.length).toBeGreaterThan(5);
    expect(
      findLeaks(
        packs.filter(({ text }) => text.startsWith('{')),
        versions,
      ),
    ).toEqual([]);
    const explanations = finalQuiz.flatMap(({ explanation }) => (explanation ? [explanation] : []));
    expect(explanations.filter((one) => downBeforeGrading.some((frame) => frame.includes(one)))).toEqual([]);
    expect(tap.up.filter((frame) => /"(score|percentage|passed)"/.test(frame))).toEqual([]);
  });

  it('was shown no error of the page on the way', () => {
    expect(tap.faults).toEqual([]);
  });

  it('met no screen that axe finds hard to use', async () => {
    expect(violations).toEqual([]);
    await joinPictures(
      await phone.newPage(),
      ['lesson', 'attempt-saved', 'certificate'].map((name) => `${pictureFolder}/${name}.png`),
      'app',
    );
  });
});
