// What an erasure does to each table. Invariant: the chains of the account's logs and the codes of its certificates still check afterwards.
import type { SignedAnew } from '../certificate/sign-anew.ts';
import type { Queryable, Transaction } from '../database/pool.ts';

/** What stands on a certificate whose holder was erased. */
export const erasedHolder = '(erased)';

/**
 * How each table that names a person gives them up. `delete`: the rows go. Otherwise a sentence: what happens instead, or why nothing does.
 * A test holds this list against the tables of the database.
 */
export const erasureByTable = {
  users: 'The row stays without anything about the person: its id is never given again.',
  refresh_tokens: 'delete',
  password_reset_tokens: 'delete',
  sign_in_places: 'delete',
  avatars: 'delete',
  learner_merits: 'delete',
  token_revocations: 'delete',
  resume_tickets: 'delete',
  rest_keys: 'delete',
  consents: 'delete',
  course_ratings: 'delete',
  user_badges: 'delete',
  user_progress: 'delete',
  enrollments: 'delete',
  quiz_responses: 'delete',
  certificates: 'Code, course, date and status stay; name, credential with the name and PDF go.',
  operation_logs: 'The secret goes, the head stays: the chain checks.',
  operations: 'The payload goes, its salted commitment stays: the chain checks.',
  learner_devices: 'Name and visits go; the row stays for its logs, as removed.',
  events: 'Nobody is named by them any more, and what was noted beside them goes: they are counted still.',
  analytics_activity: 'delete',
  analytics_operations: 'A range of operations that is still to be counted: it goes with the next count.',
  analytics_marks: 'What is to be counted anew: it goes with the next count.',
  analytics_unties: 'Says that events name this account no more: it goes with the next count.',
  analytics_learners: 'What of a course was counted; the next count takes it away again.',
  audit_log: 'Ids alone, kept for as long as the retention rule says.',
} as const;

const deletedTables = Object.entries(erasureByTable).flatMap(([table, fate]) => (fate === 'delete' ? [table] : []));

export type ErasedAccount = { email: string; role: string; avatarUrl: string | null };

/** Waits for every push under way, and keeps further ones out until commit. */
export async function holdLogs(tx: Transaction, userId: string): Promise<void> {
  await tx.query('select 1 from operation_logs where user_id = $1 order by device_id, lane for update', [userId]);
}

/** The account, held until commit; null when it is gone. */
export async function holdAccount(tx: Transaction, userId: string): Promise<ErasedAccount | null> {
  const { rows } = await tx.query<ErasedAccount>(
    'select email, role, avatar_url as "avatarUrl" from users where id = $1 and is_active and erased_at is null for update',
    [userId],
  );
  return rows[0] ?? null;
}

/** Whether somebody else could still administer; nobody else stops being an administrator until commit. */
export async function hasOtherAdmin(tx: Transaction, userId: string): Promise<boolean> {
  const { rows } = await tx.query<{ id: string }>(
    "select id from users where role = 'admin' and is_active and password_hash <> '!' order by id for update",
  );
  return rows.some(({ id }) => id !== userId);
}

/** Ids by which jobs and files name the account: of its enrolments, certificates and attempts, and its own. */
export async function listTraces(tx: Transaction, userId: string): Promise<string[]> {
  const { rows } = await tx.query<{ id: string }>(
    `select id from enrollments where user_id = $1 union select id from certificates where user_id = $1 union select $1::uuid`,
    [userId],
  );
  return rows.map(({ id }) => id);
}

/** Takes away the jobs that wait and name any of `traces`; one that runs finds nobody. */
export async function dropJobsAbout(tx: Transaction, traces: readonly string[]): Promise<void> {
  await tx.query(
    `select from graphile_worker.complete_jobs(array(
      select j.id from graphile_worker._private_jobs j
      where exists (select from unnest($1::text[]) as t (id) where strpos(j.payload::text, t.id) > 0)))`,
    [traces],
  );
}

/** The rows of the tables that keep nothing; courses get the rating of those who are left. Limits and locks forget the account too. */
export async function deleteRows(tx: Transaction, userId: string, who: string): Promise<void> {
  for (const table of deletedTables) await tx.query(`delete from ${table} where user_id = $1`, [userId]);
  await tx.query('delete from sign_in_failures where who = $1', [who]);
  await tx.query("delete from rate_limits where key = 'api:user:' || $1", [userId]);
}

/** What the account's devices wrote: the chain stays, what it said goes. A device that others use too is not touched for them. */
export async function eraseWork(tx: Transaction, userId: string, at: number): Promise<void> {
  await tx.query(
    `update operations o set payload = null from operation_logs l where l.user_id = $1
      and o.device_id = l.device_id and o.user_id = l.user_id and o.lane = l.lane and o.payload is not null`,
    [userId],
  );
  await tx.query('update operation_logs set secret = null where user_id = $1', [userId]);
  await tx.query(
    `update learner_devices set name = null, last_seen_at = null,
      revoked_at = coalesce(revoked_at, to_timestamp($2::double precision / 1000)) where user_id = $1`,
    [userId, at],
  );
  await tx.query(
    `update devices d set app = null where id in (select device_id from learner_devices where user_id = $1)
      and not exists (select from learner_devices o where o.device_id = d.id and o.user_id <> $1 and o.revoked_at is null)`,
    [userId],
  );
  await tx.query("update events set user_id = null, metadata = '{}' where user_id = $1", [userId]);
}

/** The account's own documents, and the stream in which they were told. */
export async function dropStream(tx: Transaction, stream: string): Promise<void> {
  await tx.query('delete from feed_documents where stream = $1', [stream]);
  await tx.query('delete from feed_streams where stream = $1', [stream]);
}

export type ErasedCertificate = {
  id: string;
  courseId: string;
  courseTitle: string;
  code: string;
  issuedAt: Date;
  expiresAt: Date | null;
  grade: number | null;
  statusIndex: number;
};

export async function holdCertificates(tx: Transaction, userId: string): Promise<ErasedCertificate[]> {
  const { rows } = await tx.query<ErasedCertificate>(
    `select id, course_id as "courseId", course_title as "courseTitle", verification_code as code, issued_at as "issuedAt",
      expires_at as "expiresAt", grade, status_index as "statusIndex" from certificates where user_id = $1 order by id for update`,
    [userId],
  );
  return rows;
}

/** `signed`: without the name. */
export async function eraseCertificate(tx: Transaction, id: string, signed: SignedAnew, at: number): Promise<void> {
  await tx.query(
    `update certificates set holder_name = $2, credential = $3, linked_credential = $4, signed_by = $5, pdf_hash = null, pdf_url = null,
      language = 'fr', erased_at = to_timestamp($6::double precision / 1000) where id = $1`,
    [id, erasedHolder, signed.credential, signed.linkedCredential, signed.signedBy, at],
  );
}

/** Hashes of the files that only this account needs: the PDFs of its certificates, and those of `more` that no course has. */
export async function listOwnFiles(tx: Transaction, userId: string, more: readonly string[]): Promise<string[]> {
  const { rows } = await tx.query<{ hash: string }>(
    `select hash from packs p where (hash = any($2) or hash in (select pdf_hash from certificates where user_id = $1))
      and not exists (select from course_packs c where c.hash = p.hash)
      and not exists (select from certificates c where c.pdf_hash = p.hash and c.user_id <> $1)`,
    [userId, more],
  );
  return rows.map(({ hash }) => hash);
}

export async function deleteFiles(tx: Transaction, hashes: readonly string[]): Promise<void> {
  await tx.query('delete from packs where hash = any($1)', [hashes]);
}

/** The row that stays. Who was an instructor is one no more; what they published keeps its text. */
export async function anonymiseAccount(tx: Transaction, userId: string, at: number): Promise<void> {
  await tx.query('update courses set instructor_id = null, instructor_bio = null where instructor_id = $1', [userId]);
  await tx.query(
    `update users set email = 'erased-' || id || '@erased.invalid', password_hash = '!', first_name = '', last_name = '', avatar_url = null,
      country_code = null, language = 'fr', total_points = 0, role = 'student', is_active = false, last_login = null,
      updated_at = to_timestamp($2::double precision / 1000), erased_at = to_timestamp($2::double precision / 1000) where id = $1`,
    [userId, at],
  );
}

/** The sign-ins that are open, so that whoever holds a socket of one is told. */
export async function tellSessions(tx: Transaction, userId: string, channel: string): Promise<void> {
  await tx.query(
    'select pg_notify($2, family_id::text) from (select distinct family_id from refresh_tokens where user_id = $1) f',
    [userId, channel],
  );
}

/** Whether a blob is named again since, by whoever put the same bytes there. */
export async function isFileNamed(db: Queryable, hash: string): Promise<boolean> {
  return (await db.query('select 1 from packs where hash = $1', [hash])).rowCount === 1;
}
