// A graduation day: 1,000 certificates are issued at once while a learner goes on working. Seconds until the last PDF is stored, what each costs, and how
// long the learner's work takes to be confirmed meanwhile, beside the same on a quiet server.
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { v7 } from 'uuid';
import { issueCertificate } from '../../sync-server/src/certificate/issue-certificate.ts';
import { openSigningKeys } from '../../sync-server/src/certificate/signing-keys.ts';
import { addJob } from '../../sync-server/src/job/job-queue-store.ts';
import { makeAttempt, makeRandom } from './bench-acts.ts';
import type { Measured } from './bench-figures.ts';
import type { BenchWorld } from './bench-world.ts';
import { countPapers } from './graduation-store.ts';
import { openLightDevice } from './light-device.ts';

const graduates = 1_000;
const registeredAtOnce = 10;
const quietAttempts = 60;
const betweenAttemptsMs = 100;
const lookMs = 500;
const names = [
  'Awa Diop',
  'Ngũgĩ wa Thiong’o',
  'Nguyễn Thị Ánh',
  'Marie-Thérèse N’Guessan',
  'محمد عبد الله',
  'አበበ ቢቂላ',
  'Владимир Ким',
];

const pause = (durationMs: number) => new Promise((resolve) => setTimeout(resolve, durationMs));

function percentile(values: readonly number[], part: number): number {
  return [...values].sort((one, other) => one - other)[Math.floor(values.length * part)] ?? 0;
}

/** One attempt after the other until `isOver`; answers how long each took to be confirmed, in milliseconds. */
async function workOn(world: BenchWorld, isOver: (done: number) => boolean): Promise<number[]> {
  const device = await openLightDevice(await world.makeLearner(), `${world.url.replace('http', 'ws')}/sync`);
  const random = makeRandom(7);
  const took: number[] = [];
  device.write({ kind: 'enrolled', payload: { courseId: world.course.courseId } }, 60_000);
  device.start();
  await device.confirmed();
  while (!isOver(took.length)) {
    await pause(betweenAttemptsMs);
    device.write(makeAttempt(world.course, random), 0);
    const startMs = performance.now();
    await device.confirmed();
    took.push(performance.now() - startMs);
  }
  device.stop();
  return took;
}

async function makeGraduates(world: BenchWorld): Promise<string[]> {
  const ids: string[] = [];
  while (ids.length < graduates) {
    const some = await Promise.all(Array.from({ length: registeredAtOnce }, () => world.makeLearner()));
    ids.push(...some.map(({ userId }) => userId));
  }
  return ids;
}

/** All in one transaction, as late as it can be: the queue sees all of them at once. */
async function graduate(world: BenchWorld, userIds: readonly string[]): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'greenland-bench-keys-'));
  const keys = openSigningKeys({ folder, madeAt: Date.now() });
  const ports = { keys, addJob, now: Date.now, newId: v7, randomBytes, publicUrl: () => 'https://academy.example.org' };
  const words = { courseTitle: 'Les fondamentaux de la crise climatique', instructorName: 'Mariam Traoré' };
  await world.database.transaction(async (tx) => {
    for (const [index, userId] of userIds.entries()) {
      const holderName = names[index % names.length] ?? '';
      const grant = { userId, courseId: world.course.courseId, quizId: null, holderName, ...words };
      await issueCertificate(tx, { ...grant, language: index % 2 ? 'en' : 'fr', expiresAt: null }, ports);
    }
  });
  rmSync(folder, { recursive: true });
}

export async function measureGraduation(world: BenchWorld): Promise<Measured[]> {
  const userIds = await makeGraduates(world);
  const quiet = await workOn(world, (done) => done >= quietAttempts);
  const before = world.cpu();
  await graduate(world, userIds);
  const startMs = performance.now();
  let isOver = false;
  const working = workOn(world, () => isOver);
  let papers = await countPapers(world.database);
  while (papers.count < graduates) {
    await pause(lookMs);
    papers = await countPapers(world.database);
  }
  const seconds = (performance.now() - startMs) / 1000;
  const after = world.cpu();
  isOver = true;
  const busy = await working;
  const one = (figure: string, unit: string, value: number): Measured => ({ figure, unit, values: [value] });
  return [
    one('graduation-1000-seconds', 'seconds', seconds),
    one('certificate-server-cpu-milliseconds', 'ms', (after.serverMs - before.serverMs) / graduates),
    one('certificate-postgres-cpu-milliseconds', 'ms', (after.postgresMs - before.postgresMs) / graduates),
    one('certificate-kilobytes', 'KB', papers.meanBytes / 1024),
    one('certificate-largest-kilobytes', 'KB', papers.mostBytes / 1024),
    one('sync-quiet-p95-milliseconds', 'ms', percentile(quiet, 0.95)),
    one('sync-graduation-p95-milliseconds', 'ms', percentile(busy, 0.95)),
  ];
}
