// A page with a learner's replica as the app opens it, and no screens: a browser test acts through what it hangs on the window.
import { signal } from '@preact/signals';
import { v7 } from 'uuid';
import { makeTabLock } from '../../src/account/account-lock.ts';
import { openIdbKeyValue } from '../../src/account/key-value-idb.ts';
import { openAccountSession } from '../../src/account/open-account-session.ts';
import { makeOwnDevices } from '../../src/account/own-devices.ts';
import { makeRestCall } from '../../src/account/rest-call.ts';
import { openLearner } from '../../src/learner-opening.ts';
import type { CoursePacks } from '../../src/pack/course-packs.ts';
import type { Draft, LearnerReplica, NewDraft } from '../../src/store/learner-replica.ts';
import type { LoggedOperation } from '../../src/store/local-record.ts';
import { dumpDatabases, loadDatabases, rewriteRow } from './database-dump.ts';

type Attempt = Parameters<LearnerReplica['actions']['submitAttempt']>[0];

const lock = makeTabLock(navigator.locks, 15_000);
const keyValue = openIdbKeyValue('greenland-account');
const ballast = openIdbKeyValue('ballast');
const call = makeRestCall({ baseUrl: '', fetch: globalThis.fetch.bind(globalThis), timeoutMs: 20_000 });
/** No course is downloaded here. */
const packs = {
  stateOf: () => signal({ kind: 'absent' }),
  findQuiz: async () => null,
} as unknown as CoursePacks;

let opened: LearnerReplica | null = null;
/** Does not start anew when another tab has made this device new, as a tab whose turn has not come yet. */
let isOutdated = false;
const replica = () => {
  if (!opened) throw new Error('Nobody is signed in.');
  return opened;
};

const page = {
  async signIn(email: string, password: string): Promise<unknown> {
    const account = await openAccountSession({ keyValue, call, lock, now: () => Date.now() });
    return account.signIn(email, password);
  },
  /** Opens the replica of whoever was signed in last. */
  async open(): Promise<string> {
    const account = await openAccountSession({ keyValue, call, lock, now: () => Date.now() });
    const userId = account.current.value?.userId ?? '';
    opened = await openLearner(
      {
        ...{ account, packs, keyValue, lock, call, devices: makeOwnDevices({ account, call }) },
        url: new URL('/sync', location.href.replace(/^http/, 'ws')).href,
        app: 'replica page',
        restart: () => isOutdated || location.reload(),
        refreshProofs: () => undefined,
        newId: () => v7(),
        now: () => Date.now(),
        monotonicMs: () => performance.now(),
        random: () => Math.random(),
        randomBytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
      },
      userId,
    );
    return userId;
  },
  close: () => replica().close(),
  stayOutdated: () => {
    isOutdated = true;
  },
  /** The operations that stand in IndexedDB, read past RxDB. */
  async stored(): Promise<LoggedOperation[]> {
    const databases = await dumpDatabases((name) => name.endsWith('--operations'));
    return databases.flatMap(({ stores }) => (stores.docs?.rows ?? []).map(({ value }) => value as LoggedOperation));
  },
  enrol: (courseId: string) => replica().actions.enrol(courseId),
  completeLesson: (courseId: string, lessonId: string) => replica().actions.completeLesson(courseId, lessonId),
  spendTime: (courseId: string, lessonId: string, seconds: number) =>
    replica().actions.spendTime(courseId, lessonId, seconds),
  startDraft: (draft: NewDraft) => replica().actions.startDraft(draft),
  saveDraft: (draft: Draft) => replica().actions.saveDraft(draft),
  readDraft: (quizHash: string) => replica().actions.readDraft(quizHash),
  rate: (courseId: string, times: number) =>
    Promise.all(Array.from({ length: times }, (_, index) => replica().actions.rateCourse(courseId, (index % 5) + 1))),
  submit: (attempt: Attempt, attemptId?: string) => replica().actions.submitAttempt(attempt, attemptId),
  sync: () => replica().data.sync.value,
  /** Everything that this phone has is safe, as far as it is known: before the store has answered nothing is. */
  isSafe: () => replica().data.ready.value && replica().data.sync.value.toSend === 0,
  attempts: () => replica().data.attempts.value,
  enrolments: () => replica().data.enrolments.value,
  /** Puts ballast into the origin until there is no room for more. */
  async fillStorage(): Promise<void> {
    for (let piece = 0; ; piece += 1) {
      const bytes = crypto.getRandomValues(new Uint8Array(65_536));
      const isFull = await ballast.set(`ballast-${piece}`, bytes).then(
        () => false,
        () => true,
      );
      if (isFull) return;
    }
  },
  emptyStorage: () => {
    indexedDB.deleteDatabase('ballast');
  },
  unkept: () => replica().data.unkept.value,
  dumpDatabases: () => dumpDatabases(() => true),
  /** The learners' stores alone: device keys cannot be read. */
  dumpStores: () => dumpDatabases((name) => name.startsWith('rxdb-')),
  /** Changes the record of the link past RxDB, as a rolled-back disk would. */
  async rewriteLink(change: object): Promise<void> {
    const [links] = await dumpDatabases((name) => /--\d+--links$/.test(name) && !name.includes('--0--'));
    if (links) await rewriteRow(links.name, 'docs', 'link', change);
  },
  forgetKeys: async (userId: string) => keyValue.remove(`device-keys:${userId}`),
  loadDatabases,
};
export type ReplicaPage = typeof page;
Object.assign(window, { replica: page });
