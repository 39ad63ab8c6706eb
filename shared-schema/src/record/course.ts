// A published course version: the manifest, and one pack a module. Both are immutable and named by the hash of their bytes.
import * as z from 'zod/mini';
import { contentHash, count, id, language, percentage, slug, text } from './identifier.ts';
import { block } from './lesson-block.ts';
import { packedQuiz, quizKind } from './quiz.ts';

export const level = z.enum(['beginner', 'intermediate', 'advanced']);

/** A file of a course: picture, sound, film, PDF. */
export const media = z.object({ hash: contentHash, mediaType: text(100), sizeBytes: count });
export type Media = z.infer<typeof media>;

/** Who gets a certificate (SPEC CE1): every quiz in `requires` passed with at least `minimumScore` percent. */
export const certificateTerms = z.object({ available: z.boolean(), minimumScore: percentage, requires: z.array(id) });
export type CertificateTerms = z.infer<typeof certificateTerms>;

const lessonHeading = z.object({ id, title: text(300), minutes: count });

const quizHeading = z.object({
  id,
  hash: contentHash,
  title: text(300),
  kind: quizKind,
  passingScore: percentage,
  attemptsAllowed: z.nullable(z.int().check(z.minimum(1))),
  questions: count,
});

/** A module in the manifest. `pack` is the hash of its module pack; `media` are the files that its lessons show. */
export const moduleHeading = z.object({
  id,
  title: text(300),
  description: z.string(),
  pack: contentHash,
  sizeBytes: count,
  lessons: z.array(lessonHeading),
  quizzes: z.array(quizHeading),
  media: z.array(media),
});
export type ModuleHeading = z.infer<typeof moduleHeading>;

/** The table of contents of one course version, and the list of everything that a device downloads for it. */
export const manifest = z.object({
  format: z.literal(1),
  courseId: id,
  version: z.int().check(z.minimum(1)),
  slug,
  title: text(300),
  description: text(4000),
  language,
  level,
  hours: z.number().check(z.minimum(0)),
  instructor: z.object({ name: text(200), bio: z.string() }),
  prerequisites: z.array(text(500)),
  certificate: certificateTerms,
  thumbnail: z.nullable(media),
  modules: z.array(moduleHeading).check(z.minLength(1)),
});
export type Manifest = z.infer<typeof manifest>;

export const lesson = z.object({ id, title: text(300), minutes: count, blocks: z.array(block) });
export type Lesson = z.infer<typeof lesson>;

/** The pack of one module, as JSON in UTF-8. */
export const modulePack = z.object({
  format: z.literal(1),
  moduleId: id,
  lessons: z.array(lesson),
  quizzes: z.array(packedQuiz),
});
export type ModulePack = z.infer<typeof modulePack>;
