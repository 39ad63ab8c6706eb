// A person's account as its owner sees it.
import * as z from 'zod/mini';
import { count, id, language, text, timeMs } from './identifier.ts';

export const role = z.enum(['student', 'teacher', 'facilitator', 'admin']);
export type Role = z.infer<typeof role>;

export const account = z.object({
  id,
  email: text(254),
  firstName: text(100),
  lastName: text(100),
  country: z.nullable(z.string()),
  language,
  role,
  totalPoints: count,
  createdAt: timeMs,
});
export type Account = z.infer<typeof account>;
