// npm run train-dictionary -- FILE: lets learners work with the sample courses against the built server, and chooses from what crossed the wire the
// preset dictionary of the next packing. The bytes of those that were released never change.
import { writeFileSync } from 'node:fs';
import * as z from 'zod';
import { makeRestCall } from '../client/src/account/rest-call.ts';
import { makeClassAct, makeRandom, pauseMs } from './bench/bench-acts.ts';
import { type BenchCourse, readBenchCourse } from './bench/bench-course.ts';
import { type BenchWorld, openBenchWorld } from './bench/bench-world.ts';
import { openLightDevice } from './bench/light-device.ts';
import { nodePorts } from './device-socket.ts';
import { chooseSegments, generalize } from './dictionary/choose-segments.ts';
import { recordSockets } from './dictionary/record-conversation.ts';

const sizeBytes = 4_096;
const learnersEach = 12;

/** Every published course, with what its learners can do. */
async function readCourses({ url, database }: BenchWorld): Promise<BenchCourse[]> {
  const call = makeRestCall({ baseUrl: url, fetch: nodePorts.fetch, timeoutMs: 10_000 });
  const answer = await call('GET', '/api/courses');
  if (!answer.ok) throw new Error('The courses could not be read.');
  const { data } = z.object({ data: z.array(z.object({ id: z.string() })) }).parse(answer.body);
  return Promise.all(data.map(({ id }) => readBenchCourse(database, id)));
}

/** A learner's weeks: acts made offline, sent in one go, in the size that `count` makes. */
async function live(world: BenchWorld, course: BenchCourse, seed: number, note: (text: string) => void): Promise<void> {
  const random = makeRandom(seed);
  const url = `${world.url.replace('http', 'ws')}/sync`;
  const device = await openLightDevice(await world.makeLearner(), url, { openSocket: recordSockets(note) });
  const count = 1 + Math.floor(random() ** 2 * 40);
  device.write({ kind: 'enrolled', payload: { courseId: course.courseId } }, count * 20 * 60_000);
  for (let place = 0; place < count; place += 1)
    device.write(makeClassAct(course, Math.floor(random() * 50), random), (count - place) * pauseMs(random));
  device.write({ kind: 'course-rated', payload: { courseId: course.courseId, stars: 1 + (seed % 5) } }, 1_000);
  device.start();
  await device.pulled();
  await device.confirmed();
  await new Promise((resolve) => setTimeout(resolve, 300));
  device.stop();
}

async function train(file: string): Promise<void> {
  const samples: string[] = [];
  const world = await openBenchWorld(console.error);
  try {
    let seed = 1;
    for (const course of await readCourses(world)) {
      for (let learner = 0; learner < learnersEach; learner += 1)
        await live(world, course, seed++, (text) => samples.push(text));
    }
  } finally {
    await world.stop();
  }
  const dictionary = chooseSegments(samples.map(generalize), sizeBytes);
  writeFileSync(file, `${JSON.stringify({ dictionary })}\n`);
  console.log(`${samples.length} messages, ${Buffer.byteLength(dictionary)} bytes of dictionary in ${file}`);
}

const [file] = process.argv.slice(2);
if (file === undefined) throw new Error('Say to which file: npm run train-dictionary -- FILE');
await train(file);
