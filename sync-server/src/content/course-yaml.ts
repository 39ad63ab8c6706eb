// The shapes of course.yaml, module.yaml and of a lesson's front matter. Unknown fields are refused: a misspelt field is a fault.
import * as z from 'zod';

/** A slug, with a message that an author understands. */
export const slugText = z
  .string()
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'must be lower-case letters, digits and single hyphens')
  .max(80);

const titleText = z.string().trim().min(1).max(300);

export const courseYaml = z.strictObject({
  slug: slugText,
  title: titleText,
  description: z.string().trim().min(1).max(4000),
  language: z.string().regex(/^[a-z]{2}$/, 'must be a language code of two lower-case letters (ISO 639-1)'),
  level: z.enum(['beginner', 'intermediate', 'advanced']),
  hours: z.number().min(0).max(10_000),
  thumbnail: z.string().min(1).optional(),
  instructor: z.strictObject({
    name: z.string().trim().min(1).max(200),
    bio: z.string().trim().max(4000).default(''),
    email: z.email('must be an e-mail address').optional(),
    signature: z.string().min(1).optional(),
  }),
  prerequisites: z.array(z.string().trim().min(1).max(500)).max(50).default([]),
  certificate: z
    .strictObject({
      available: z.boolean(),
      minimumScore: z.int().min(0).max(100).default(75),
      requires: z.array(slugText).max(200).default([]),
    })
    .default({ available: false, minimumScore: 75, requires: [] }),
});

export const moduleYaml = z.strictObject({ title: titleText, description: z.string().trim().max(4000) });

/** `minutes`: how long reading takes. */
export const lessonFrontMatter = z.strictObject({ title: titleText, minutes: z.int().min(0).max(6000) });
