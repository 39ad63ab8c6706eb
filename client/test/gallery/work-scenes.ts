// Scenes of 'my work' and 'my devices': every fate, a long list, what is asked before a device is removed or a learner leaves with unsent work.
import { signal } from '@preact/signals';
import type { AccountFault } from '../../src/account/account-session.ts';
import type { OwnDevice, OwnDevices } from '../../src/account/own-devices.ts';
import type { CheckedReceipt } from '../../src/store/learner-replica.ts';
import type { WorkFate, WorkItem } from '../../src/store/work-view.ts';
import { courseId, courses, lessonId } from './sample-course.ts';
import { gradedQuiz, sampleId } from './sample-quiz.ts';
import type { Scene } from './scenes.ts';

/** Clicks as soon as it is there: screens come in pieces. */
function click(selector: string, index = 0): void {
  const found = document.querySelectorAll<HTMLElement>(selector)[index];
  if (found) found.click();
  else setTimeout(() => click(selector, index), 10);
}

export const sampleDeviceId = sampleId(950);
const noonMs = Date.UTC(2026, 2, 14, 12);
const hourMs = 3_600_000;

function work(number: number, kind: string, fate: WorkFate, change: Partial<WorkItem> = {}): WorkItem {
  return {
    ...{ id: sampleId(number), key: String(number).padStart(12, '0'), seq: number, kind, group: 'rest', courseId },
    ...{ lessonId: null, quizId: null, doneAt: noonMs - (400 - number) * hourMs, fate, code: null },
    ...change,
  };
}

const lesson = { group: 'progress', lessonId } as const;
const quiz = { group: 'attempts', quizId: gradedQuiz.quiz.id } as const;
const mixed: WorkItem[] = [
  work(399, 'attempt-submitted', 'saved', quiz),
  work(398, 'lesson-completed', 'saved', { ...lesson, lessonId: sampleId(102) }),
  work(397, 'attempt-submitted', 'set-aside', { ...quiz, code: 'over_attempt_limit' }),
  work(396, 'attempt-submitted', 'safe', quiz),
  work(395, 'lesson-completed', 'safe', lesson),
  work(380, 'lesson-opened', 'safe', lesson),
  work(379, 'attempt-submitted', 'set-aside', { group: 'attempts', key: null, courseId: null, code: 'device_revoked' }),
  work(378, 'enrolled', 'refused', { courseId: courses[2]?.id ?? null, code: 'unknown_course' }),
  work(370, 'moon-landed', 'set-aside', { code: 'unknown_kind', courseId: null }),
  work(369, 'enrolled', 'safe'),
];
const long = Array.from({ length: 5000 }, (_, index) =>
  work(5000 - index, index % 9 === 0 ? 'attempt-submitted' : 'lesson-opened', index < 3 ? 'saved' : 'safe', {
    ...(index % 9 === 0 ? quiz : lesson),
    doneAt: noonMs - index * 600_000,
  }),
);

const showWork = (items: WorkItem[], open?: number): Scene => ({
  path: '/work',
  set: ({ learner }) => {
    const toSend = items.filter(({ fate }) => fate === 'saved').length;
    learner.work.value = items;
    learner.sync.value = { toSend, link: toSend > 0 ? 'waiting' : 'online', trouble: null, lastSafeAt: noonMs };
  },
  after: () => {
    if (open !== undefined) click('[data-test=work-item] summary', open);
  },
});

/** The receipt that the gallery shows for every operation. */
export const sampleReceipt: CheckedReceipt = {
  ...{ seq: 399, keyId: 'receipt-7Qm2vXb1', signedAt: noonMs - hourMs, check: 'genuine' },
};

const device = (number: number, change: Partial<OwnDevice>): OwnDevice => ({
  ...{ id: sampleId(number), name: null, app: 'Greenland Academy 0.1.0' },
  ...{ createdAt: noonMs - 9000 * hourMs, lastSeenAt: noonMs, revokedAt: null },
  ...change,
});
const ownDevices = signal<OwnDevice[] | AccountFault>([
  device(950, {}),
  device(951, { name: 'Ordinateur du centre de Bouar', lastSeenAt: noonMs - 52 * hourMs }),
  device(952, { name: 'Ancien téléphone', revokedAt: noonMs - 300 * hourMs }),
]);

export const pretendedDevices: OwnDevices = {
  list: async () => ownDevices.value,
  rename: async () => null,
  revoke: async () => null,
};

export const workScenes: Record<string, Scene> = {
  work: showWork(mixed),
  'work-receipt': showWork(mixed, 3),
  'work-refused': showWork(mixed, 2),
  'work-long': showWork(long),
  'work-none': showWork([]),
  devices: { path: '/devices' },
  'devices-away': {
    path: '/devices',
    set: () => {
      ownDevices.value = { code: 'network', errors: [] };
    },
  },
  'device-rename': { path: '/devices', after: () => click('[data-test=device-rename]') },
  'device-remove': { path: '/devices', after: () => click('[data-test=device-remove]') },
  'handing-over': {
    path: '/',
    set: ({ learner }) => {
      learner.sync.value = { toSend: 3, link: 'revoked', trouble: null, lastSafeAt: null };
    },
  },
  removed: {
    path: '/',
    set: ({ account }) => {
      account.current.value = null;
      account.removals.value = [{ userId: sampleId(900), firstName: 'Awa', at: noonMs, wiped: true }];
    },
  },
  'sign-in-to-see': {
    path: '/',
    set: ({ learner }) => {
      learner.sync.value = { toSend: 0, link: 'write-only', trouble: null, lastSafeAt: noonMs };
    },
  },
  'profile-menu': { path: '/', after: () => click('[data-test=profile-menu]') },
  'leave-unsent': {
    path: '/',
    set: ({ learner }) => {
      learner.sync.value = { toSend: 3, link: 'waiting', trouble: null, lastSafeAt: null };
    },
    after: () => {
      click('[data-test=profile-menu]');
      click('[data-test=sign-out]');
    },
  },
};
