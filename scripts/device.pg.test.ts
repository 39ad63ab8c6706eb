// `npm run device` as people use it: a process a call, the device kept in a file between calls.
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ComposedAcademy, openComposedAcademy } from '../client/test/composed-academy.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(path.join(tmpdir(), 'greenland-device-'));
let academy: ComposedAcademy;

beforeAll(async () => {
  academy = await openComposedAcademy();
});

afterAll(async () => {
  await academy.close();
  rmSync(folder, { recursive: true });
});

type Run = { code: number; output: unknown[]; error: string };

/** Values printed one after the other. */
const readOutput = (text: string): unknown[] =>
  text
    .split(/\n(?=[[{])/)
    .filter((part) => part.trim() !== '')
    .map((part) => JSON.parse(part));

function runDevice(...words: string[]): Promise<Run> {
  const own = ['--server', academy.baseUrl, '--email', 'awa@example.org', '--password', 'Long-enough-1'];
  const state = ['--state', path.join(folder, 'device.json')];
  const args = ['--import', 'tsx', path.join(root, 'scripts/device.ts'), ...own, ...state, ...words];
  return new Promise((resolve) => {
    execFile(process.execPath, args, { cwd: root }, (fault, stdout, stderr) => {
      resolve({ code: fault ? Number(fault.code) : 0, output: readOutput(stdout), error: stderr.trim() });
    });
  });
}

it('[P4] keeps a learner’s offline work between calls and hands it in when online', async () => {
  const enrolled = await runDevice('register', '+', 'courses');
  expect(enrolled).toMatchObject({ code: 0, error: '' });
  const [course] = enrolled.output[1] as { slug: string }[];
  const name = course?.slug ?? '';
  const read = await runDevice('enrol', name, '+', 'wait-safe', '+', 'quizzes', name, '+', 'offline');
  expect(read).toMatchObject({ code: 0, error: '' });
  const quiz = (read.output[1] as { title: string; questions: { id: string; type: string }[] }[])[1];
  const question = quiz?.questions.find(({ type }) => type === 'true_false');
  const file = path.join(folder, 'attempts.json');
  writeFileSync(file, JSON.stringify([{ quiz: quiz?.title, responses: [{ questionId: question?.id, answer: true }] }]));

  const handedIn = await runDevice('hand-in', file, '+', 'sync');
  expect(handedIn.output[1]).toMatchObject({ toSend: 1 });
  const tooEarly = await runDevice('wait-safe', '0.2');
  expect(tooEarly).toMatchObject({ code: 1, error: expect.stringContaining('1 operations to send') });

  const graded = await runDevice('online', '+', 'wait-graded', '+', 'print', 'attempts');
  expect(graded).toMatchObject({ code: 0, output: [[{ attemptNumber: 1, score: 1 }]] });
}, 60_000);

it('says in one sentence why it could not, and exits with 1', async () => {
  const unknown = await runDevice('dance');
  expect(unknown).toMatchObject({ code: 1, output: [], error: "There is no command 'dance'. See --help." });
}, 30_000);
