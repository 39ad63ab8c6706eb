// A headless device of the benchmarks: its socket goes through a counting proxy, and its clock runs ahead while its learner works offline, so that
// times and ids are spread over days as on a real phone (they are part of what is sent).
import { v7 } from 'uuid';
import { freshDeviceState } from '../../client/src/headless/device-state.ts';
import { type HeadlessDevice, openHeadlessDevice } from '../../client/src/headless/open-headless-device.ts';
import type { OpenedReplica } from '../../client/src/link/open-learner-replica.ts';
import { nodePorts, openNodeSocket } from '../device-socket.ts';
import { makeAttempts } from './bench-acts.ts';
import type { BenchLearner, BenchWorld } from './bench-world.ts';
import type { CountingProxy } from './proxy-socket.ts';

export type BenchDevice = {
  headless: HeadlessDevice;
  replica: OpenedReplica;
  /** Hands in attempts while offline; they spread over the days before now. */
  workOffline(count: number, seed: number): Promise<void>;
  /** Hands in one attempt now. */
  workOnline(seed: number): Promise<void>;
  close(): Promise<void>;
};

const waitMs = 120_000;

/** The clock of one device: `agoMs` behind the real one. */
function makeClock() {
  const clock = { agoMs: 0, gainMs: 0 };
  return {
    clock,
    now: () => Date.now() - clock.agoMs,
    monotonicMs: () => performance.now() + clock.gainMs,
    newId: () => v7({ msecs: Date.now() - clock.agoMs }),
  };
}

function stateOf({ userId, email, token, refreshToken }: BenchLearner) {
  const profiles = [{ userId, email, firstName: 'Awa' }];
  const tokensByUser = { [userId]: { token, refreshToken, obtainedAt: Date.now(), refused: false } };
  return { ...freshDeviceState, values: { accounts: { current: userId, profiles, tokensByUser } } };
}

/** A device of a new learner, enrolled in the bench course, everything synced. Its link's shape is the proxy's. */
export async function openBenchDevice(world: BenchWorld, proxy: CountingProxy): Promise<BenchDevice> {
  const { clock, ...clocks } = makeClock();
  const openSocket: typeof openNodeSocket = (url, subprotocol) =>
    openNodeSocket(url.replace(`:${world.port}/`, `:${proxy.port}/`), subprotocol);
  const state = stateOf(await world.makeLearner());
  const headless = await openHeadlessDevice({ ...nodePorts, ...clocks, openSocket, baseUrl: world.url, state });
  const replica = await headless.openReplica();
  if (!replica) throw new Error('Nobody is signed in.');
  const { courseId } = world.course;
  await replica.actions.enrol(courseId);
  if (!(await headless.waitUntilSafe(waitMs))) throw new Error('The server did not confirm the enrolment in time.');
  const isEnrolled = () => replica.data.enrolments.value.some((enrolment) => !enrolment.pending);
  if (!(await headless.waitUntil(isEnrolled, waitMs))) throw new Error('The enrolment did not arrive.');
  await proxy.meter.settle(300);
  return {
    headless,
    replica,
    close: () => headless.close(),
    async workOffline(count, seed) {
      const attempts = makeAttempts(world.course, count, seed);
      headless.network.turnOff();
      for (const { act, agoMs, pauseMs } of attempts) {
        clock.agoMs = agoMs;
        await replica.actions.submitAttempt(act.payload);
        clock.gainMs += pauseMs;
      }
      clock.agoMs = 0;
    },
    async workOnline(seed) {
      for (const { act } of makeAttempts(world.course, 1, seed)) await replica.actions.submitAttempt(act.payload);
    },
  };
}

/** True as soon as `count` attempts have the server's grade on this device; false when `patienceMs` have passed first. */
export async function waitUntilGraded(device: BenchDevice, count: number, patienceMs: number): Promise<boolean> {
  const { headless, replica } = device;
  const startMs = performance.now();
  if (!(await headless.waitUntilSafe(patienceMs))) return false;
  const graded = () => replica.data.attempts.value.filter(({ state }) => state === 'graded').length;
  return headless.waitUntil(() => graded() >= count, patienceMs - (performance.now() - startMs));
}
