// One function per thing a learner can do. Each writes an operation and resolves when it is durable here; none waits for the network.
import type { Act } from '@greenland/shared-schema/protocol/operation';
import type { PackedQuiz } from '@greenland/shared-schema/record/quiz';
import { gradeAttempt } from '@greenland/shared-schema/rule/grade-attempt';
import type { RxCollection } from 'rxdb';
import type { Draft, LearnerActions } from '../store/learner-replica.ts';
import type { OperationLog } from './operation-log.ts';

export type LearnerActionPorts = {
  log: OperationLog;
  drafts: RxCollection<Draft>;
  /** The quiz as it was downloaded; null when it is not on this device. */
  findQuiz: (courseId: string, quizHash: string) => Promise<PackedQuiz | null>;
  /** Seconds that this device has counted on a lesson so far. */
  secondsHere: (courseId: string, lessonId: string) => Promise<number>;
};

export function createLearnerActions({ log, drafts, findQuiz, secondsHere }: LearnerActionPorts): LearnerActions {
  const act = async (done: Act): Promise<void> => {
    await log.append(done);
  };
  return {
    enrol: (courseId) => act({ kind: 'enrolled', payload: { courseId } }),
    openLesson: (courseId, lessonId) => act({ kind: 'lesson-opened', payload: { courseId, lessonId } }),
    completeLesson: (courseId, lessonId) => act({ kind: 'lesson-completed', payload: { courseId, lessonId } }),
    async spendTime(courseId, lessonId, seconds) {
      const totalSeconds = (await secondsHere(courseId, lessonId)) + Math.max(0, Math.round(seconds));
      await act({ kind: 'time-spent', payload: { courseId, lessonId, totalSeconds } });
    },
    async submitAttempt(attempt) {
      const quiz = await findQuiz(attempt.courseId, attempt.quizHash);
      const graded = quiz?.key ? gradeAttempt({ quiz: quiz.quiz, key: quiz.key }, attempt.responses) : null;
      const operation = await log.append({ kind: 'attempt-submitted', payload: attempt }, graded);
      // Only after the attempt is durable: a tab killed between the two keeps both, never neither.
      await (await drafts.findOne(attempt.quizHash).exec())?.remove();
      return operation.id;
    },
    rateCourse: (courseId, stars) => act({ kind: 'course-rated', payload: { courseId, stars } }),
    async saveDraft(draft) {
      await drafts.incrementalUpsert(draft);
    },
    async readDraft(quizHash) {
      const draft = await drafts.findOne(quizHash).exec();
      return draft ? (draft.toJSON() as Draft) : null;
    },
  };
}
