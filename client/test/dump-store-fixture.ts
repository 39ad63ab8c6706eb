// Writes the fixture of the store version that this tree has: `npx tsx client/test/dump-store-fixture.ts VERSION`. To be run once for each version, before it is left.
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { BrowserContext } from 'playwright-core';
import { type BrowserAcademy, openBrowserAcademy, openReplica } from './academy-in-browser.ts';
import type { ReplicaPage } from './replica-page/show-replica.ts';

declare const replica: ReplicaPage;

const lessonId = '01890a5d-ac96-774b-bcce-b302099a8060';
const file = fileURLToPath(new URL(`./fixture/store-version-${process.argv[2]}.json`, import.meta.url));

/** A phone whose keys can be written down. */
async function openReadablePhone(academy: BrowserAcademy): Promise<BrowserContext> {
  const phone = await academy.openPhone();
  // Only an extractable key can be written down; the test reads it back as the app makes it.
  await phone.addInitScript(() => {
    const generate = crypto.subtle.generateKey.bind(crypto.subtle) as (...given: unknown[]) => Promise<CryptoKeyPair>;
    crypto.subtle.generateKey = ((algorithm: unknown, _extractable: unknown, usages: unknown) =>
      generate(algorithm, true, usages)) as never;
  });
  return phone;
}

async function leaveWork(academy: BrowserAcademy): Promise<unknown> {
  const { email, id } = await academy.register();
  const phone = await openReadablePhone(academy);
  const page = await academy.openPage(phone);
  await openReplica(page, email);
  const { quiz } = academy;
  const attempt = { ...quiz, elapsedMs: 60_000, responses: [] };
  await page.evaluate(
    async ([attempt, lessonId]) => {
      await replica.enrol(attempt.courseId);
      await replica.completeLesson(attempt.courseId, lessonId);
      await replica.submit(attempt);
    },
    [attempt, lessonId] as const,
  );
  await page.waitForFunction(() => replica.sync().toSend === 0 && replica.attempts()[0]?.state === 'graded');
  await academy.server.kill();
  await page.evaluate(
    async ([attempt, lessonId]) => {
      await replica.spendTime(attempt.courseId, lessonId, 40);
      await replica.submit(attempt);
      await replica.rate(attempt.courseId, 1);
      const draft = {
        quizHash: attempt.quizHash,
        order: ['a', 'b'],
        responses: [{ questionId: lessonId, answer: true }],
      };
      await replica.startDraft({ ...draft, elapsedMs: 1_234 });
      await replica.close();
    },
    [attempt, lessonId] as const,
  );
  const databases = await page.evaluate(() => replica.dumpDatabases());
  const [account] = databases.filter(({ name }) => name === 'greenland-account');
  const values = account?.stores.values;
  // No tokens: they would be worth nothing at another server.
  if (values) values.rows = values.rows.filter(({ key }) => String(key).startsWith('device-keys'));
  return { userId: id, lessonId, ...quiz, databases };
}

const academy = await openBrowserAcademy();
try {
  writeFileSync(file, `${JSON.stringify(await leaveWork(academy))}\n`);
  console.log(`Wrote ${file}`);
} finally {
  await academy.close();
}
