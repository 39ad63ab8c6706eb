// The account of a course's instructor. One that is made here cannot sign in before its owner asks for a new password by e-mail.
import * as z from 'zod';
import type { Transaction } from '../database/pool.ts';
import { hashJson } from './content-hash.ts';

/** No bcrypt hash looks like this, so no password fits it. */
const unusablePasswordHash = '!';

/** An instructor without an address is known by name, under an address that can receive no mail (RFC 2606). */
function addressOf(instructor: { name: string; email: string | null }): string {
  return (
    instructor.email ?? `instructor-${hashJson(instructor.name).replace(/[-_]/g, '').slice(0, 16)}@instructors.invalid`
  );
}

/** The user id of the instructor, made with `newId` when missing. An account that is there keeps its role and name. */
export async function findOrCreateInstructor(
  tx: Transaction,
  instructor: { name: string; email: string | null; language: string },
  newId: string,
): Promise<string> {
  const [firstName = '', ...rest] = instructor.name.split(/\s+/);
  const email = addressOf(instructor);
  await tx.query(
    `insert into users (id, email, password_hash, first_name, last_name, language, role)
      values ($1, $2, $3, $4, $5, $6, 'teacher') on conflict (lower(email)) do nothing`,
    [newId, email, unusablePasswordHash, firstName, rest.join(' '), instructor.language],
  );
  const { rows } = await tx.query('select id from users where lower(email) = lower($1)', [email]);
  return z.object({ id: z.string() }).parse(rows[0]).id;
}
