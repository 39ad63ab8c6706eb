// The scenes of the gallery: an address and the state behind it. `?scene=<name>` shows one.
import type { AttemptView, LessonView } from '../../src/store/learner-replica.ts';
import { type PretendedLearner, sampleAttempt, sampleCertificate, someResponses } from './pretended-learner.ts';
import type { PretendedAccount, PretendedPacks } from './pretended-ports.ts';
import { sampleProfiles } from './pretended-ports.ts';
import { courseId, courses, lessonId, release } from './sample-course.ts';
import { gradedQuiz, practiceQuiz, sampleId } from './sample-quiz.ts';
import { verifyScenes } from './verify-scenes.ts';
import { workScenes } from './work-scenes.ts';

export type Stage = { learner: PretendedLearner; account: PretendedAccount; packs: PretendedPacks };
export type Scene = { path: string; set?: (stage: Stage) => void; after?: (stage: Stage) => void };

const done: LessonView = { opened: true, completed: true, seconds: 900 };
const opened: LessonView = { opened: true, completed: false, seconds: 60 };

function enrol({ learner }: Stage, progress = 43, pending = false) {
  const enrolment = { id: courseId, courseId, enrolledAt: 1, completedAt: null, progress, pending };
  learner.enrolments.value = [{ ...enrolment, status: progress === 100 ? 'completed' : 'in_progress' }];
  learner.progress.value = new Map([
    [
      courseId,
      new Map(
        progress
          ? [
              [lessonId, done],
              [sampleId(102), opened],
            ]
          : [],
      ),
    ],
  ]);
}

function attempt(state: AttemptView['state'], kind: 'practice' | 'graded' = 'graded'): Scene {
  return {
    path: `/attempts/${sampleId(800)}`,
    set: (stage) => {
      enrol(stage);
      stage.learner.attempts.value = [sampleAttempt(kind, state, 800)];
      if (state === 'saved') stage.learner.sync.value = { toSend: 3, link: 'waiting', trouble: null, lastSafeAt: null };
    },
  };
}

function draft(questionNumber: number): Scene {
  const questions = gradedQuiz.quiz.questions;
  return {
    path: `/courses/${courseId}/quizzes/${gradedQuiz.quiz.id}`,
    set: (stage) => {
      enrol(stage);
      const ids = questions.map((question) => question.id);
      const order = [...ids.slice(questionNumber - 1), ...ids.slice(0, questionNumber - 1)];
      const first = order[0];
      const responses = someResponses.filter((response) => response.questionId !== first).slice(0, 3);
      const draft = { quizHash: gradedQuiz.hash, order, responses, elapsedMs: 272_000, attemptId: sampleId(900) };
      stage.learner.drafts.set(gradedQuiz.hash, draft);
    },
  };
}

const course = (set: (stage: Stage) => void): Scene => ({ path: `/courses/${courseId}`, set });
const signedOut = (path: string, set?: (stage: Stage) => void): Scene => ({
  path,
  set: (stage) => {
    stage.account.current.value = null;
    set?.(stage);
  },
});

function clickOnceThere(selector: string): void {
  const found = document.querySelector<HTMLElement>(selector);
  if (found) found.click();
  else requestAnimationFrame(() => clickOnceThere(selector));
}

export const scenes: Record<string, Scene> = {
  'sign-in': signedOut('/sign-in'),
  register: signedOut('/register'),
  'forgot-password': signedOut('/forgot-password'),
  'reset-password': signedOut('/reset-password#token=x'),
  profiles: signedOut('/', ({ account }) => {
    account.profiles.value = sampleProfiles;
  }),
  home: { path: '/', set: (stage) => enrol(stage) },
  'home-fresh': { path: '/' },
  'home-empty': {
    path: '/',
    set: ({ learner }) => {
      learner.courses.value = [];
      learner.sync.value = { toSend: 0, link: 'connecting', trouble: null, lastSafeAt: null };
    },
  },
  opening: {
    path: '/',
    set: ({ learner }) => {
      learner.ready.value = false;
    },
  },
  banner: {
    path: '/',
    set: (stage) => enrol(stage, 100),
    after: ({ learner }) => {
      learner.certificates.value = [sampleCertificate];
    },
  },
  'course-new': course(({ packs }) => {
    packs.state.value = { kind: 'none' };
  }),
  'course-enrolled': course((stage) => {
    enrol(stage, 0, true);
    stage.packs.state.value = { kind: 'none' };
    stage.learner.sync.value = { toSend: 1, link: 'connecting', trouble: null, lastSafeAt: null };
  }),
  'course-waiting': course((stage) => {
    enrol(stage, 0, true);
    stage.learner.releases.value = new Map();
    stage.learner.sync.value = { toSend: 1, link: 'waiting', trouble: 'try_later', lastSafeAt: null };
  }),
  'course-loading': course((stage) => {
    enrol(stage, 0);
    stage.packs.state.value = { kind: 'loading', done: 540_000, total: release.sizeBytes };
  }),
  'course-failed': course((stage) => {
    enrol(stage, 0);
    stage.packs.state.value = { kind: 'failed', done: 540_000, total: release.sizeBytes, reason: 'network' };
  }),
  'course-ready': course((stage) => enrol(stage)),
  'course-done': course((stage) => {
    enrol(stage, 100);
    stage.learner.attempts.value = [sampleAttempt('graded', 'graded', 800)];
    stage.learner.certificates.value = [sampleCertificate];
  }),
  lesson: { path: `/courses/${courseId}/lessons/${lessonId}`, set: (stage) => enrol(stage, 0) },
  'lesson-missing': {
    path: `/courses/${courseId}/lessons/${lessonId}`,
    set: (stage) => {
      enrol(stage, 0);
      stage.packs.state.value = { kind: 'none' };
    },
  },
  'quiz-practice': {
    path: `/courses/${courseId}/quizzes/${practiceQuiz.quiz.id}`,
    set: (stage) => enrol(stage),
  },
  'quiz-graded': {
    path: `/courses/${courseId}/quizzes/${gradedQuiz.quiz.id}`,
    set: (stage) => {
      enrol(stage);
      stage.learner.attempts.value = [sampleAttempt('graded', 'graded', 801), sampleAttempt('graded', 'safe', 802)];
    },
  },
  'quiz-none-left': {
    path: `/courses/${courseId}/quizzes/${gradedQuiz.quiz.id}`,
    set: (stage) => {
      enrol(stage);
      stage.learner.attempts.value = [801, 802, 803].map((number) => sampleAttempt('graded', 'graded', number));
    },
  },
  'question-one': draft(1),
  'question-several': draft(2),
  'question-truth': draft(3),
  'question-pairs': draft(4),
  'question-blanks': draft(5),
  'attempt-saved': attempt('saved'),
  'attempt-safe': attempt('safe'),
  'attempt-graded': attempt('graded'),
  'attempt-practice': attempt('saved', 'practice'),
  'attempt-over-limit': attempt('over-limit'),
  'attempt-refused': attempt('refused'),
  certificates: {
    path: '/certificates',
    set: ({ learner }) => {
      learner.certificates.value = [
        sampleCertificate,
        { ...sampleCertificate, id: sampleId(701), courseTitle: courses[2]?.title ?? '' },
      ];
    },
  },
  'certificates-none': { path: '/certificates' },
  certificate: {
    path: `/certificates/${sampleCertificate.id}`,
    set: ({ learner }) => {
      learner.certificates.value = [sampleCertificate];
    },
  },
  'certificate-code': {
    path: `/certificates/${sampleCertificate.id}`,
    set: ({ learner }) => {
      learner.certificates.value = [{ ...sampleCertificate, courseTitle: 'مبادئ الإسعافات الأولية في القرية' }];
    },
    after: () => clickOnceThere('[data-test=enlarge-code]'),
  },
  'certificate-revoked': {
    path: `/certificates/${sampleCertificate.id}`,
    set: ({ learner }) => {
      const revoked = { at: sampleCertificate.issuedAt + 86_400_000, reason: 'Issued to the wrong person' };
      learner.certificates.value = [{ ...sampleCertificate, revoked }];
    },
  },
  'certificate-making': {
    path: `/certificates/${sampleCertificate.id}`,
    set: ({ learner }) => {
      learner.certificates.value = [{ ...sampleCertificate, pdf: null }];
      learner.sync.value = { toSend: 2, link: 'sign-in-required', trouble: 'sign_in_required', lastSafeAt: null };
    },
  },
  ...workScenes,
  ...verifyScenes,
  missing: { path: '/nowhere' },
};
