// What a mail needs to know, read when it is sent. Invariant: null for whom nothing may be sent: gone, locked away, or no longer concerned.
import * as z from 'zod';
import type { Queryable } from '../database/pool.ts';

const recipient = { address: z.string(), firstName: z.string(), lastName: z.string(), language: z.string() };
const recipientColumns = `u.email as address, u.first_name as "firstName", u.last_name as "lastName", u.language`;

const enrolmentRow = z.object({ ...recipient, courseId: z.string(), courseTitle: z.string() });
const certificateRow = z.object({ ...recipient, courseTitle: z.string(), verifyUrl: z.string() });

const accountRow = z.object(recipient);
const lessonRow = z.object({
  ...{ ...recipient, courseId: z.string(), courseTitle: z.string() },
  lesson: z.object({ id: z.string(), title: z.string(), minutes: z.number() }),
});

export type AccountNews = z.infer<typeof accountRow>;
export type FirstLessonNews = z.infer<typeof lessonRow>;
export type EnrolmentNews = z.infer<typeof enrolmentRow>;
export type CertificateNews = z.infer<typeof certificateRow>;

/** Who enrolled in what; null also when they dropped the course since. */
export async function findEnrolmentNews(db: Queryable, enrolmentId: string): Promise<EnrolmentNews | null> {
  const { rows } = await db.query({
    name: 'enrolment-news',
    text: `select ${recipientColumns}, c.id as "courseId", c.title as "courseTitle"
      from enrollments e join users u on u.id = e.user_id join courses c on c.id = e.course_id
      where e.id = $1 and u.is_active and e.status <> 'dropped'`,
    values: [enrolmentId],
  });
  return rows[0] === undefined ? null : enrolmentRow.parse(rows[0]);
}

/** The same with the first lesson of the course as it is now; null also when it has none. */
export async function findFirstLessonNews(db: Queryable, enrolmentId: string): Promise<FirstLessonNews | null> {
  const { rows } = await db.query<{ lesson: unknown }>({
    name: 'first-lesson-news',
    text: `select ${recipientColumns}, c.id as "courseId", c.title as "courseTitle",
        jsonb_path_query_first(v.body, '$.manifest.modules[*].lessons[*]') as lesson
      from enrollments e join users u on u.id = e.user_id join courses c on c.id = e.course_id
      join course_versions v on v.course_id = c.id and v.version = c.current_version
      where e.id = $1 and u.is_active and e.status <> 'dropped'`,
    values: [enrolmentId],
  });
  return rows[0]?.lesson ? lessonRow.parse(rows[0]) : null;
}

/** The account itself. */
export async function findAccountNews(db: Queryable, userId: string): Promise<AccountNews | null> {
  const { rows } = await db.query({
    name: 'account-news',
    text: `select ${recipientColumns} from users u where u.id = $1 and u.is_active`,
    values: [userId],
  });
  return rows[0] === undefined ? null : accountRow.parse(rows[0]);
}

/** Whose certificate it is; null also when it was revoked since, or handed in again: its holder knows of it. */
export async function findCertificateNews(db: Queryable, certificateId: string): Promise<CertificateNews | null> {
  const { rows } = await db.query({
    name: 'certificate-news',
    text: `select ${recipientColumns}, t.course_title as "courseTitle", t.verify_url as "verifyUrl"
      from certificates t join users u on u.id = t.user_id
      where t.id = $1 and u.is_active and t.revoked_at is null and t.reinstated_at is null`,
    values: [certificateId],
  });
  return rows[0] === undefined ? null : certificateRow.parse(rows[0]);
}
