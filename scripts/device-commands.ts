// What a headless device can be told to do. Each command answers what it prints, or one sentence that says why it could not.
import { existsSync, readFileSync } from 'node:fs';
import type { AccountFault } from '../client/src/account/account-session.ts';
import type { HeadlessDevice } from '../client/src/headless/open-headless-device.ts';
import type { LearnerData, LearnerReplica } from '../client/src/store/learner-replica.ts';
import type { DeviceOptions } from './device-arguments.ts';
import { type DownloadedCourse, planHandIn } from './device-hand-in.ts';

/** `output` is printed as JSON; undefined prints nothing. */
export type CommandOutcome = { ok: true; output?: unknown } | { ok: false; fault: string };
type Desk = { device: HeadlessDevice; options: DeviceOptions };
type Command = { words: number; needs?: string; run: (desk: Desk, word: string) => Promise<CommandOutcome> };
type LearnerCommand = (desk: Desk, replica: LearnerReplica, word: string) => Promise<CommandOutcome>;

const done: CommandOutcome = { ok: true };
const fail = (fault: string): CommandOutcome => ({ ok: false, fault });
const patienceMs = 15_000;
const defaultWaitSeconds = 30;

function describeFault({ code, errors }: AccountFault): string {
  const fields = errors.map(({ path, message }) => `${path} ${message}`).join('; ');
  if (code === 'network') return 'The server does not answer.';
  return `The server refused: ${code}${fields === '' ? '' : ` (${fields})`}.`;
}

async function enter({ device, options }: Desk, isNew: boolean): Promise<CommandOutcome> {
  const { email, password, name } = options;
  if (email === null || password === null) return fail('Give --email and --password.');
  const [firstName = '', ...others] = name.trim().split(/\s+/);
  const lastName = others.join(' ') || firstName;
  const registration = { email, password, firstName, lastName, country: 'SN', language: 'fr' };
  const fault = isNew ? await device.account.register(registration) : await device.account.signIn(email, password);
  if (fault) return fail(describeFault(fault));
  await device.openReplica();
  return { ok: true, output: device.account.current.value };
}

const asLearner =
  (run: LearnerCommand): Command['run'] =>
  async (desk, word) => {
    const replica = await desk.device.openReplica();
    return replica ? run(desk, replica, word) : fail('Nobody is signed in: use sign-in or register first.');
  };

const findCourse = (data: LearnerData, name: string) =>
  data.courses.value.find(({ id, slug }) => id === name || slug === name);

/** The course as it was downloaded, or as it can be downloaded now. */
async function readCourse(desk: Desk, data: LearnerData, courseId: string): Promise<DownloadedCourse | null> {
  const { device } = desk;
  const release = () => data.releaseByCourse.value.get(courseId);
  if (device.network.isOnline()) await device.waitUntil(() => release() !== undefined, patienceMs);
  const manifestHash = release()?.manifest;
  return manifestHash === undefined ? null : device.packs.readCourse(manifestHash);
}

const enrol: LearnerCommand = async (desk, { data, actions }, name) => {
  await desk.device.waitUntil(
    () => findCourse(data, name) !== undefined,
    desk.device.network.isOnline() ? patienceMs : 0,
  );
  const course = findCourse(data, name);
  if (!course) return fail(`There is no course '${name}' in the catalogue of this device.`);
  if (!data.enrolments.value.some(({ courseId, status }) => courseId === course.id && status !== 'dropped')) {
    await actions.enrol(course.id);
  }
  const downloaded = desk.device.network.isOnline() && (await readCourse(desk, data, course.id)) !== null;
  return { ok: true, output: { courseId: course.id, slug: course.slug, downloaded } };
};

const quizzes: LearnerCommand = async (desk, { data }, name) => {
  const course = findCourse(data, name);
  const content = course && (await readCourse(desk, data, course.id));
  if (!content) return fail(`The course '${name}' is not on this device: enrol in it while online.`);
  const packed = content.modules.flatMap((module) => module.quizzes);
  return { ok: true, output: packed.map(({ hash, quiz }) => ({ hash, ...quiz })) };
};

const handIn: LearnerCommand = async (desk, { data, actions }, file) => {
  if (!existsSync(file)) return fail(`There is no file ${file}.`);
  const courses = await Promise.all([...data.releaseByCourse.value.keys()].map((id) => readCourse(desk, data, id)));
  const plan = planHandIn(
    readFileSync(file, 'utf8'),
    courses.filter((course) => course !== null),
  );
  if (!plan.ok) return fail(`${file}: ${plan.fault}. Nothing was handed in.`);
  const ids: string[] = [];
  for (const attempt of plan.attempts) ids.push(await actions.submitAttempt(attempt));
  return { ok: true, output: ids };
};

/** A command that waits for `condition`; `describe` says what is missing when the time is over. */
const waitFor = (
  condition: (device: HeadlessDevice, data: LearnerData, timeoutMs: number) => Promise<boolean>,
  describe: (data: LearnerData) => string,
): Command => ({
  words: 0,
  run: asLearner(async ({ device }, { data }, word) => {
    const seconds = word === '' ? defaultWaitSeconds : Number(word);
    if (!(seconds >= 0)) return fail(`'${word}' is not a number of seconds.`);
    const isMet = await condition(device, data, seconds * 1000);
    return isMet ? done : fail(`${describe(data)} after ${seconds} seconds.`);
  }),
});

const switchNetwork = (turn: 'turnOff' | 'turnOn'): Command => ({
  words: 0,
  async run({ device }) {
    device.network[turn]();
    return done;
  },
});

const describeSync = ({ sync }: LearnerData) =>
  `${sync.value.toSend} operations to send, link ${sync.value.link}${sync.value.trouble ? ` (${sync.value.trouble})` : ''}`;
const isAnswered = ({ state }: LearnerData['attempts']['value'][number]) => state !== 'saved' && state !== 'safe';

const commandByName: Record<string, Command> = {
  register: { words: 0, run: (desk) => enter(desk, true) },
  'sign-in': { words: 0, run: (desk) => enter(desk, false) },
  courses: {
    words: 0,
    run: asLearner(async ({ device }, { data }) => {
      await device.waitUntil(() => data.courses.value.length > 0, device.network.isOnline() ? patienceMs : 0);
      return { ok: true, output: data.courses.value };
    }),
  },
  enrol: { words: 1, needs: 'COURSE', run: asLearner(enrol) },
  quizzes: { words: 1, needs: 'COURSE', run: asLearner(quizzes) },
  'hand-in': { words: 1, needs: 'FILE.json', run: asLearner(handIn) },
  offline: switchNetwork('turnOff'),
  online: switchNetwork('turnOn'),
  'wait-safe': waitFor(
    (device, _data, timeoutMs) => device.waitUntilSafe(timeoutMs),
    (data) => `Not everything is safe: ${describeSync(data)}`,
  ),
  'wait-graded': waitFor(
    async (device, { attempts }, timeoutMs) =>
      (await device.waitUntilSafe(timeoutMs)) &&
      (await device.waitUntil(() => attempts.value.every(isAnswered), timeoutMs)),
    (data) => `Not every attempt is graded: ${describeSync(data)}`,
  ),
  'wait-certificate': waitFor(
    (device, { certificates }, timeoutMs) => device.waitUntil(() => certificates.value.length > 0, timeoutMs),
    (data) => `There is no certificate: ${describeSync(data)}`,
  ),
  print: {
    words: 1,
    needs: 'COLLECTION',
    run: asLearner(async ({ device }, _replica, collection) => ({ ok: true, output: await device.read(collection) })),
  },
  sync: { words: 0, run: asLearner(async (_desk, { data }) => ({ ok: true, output: data.sync.value })) },
};

/** What is wrong with the words of a command, before anything runs; null when it can be run. */
export function checkCommand([name = '', ...words]: readonly string[]): string | null {
  const command = name === 'quit' ? { words: 0 } : commandByName[name];
  if (!command || !Object.hasOwn({ ...commandByName, quit: null }, name))
    return `There is no command '${name}'. See --help.`;
  if (words.length < command.words) return `${name} needs ${commandByName[name]?.needs}.`;
  const most = name.startsWith('wait-') ? 1 : command.words;
  return words.length > most ? `${name} takes no '${words[most]}'.` : null;
}

/** Runs one command that was checked. */
export async function runCommand(desk: Desk, [name = '', word = '']: readonly string[]): Promise<CommandOutcome> {
  return (await commandByName[name]?.run(desk, word)) ?? done;
}
