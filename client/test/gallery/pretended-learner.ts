// A learner's replica in memory: signals and actions that behave like the real one, without database or server.
import type { Enrolment } from '@greenland/shared-schema/protocol/document';
import type { Account } from '@greenland/shared-schema/record/account';
import type { Certificate } from '@greenland/shared-schema/record/certificate';
import type { Response } from '@greenland/shared-schema/record/quiz';
import { gradeAttempt } from '@greenland/shared-schema/rule/grade-attempt';
import { signal } from '@preact/signals';
import type { AttemptView, Draft, LearnerReplica, LessonView, SyncState } from '../../src/store/learner-replica.ts';
import type { WorkItem } from '../../src/store/work-view.ts';
import { courseId, courses, manifest, release } from './sample-course.ts';
import { gradedQuiz, practiceQuiz, sampleId } from './sample-quiz.ts';
import { sampleDeviceId, sampleReceipt } from './work-scenes.ts';

const sampleTimeMs = Date.UTC(2026, 2, 14, 9, 30);

export const sampleAccount: Account = {
  id: sampleId(900),
  email: 'awa@example.org',
  firstName: 'Awa',
  lastName: 'Ngbanga',
  country: 'CF',
  language: 'fr',
  role: 'student',
  totalPoints: 0,
  createdAt: sampleTimeMs,
};

export const sampleCertificate: Certificate = {
  id: sampleId(700),
  courseId,
  courseTitle: manifest.title,
  holderName: 'Awa Ngbanga',
  code: 'GLCA-2026-7KTR2M',
  issuedAt: sampleTimeMs,
  expiresAt: null,
  verifyUrl: 'https://academy.example.org/verify/GLCA-2026-7KTR2M',
  credential: 'jws',
  pdf: 'pdf'.padEnd(43, '-'),
};

export const someResponses: Response[] = [
  { questionId: sampleId(501), answer: sampleId(603) },
  { questionId: sampleId(502), answer: [sampleId(611), sampleId(613), sampleId(612)] },
  { questionId: sampleId(503), answer: true },
  { questionId: sampleId(504), answer: { [sampleId(621)]: sampleId(631), [sampleId(622)]: sampleId(634) } },
  { questionId: sampleId(505), answer: ['14', '33'] },
];

/** An attempt in any state; practice ones are graded at once. */
export function sampleAttempt(
  kind: 'practice' | 'graded',
  state: AttemptView['state'],
  number: number,
  responses: Response[] = someResponses,
): AttemptView {
  const version = kind === 'practice' ? practiceQuiz : gradedQuiz;
  const isGraded = kind === 'practice' || state === 'graded' || state === 'over-limit';
  const told = kind === 'graded' && isGraded;
  return {
    id: sampleId(number),
    courseId,
    quizId: version.quiz.id,
    quizHash: version.hash,
    submittedAt: sampleTimeMs,
    responses,
    state,
    provisional: kind === 'practice' && state !== 'graded',
    grade: isGraded ? gradeAttempt(version, responses) : null,
    explanations: told ? version.quiz.questions.map(({ id }) => version.key[id]?.explanation ?? '') : null,
    attemptNumber: state === 'over-limit' ? null : 1,
    code: state === 'refused' ? 'invalid_answer_format' : null,
  };
}

export type PretendedLearner = LearnerReplica & { drafts: Map<string, Draft> } & ReturnType<typeof makeSignals>;

function makeSignals() {
  return {
    ready: signal(true),
    enrolments: signal<(Enrolment & { pending: boolean })[]>([]),
    progress: signal<Map<string, Map<string, LessonView>>>(new Map()),
    attempts: signal<AttemptView[]>([]),
    certificates: signal<Certificate[]>([]),
    sync: signal<SyncState>({ toSend: 0, link: 'online', trouble: null, lastSafeAt: null }),
    courses: signal(courses),
    releases: signal(new Map([[courseId, release]])),
    refusals: signal([]),
    unkept: signal(null),
    work: signal<WorkItem[]>([]),
  };
}

const restOfReplica = {
  deviceId: sampleDeviceId,
  receipts: { find: async () => sampleReceipt },
  nudge: () => undefined,
  close: async () => undefined,
};

export function makePretendedLearner(): PretendedLearner {
  const signals = makeSignals();
  const drafts = new Map<string, Draft>();
  const touch = (lessonId: string, change: Partial<LessonView>) => {
    const lessons = new Map(signals.progress.value.get(courseId));
    lessons.set(lessonId, { opened: false, completed: false, seconds: 0, ...lessons.get(lessonId), ...change });
    signals.progress.value = new Map([[courseId, lessons]]);
  };
  const enrol = (id: string) => {
    const enrolment = { id, courseId: id, status: 'in_progress' as const, progress: 0, completedAt: null };
    signals.enrolments.value = [...signals.enrolments.value, { ...enrolment, enrolledAt: sampleTimeMs, pending: true }];
  };
  return {
    ...signals,
    drafts,
    data: {
      ...{ ...signals, account: signal(sampleAccount) },
      ...{ releaseByCourse: signals.releases, progressByCourse: signals.progress },
    },
    actions: {
      enrol: async (id) => enrol(id),
      openLesson: async (_course, id) => touch(id, { opened: true }),
      completeLesson: async (_course, id) => touch(id, { opened: true, completed: true }),
      spendTime: async () => undefined,
      submitAttempt: async ({ quizId, quizHash, responses }) => {
        const kind = quizId === practiceQuiz.quiz.id ? 'practice' : 'graded';
        const attempt = sampleAttempt(kind, 'saved', 800 + signals.attempts.value.length, responses);
        signals.attempts.value = [...signals.attempts.value, attempt];
        drafts.delete(quizHash);
        return attempt.id;
      },
      rateCourse: async () => undefined,
      startDraft: async (draft) => ({ ...draft, attemptId: sampleId(900) }),
      saveDraft: async (draft) => void drafts.set(draft.quizHash, draft),
      readDraft: async (quizHash) => drafts.get(quizHash) ?? null,
    },
    ...restOfReplica,
  };
}
