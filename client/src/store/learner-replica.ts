// What screens see and may do: documents with the operations that the server has not answered yet laid over them. No RxDB leaks out of here.

import type { CourseSummary, Enrolment, Refusal, Release } from '@greenland/shared-schema/protocol/document';
import type { Account } from '@greenland/shared-schema/record/account';
import type { Certificate } from '@greenland/shared-schema/record/certificate';
import type { Grade, Response } from '@greenland/shared-schema/record/quiz';
import type { ReadonlySignal } from '@preact/signals';
import type { LinkPhase } from './local-record.ts';
import type { NotSavedCode } from './not-saved.ts';
import type { WorkItem } from './work-view.ts';

/** `pending`: the server has not confirmed it yet. */
export type EnrolmentView = Enrolment & { pending: boolean };

export type LessonView = { opened: boolean; completed: boolean; seconds: number };

/**
 * An attempt from the tap to the grade. `saved`: on this phone only. `safe`: the server has it, the grade is to come.
 * `graded`: the server's word. `over-limit`: graded but not counted. `refused`: kept, with the reason in `code`.
 * `grade` of a practice quiz is there at once (provisional, by the shared rule) until the server's replaces it.
 */
export type AttemptView = {
  id: string;
  courseId: string;
  quizId: string;
  quizHash: string;
  submittedAt: number;
  responses: Response[] | null;
  state: 'saved' | 'safe' | 'graded' | 'over-limit' | 'refused';
  provisional: boolean;
  grade: Grade | null;
  explanations: string[] | null;
  attemptNumber: number | null;
  code: string | null;
};

/**
 * A quiz in progress: saved at each tap, so that a killed tab loses at most one answer. `order` is the shuffle, kept over reloads.
 * `attemptId`: of the attempt that it will become, so that the same draft handed in twice is one attempt.
 */
export type Draft = { quizHash: string; order: string[]; responses: Response[]; elapsedMs: number; attemptId: string };
export type NewDraft = Omit<Draft, 'attemptId'>;

/** The truth about sync, for the one small line: `toSend` operations are on this phone only. */
export type SyncState = {
  toSend: number;
  link: LinkPhase;
  /** Why the last connection ended, a close reason or null. */
  trouble: string | null;
  /** Seconds until the next try while `waiting`. */
  lastSafeAt: number | null;
};

/** Everything that screens read. Signals change by themselves; `ready` turns true when the store has answered once. */
export type LearnerData = {
  ready: ReadonlySignal<boolean>;
  account: ReadonlySignal<Account | null>;
  courses: ReadonlySignal<CourseSummary[]>;
  enrolments: ReadonlySignal<EnrolmentView[]>;
  releaseByCourse: ReadonlySignal<ReadonlyMap<string, Release>>;
  /** course id → lesson id → progress. */
  progressByCourse: ReadonlySignal<ReadonlyMap<string, ReadonlyMap<string, LessonView>>>;
  /** Oldest first, as handed in. */
  attempts: ReadonlySignal<AttemptView[]>;
  certificates: ReadonlySignal<Certificate[]>;
  refusals: ReadonlySignal<Refusal[]>;
  /** Everything done on this device, and what was not taken from others; newest first. Computed when it is looked at. */
  work: ReadonlySignal<WorkItem[]>;
  sync: ReadonlySignal<SyncState>;
  /** Why the last action could not be kept on this device; null when it was. */
  unkept: ReadonlySignal<NotSavedCode | null>;
};

/** One function per thing a learner can do. Each resolves when IndexedDB has it for good (P3), rejects with NotSaved otherwise, and never waits for the network. */
export type LearnerActions = {
  enrol(courseId: string): Promise<void>;
  openLesson(courseId: string, lessonId: string): Promise<void>;
  completeLesson(courseId: string, lessonId: string): Promise<void>;
  /** `seconds` more on this lesson. */
  spendTime(courseId: string, lessonId: string, seconds: number): Promise<void>;
  /** Answers the id of the attempt: `attemptId` of its draft, where it was one. The draft is gone in the same breath. */
  submitAttempt(
    attempt: { courseId: string; quizId: string; quizHash: string; elapsedMs: number; responses: Response[] },
    attemptId?: string,
  ): Promise<string>;
  rateCourse(courseId: string, stars: number): Promise<void>;
  /** Keeps a fresh draft, and answers the one that counts: another tab may have begun first. */
  startDraft(draft: NewDraft): Promise<Draft>;
  saveDraft(draft: Draft): Promise<void>;
  /** The draft of this quiz; null when there is none, or when it was handed in already. */
  readDraft(quizHash: string): Promise<Draft | null>;
};

/** A receipt of the server up to `seq`, as this device finds it now. `unknown-key`: the key that signed it was never seen here. `spoilt-key`: it was stolen by then (KY5). */
export type CheckedReceipt = {
  seq: number;
  keyId: string;
  signedAt: number;
  check: 'genuine' | 'not-genuine' | 'unknown-key' | 'spoilt-key';
};

/** `find`: the receipt that covers the operation at this place of the log; null when there is none here. Needs no network. */
export type ReceiptReader = { find(key: string): Promise<CheckedReceipt | null> };

/** One learner's replica on this device, open. `close` ends the link and the database; nothing is lost by it. */
export type LearnerReplica = {
  /** The name under which the server knows this learner's log. */
  deviceId: string;
  data: LearnerData;
  actions: LearnerActions;
  receipts: ReceiptReader;
  /** Try to connect now. */
  nudge(): void;
  close(): Promise<void>;
};
