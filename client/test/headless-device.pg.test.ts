// A headless device against the real server, over real HTTP and a real WebSocket: offline work, grades, certificate, a second device, a forgery.
import type { Response } from '@greenland/shared-schema/record/quiz';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { nodePorts } from '../../scripts/device-socket.ts';
import { findCurrentQuiz } from '../../sync-server/src/catalogue/quiz-desk-store.ts';
import { answerRightly } from '../../sync-server/test/catalogue-scene.ts';
import { type DeviceState, deviceState } from '../src/headless/device-state.ts';
import { type HeadlessDevice, openHeadlessDevice } from '../src/headless/open-headless-device.ts';
import type { OpenedReplica } from '../src/link/open-learner-replica.ts';
import { type ComposedAcademy, openComposedAcademy } from './composed-academy.ts';

const waitMs = 15_000;
const password = 'Long-enough-1';
let academy: ComposedAcademy;
let server: ComposedAcademy['server'];
let baseUrl: string;
let courseId: string;
const devices: HeadlessDevice[] = [];

beforeAll(async () => {
  academy = await openComposedAcademy();
  ({ baseUrl, server, courseId } = academy);
});

afterAll(async () => {
  for (const device of devices) await device.close();
  await academy.close();
});

/** Only one device at a time has its replica open in a process: see openHeadlessDevice. */
async function openDevice(state: DeviceState | null = null): Promise<HeadlessDevice> {
  for (const device of devices.splice(0)) await device.close();
  const device = await openHeadlessDevice({ ...nodePorts, baseUrl, state });
  devices.push(device);
  return device;
}

async function replicaOf(device: HeadlessDevice): Promise<OpenedReplica> {
  const replica = await device.openReplica();
  if (!replica) throw new Error('Nobody is signed in.');
  return replica;
}

async function registerDevice(email: string): Promise<{ device: HeadlessDevice; replica: OpenedReplica }> {
  const device = await openDevice();
  const words = { firstName: 'Awa', lastName: 'Diop', country: 'SN', language: 'fr' };
  expect(await device.account.register({ email, password, ...words })).toBeNull();
  return { device, replica: await replicaOf(device) };
}

/** Enrols, downloads the course and answers the graded quiz's name. */
async function enrol({ device, replica }: { device: HeadlessDevice; replica: OpenedReplica }) {
  await replica.actions.enrol(courseId);
  const release = () => replica.data.releaseByCourse.value.get(courseId);
  expect(await device.waitUntil(() => release() !== undefined, waitMs)).toBe(true);
  const course = await device.packs.readCourse(release()?.manifest ?? '');
  const graded = course?.modules.flatMap(({ quizzes }) => quizzes).find(({ quiz }) => quiz.kind === 'graded');
  if (!graded) throw new Error('The course has no graded quiz.');
  expect(graded.key).toBeUndefined();
  const version = await findCurrentQuiz(server.ports.database, graded.quiz.id);
  if (!version) throw new Error('The server has no such quiz.');
  const responses = answerRightly(version) as Response[];
  return { courseId, quizId: graded.quiz.id, quizHash: graded.hash, elapsedMs: 60_000, responses };
}

it('[P3] an attempt handed in offline is graded when the network is back, and earns the certificate everywhere', async () => {
  const { device, replica } = await registerDevice('awa@example.org');
  const attempt = await enrol({ device, replica });
  device.network.turnOff();
  const attemptId = await replica.actions.submitAttempt(attempt);
  expect(await device.waitUntilSafe(300)).toBe(false);
  expect(replica.data.attempts.value).toMatchObject([{ id: attemptId, state: 'saved', grade: null }]);
  expect(replica.data.sync.value).toMatchObject({ toSend: 1, link: 'waiting' });

  device.network.turnOn();
  expect(await device.waitUntilSafe(waitMs)).toBe(true);
  const isGraded = () => replica.data.attempts.value[0]?.state === 'graded';
  expect(await device.waitUntil(isGraded, waitMs)).toBe(true);
  expect(replica.data.attempts.value[0]).toMatchObject({ attemptNumber: 1, grade: { percentage: 100, passed: true } });
  expect(await device.waitUntil(() => replica.data.certificates.value.length === 1, waitMs)).toBe(true);
  const [certificate] = replica.data.certificates.value;

  const second = await openDevice();
  expect(await second.account.signIn('awa@example.org', password)).toBeNull();
  const { data } = await replicaOf(second);
  expect(await second.waitUntil(() => data.certificates.value.length === 1, waitMs)).toBe(true);
  expect(data.certificates.value[0]?.id).toBe(certificate?.id);
  expect(await second.waitUntil(() => data.attempts.value.length === 1, waitMs)).toBe(true);
  expect(data.attempts.value).toMatchObject([{ id: attemptId, state: 'graded', grade: { percentage: 100 } }]);
  expect(await second.waitUntil(() => data.enrolments.value.length === 1, waitMs)).toBe(true);
  expect(data.enrolments.value).toMatchObject([{ courseId, pending: false }]);
});

it('[P4] a device written down and opened again still has its unsent work, and sends it', async () => {
  const first = await registerDevice('binta@example.org');
  const attempt = await enrol(first);
  first.device.network.turnOff();
  const attemptId = await first.replica.actions.submitAttempt(attempt);
  const before = await first.replica.newest();
  await first.device.close();
  const written = JSON.stringify(await first.device.dump());

  const device = await openDevice(deviceState.parse(JSON.parse(written)));
  const replica = await replicaOf(device);
  expect(device.network.isOnline()).toBe(false);
  expect(await replica.newest()).toEqual(before);
  expect(replica.data.attempts.value).toMatchObject([{ id: attemptId, state: 'saved' }]);
  device.network.turnOn();
  expect(await device.waitUntilSafe(waitMs)).toBe(true);
  expect(await device.waitUntil(() => replica.data.attempts.value[0]?.state === 'graded', waitMs)).toBe(true);
});

it('[P6] an operation with a score of its own is refused and changes nothing', async () => {
  const { device, replica } = await registerDevice('cheikh@example.org');
  const attempt = await enrol({ device, replica });
  const forged = { ...attempt, responses: [], score: 100, passed: true };
  const forgedId = await replica.actions.submitAttempt(forged);
  expect(await device.waitUntilSafe(waitMs)).toBe(true);
  expect(await device.waitUntil(() => replica.data.refusals.value.length === 1, waitMs)).toBe(true);
  expect(replica.data.refusals.value).toMatchObject([{ id: forgedId, outcome: 'refused', code: 'invalid_payload' }]);
  expect(await device.read('attempts')).toEqual([]);
  expect(replica.data.certificates.value).toEqual([]);

  // It has used up no attempt and blocks nothing behind it.
  await replica.actions.submitAttempt({ ...attempt, responses: [] });
  const graded = () => replica.data.attempts.value.find(({ state }) => state === 'graded');
  expect(await device.waitUntil(() => graded() !== undefined, waitMs)).toBe(true);
  expect(graded()).toMatchObject({ attemptNumber: 1, grade: { score: 0, passed: false } });
});
