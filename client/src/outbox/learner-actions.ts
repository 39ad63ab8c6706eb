// One function per thing a learner can do. Each writes an operation and resolves when it is durable here; none waits for the network.
import type { Act } from '@greenland/shared-schema/protocol/operation';
import type { PackedQuiz } from '@greenland/shared-schema/record/quiz';
import { gradeAttempt } from '@greenland/shared-schema/rule/grade-attempt';
import type { RxCollection } from 'rxdb';
import type { Draft, LearnerActions } from '../store/learner-replica.ts';
import { NotSaved, type NotSavedCode, nameStorageFault } from '../store/not-saved.ts';
import type { OperationLog } from './operation-log.ts';

export type LearnerActionPorts = {
  newId: () => string;
  /** Told of each action whether this device has kept it: null, or why not. */
  noteKept: (unkept: NotSavedCode | null) => void;
  log: OperationLog;
  drafts: RxCollection<Draft>;
  /** The quiz as it was downloaded; null when it is not on this device. */
  findQuiz: (courseId: string, quizHash: string) => Promise<PackedQuiz | null>;
};

/** Every action says of itself whether it was kept. */
function guardActions(actions: LearnerActions, noteKept: LearnerActionPorts['noteKept']): LearnerActions {
  const guard = (act: (...given: never[]) => Promise<unknown>) => {
    return async (...given: never[]) => {
      try {
        const answer = await act(...given);
        noteKept(null);
        return answer;
      } catch (fault) {
        const code = nameStorageFault(fault);
        noteKept(code);
        throw new NotSaved(code, fault);
      }
    };
  };
  const guarded = Object.entries(actions).map(([name, act]) => [name, guard(act)]);
  return Object.fromEntries(guarded) as LearnerActions;
}

export const createLearnerActions = (ports: LearnerActionPorts): LearnerActions =>
  guardActions(makeActions(ports), ports.noteKept);

function makeActions({ newId, log, drafts, findQuiz }: LearnerActionPorts): LearnerActions {
  const act = async (done: Act) => {
    await log.append(done);
  };
  return {
    enrol: (courseId) => act({ kind: 'enrolled', payload: { courseId } }),
    openLesson: (courseId, lessonId) => act({ kind: 'lesson-opened', payload: { courseId, lessonId } }),
    completeLesson: (courseId, lessonId) => act({ kind: 'lesson-completed', payload: { courseId, lessonId } }),
    async spendTime(courseId, lessonId, seconds) {
      await log.appendTime({ courseId, lessonId, seconds });
    },
    async submitAttempt(attempt, attemptId) {
      const quiz = await findQuiz(attempt.courseId, attempt.quizHash);
      const provisional = quiz?.key ? gradeAttempt({ quiz: quiz.quiz, key: quiz.key }, attempt.responses) : null;
      const given = attemptId === undefined ? { provisional } : { provisional, id: attemptId };
      const operation = await log.append({ kind: 'attempt-submitted', payload: attempt }, given);
      // Only after the attempt is durable: a tab killed between the two keeps both, never neither.
      await (await drafts.findOne(attempt.quizHash).exec())?.remove();
      return operation.id;
    },
    rateCourse: (courseId, stars) => act({ kind: 'course-rated', payload: { courseId, stars } }),
    async startDraft(draft) {
      const kept = await drafts.insertIfNotExists({ ...draft, attemptId: newId() });
      return kept.toJSON() as Draft;
    },
    async saveDraft(draft) {
      await drafts.incrementalUpsert(draft);
    },
    async readDraft(quizHash) {
      const draft = await drafts.findOne(quizHash).exec();
      if (!draft || !(await log.holds(draft.attemptId))) return draft ? (draft.toJSON() as Draft) : null;
      // Handed in already, by a tab that was killed before it could remove the draft, or that had the same quiz open.
      await draft.remove();
      return null;
    },
  };
}
