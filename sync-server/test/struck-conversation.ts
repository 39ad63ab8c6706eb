// A small conversation of a device with the server, through a proxy that strikes it: an attempt and counted time that are taken, an operation that is
// refused.
import type { Payload } from '@greenland/shared-schema/protocol/operation';
import { makeMemoryKeyValue } from '../../client/src/account/key-value.ts';
import { makeRestCall } from '../../client/src/account/rest-call.ts';
import { makeServerKeys } from '../../client/src/proof/server-keys.ts';
import { answerRightly } from './catalogue-scene.ts';
import { type CuttingProxy, openCuttingProxy, type Strike } from './cutting-proxy.ts';
import { makeId } from './judge-scene.ts';
import { LinkDevice } from './link-device.ts';
import type { SyncScene } from './sync-scene.ts';

const countedLesson = makeId(0x1e);

export type Pair = { scene: SyncScene; device: LinkDevice; proxy: CuttingProxy };

/** A device of a new learner behind a proxy of its own; its clock runs `haste` times faster. */
export async function openPair(scene: SyncScene, haste: number): Promise<Pair> {
  const proxy = await openCuttingProxy(scene.url);
  const findServerKey = makeServerKeys({
    keyValue: makeMemoryKeyValue(),
    call: makeRestCall({ baseUrl: scene.url, fetch, timeoutMs: 10_000 }),
  });
  const device = await LinkDevice.open(await scene.makeLearner(), { url: proxy.url, haste, findServerKey });
  return { scene, device, proxy };
}

/** The learner works, in two lanes; answers the id of the operation that will be refused. */
export function work({ scene, device }: Pair): string {
  const { courseId } = scene;
  const practice = scene.quizzes.find(({ quiz }) => quiz.kind === 'practice');
  if (!practice) throw new Error('The fixture course has no practice quiz.');
  const [written] = device.newest;
  if (written === 0) device.write({ kind: 'enrolled', payload: { courseId } });
  const responses = answerRightly(practice) as Payload<'attempt-submitted'>['responses'];
  const attempt = { courseId, quizId: practice.quiz.id, quizHash: practice.hash, elapsedMs: 1_000, responses };
  device.write({ kind: 'attempt-submitted', payload: attempt });
  const totalSeconds = device.newest[2] + 1;
  device.write({ kind: 'time-spent', payload: { courseId, lessonId: countedLesson, totalSeconds } });
  return device.write({ kind: 'course-rated', payload: { courseId, stars: 9 } }).id;
}

/** Works, connects and is struck, until the server has told the last verdict; answers the bytes that passed. */
export async function converse(pair: Pair, ...strikes: Strike[]): Promise<{ up: number; down: number }> {
  const { device, proxy } = pair;
  const last = work(pair);
  proxy.plan(...strikes);
  Object.assign(proxy.passed, { up: 0, down: 0 });
  device.start();
  await device.untilDone(() => device.told.has(`refusals ${last}`));
  device.stop();
  return { ...proxy.passed };
}

/** What the server holds of the log, and what the device was told, that is not each operation once with its verdict. */
export async function findDisorder({ scene, device }: Pair): Promise<string[]> {
  type Held = { lane: number; seq: number; code: string | null };
  const sql = 'select lane, seq, code from operations where device_id = $1 order by lane, seq';
  const { rows } = await scene.database.query<Held>(sql, [device.name.deviceId]);
  const numbers = [...device.told].flatMap(([key, one]) => (key.startsWith('attempts ') ? [one.attemptNumber] : []));
  const [own, , counted] = device.newest;
  const count = (length: number) => Array.from({ length }, (_, index) => index + 1);
  const expected = {
    seqs: [count(own), count(counted)],
    // Operation 1 enrols; of the others each second one is refused.
    kept: count(own).flatMap((seq) => (seq % 2 === 1 && seq > 1 ? [[seq, 'invalid_payload']] : [])),
    attempts: count((own - 1) / 2),
  };
  const found = {
    seqs: [0, 2].map((lane) => rows.filter((row) => row.lane === lane).map(({ seq }) => seq)),
    kept: rows.flatMap(({ seq, code }) => (code === null ? [] : [[seq, code]])),
    attempts: numbers.sort((a, b) => Number(a) - Number(b)),
  };
  const told = [...device.codeBySeq].sort(([a], [b]) => a - b);
  return [
    ...device.faults,
    ...(JSON.stringify(found) === JSON.stringify(expected) ? [] : [`the server holds ${JSON.stringify(found)}`]),
    ...(JSON.stringify(told) === JSON.stringify(expected.kept) ? [] : [`the device was told ${JSON.stringify(told)}`]),
  ];
}
