// A course as its author wrote it, after every check. Ids are the author's slugs; stable uuids are given when it is published.
import type { Block } from '@greenland/shared-schema/record/lesson-block';

/** One thing that is wrong in a course folder. `file` is relative to the folder with forward slashes; `line` counts from 1. */
export type Fault = { file: string; line: number; message: string };

/** A file that a lesson shows. `hash` is the SHA-256 of its bytes in base64url; `path` is absolute, to read the bytes from. */
export type MediaFile = { path: string; hash: string; mediaType: string; sizeBytes: number };

export type OptionSource = { text: string; correct: boolean };

type QuestionFields = { id: string; text: string; points: number; explanation: string };

export type QuestionSource =
  | (QuestionFields & { type: 'multiple_choice'; options: OptionSource[] })
  | (QuestionFields & { type: 'true_false'; correct: boolean })
  | (QuestionFields & { type: 'matching'; pairs: { left: string; right: string }[]; distractors: string[] })
  | (QuestionFields & { type: 'fill_blank'; blanks: string[][] });

/** `attempts` null: unlimited. */
export type QuizSource = {
  slug: string;
  title: string;
  kind: 'practice' | 'graded';
  passingScore: number;
  attempts: number | null;
  timeLimitMinutes: number | null;
  shuffle: boolean;
  questions: QuestionSource[];
};

/** Links to other lessons are `lesson:<module slug>/<lesson slug>`; media are named by their hash already. */
export type LessonSource = { slug: string; title: string; minutes: number; blocks: Block[] };

export type ModuleSource = {
  slug: string;
  title: string;
  description: string;
  lessons: LessonSource[];
  quizzes: QuizSource[];
  media: MediaFile[];
};

export type CertificateTermsSource = { available: boolean; minimumScore: number; requires: string[] };

export type CourseSource = {
  slug: string;
  title: string;
  description: string;
  language: string;
  level: 'beginner' | 'intermediate' | 'advanced';
  hours: number;
  thumbnail: MediaFile | null;
  /** `signature`: a picture, for certificates. */
  instructor: { name: string; bio: string; email: string | null; signature?: MediaFile };
  prerequisites: string[];
  certificate: CertificateTermsSource;
  modules: ModuleSource[];
};

export type ReadResult = { ok: true; course: CourseSource } | { ok: false; faults: Fault[] };

/** Limits of one file, in bytes. */
export const mediaLimitBytes = 50 * 1024 * 1024;
export const lessonLimitBytes = 256 * 1024;
