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
  /** Seconds that this device has counted on a lesson so far. */
  secondsHere: (courseId: string, lessonId: string) => Promise<number>;
};

type DoAct = (done: Act) => Promise<void>;

/** Time is told as this device's running total and merged by the largest: two calls that start from the same total would lose one, so they queue. */
function countTime(act: DoAct, secondsHere: LearnerActionPorts['secondsHere']): LearnerActions['spendTime'] {
  const countedByLesson = new Map<string, number>();
  let counting: Promise<void> = Promise.resolve();
  const count = async (courseId: string, lessonId: string, seconds: number) => {
    const lesson = `${courseId}/${lessonId}`;
    const before = Math.max(countedByLesson.get(lesson) ?? 0, await secondsHere(courseId, lessonId));
    const totalSeconds = before + Math.max(0, Math.round(seconds));
    await act({ kind: 'time-spent', payload: { courseId, lessonId, totalSeconds } });
    countedByLesson.set(lesson, totalSeconds);
  };
  return (courseId, lessonId, seconds) => {
    const counted = counting.then(() => count(courseId, lessonId, seconds));
    counting = counted.catch(() => undefined);
    return counted;
  };
}

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

function makeActions({ newId, log, drafts, findQuiz, secondsHere }: LearnerActionPorts): LearnerActions {
  const act: DoAct = async (done) => {
    await log.append(done);
  };
  const spendTime = countTime(act, secondsHere);
  return {
    enrol: (courseId) => act({ kind: 'enrolled', payload: { courseId } }),
    openLesson: (courseId, lessonId) => act({ kind: 'lesson-opened', payload: { courseId, lessonId } }),
    completeLesson: (courseId, lessonId) => act({ kind: 'lesson-completed', payload: { courseId, lessonId } }),
    spendTime,
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
