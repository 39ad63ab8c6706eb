// Rows of `certificates`. Invariant: one a learner and course; after issue only its proofs, its PDF and a revocation are ever written.
import { contentHash, id, timeMs } from '@greenland/shared-schema/record/identifier';
import * as z from 'zod';
import { writeAudit } from '../audit/audit-store.ts';
import type { Queryable, Transaction } from '../database/pool.ts';

const time = z.date().transform((date) => date.getTime());

const storedCertificate = z.object({
  id,
  userId: id,
  courseId: id,
  quizId: z.nullable(id),
  code: z.string(),
  issuedAt: time.pipe(timeMs),
  expiresAt: z.nullable(time),
  holderName: z.string(),
  courseTitle: z.string(),
  instructorName: z.string(),
  language: z.string(),
  verifyUrl: z.string(),
  credential: z.string(),
  pdf: z.nullable(contentHash),
  revokedAt: z.nullable(time),
  revocationReason: z.nullable(z.string()),
  grade: z.nullable(z.int()),
  statusIndex: z.int(),
  linkedCredential: z.nullable(z.string()),
  erasedAt: z.nullable(time),
});

/** Times in ms; `pdf` is the content hash of the rendered PDF, null before, as is `linkedCredential`: the credential in JSON with its proof. */
export type StoredCertificate = z.infer<typeof storedCertificate>;
export type NewCertificate = Omit<
  StoredCertificate,
  'pdf' | 'revokedAt' | 'revocationReason' | 'linkedCredential' | 'erasedAt'
>;

const columns = `id, user_id as "userId", course_id as "courseId", quiz_id as "quizId", verification_code as code,
  issued_at as "issuedAt", expires_at as "expiresAt", holder_name as "holderName", course_title as "courseTitle",
  instructor_name as "instructorName", language, verify_url as "verifyUrl", credential, pdf_hash as pdf,
  revoked_at as "revokedAt", revocation_reason as "revocationReason", grade, status_index as "statusIndex",
  linked_credential as "linkedCredential", erased_at as "erasedAt"`;

const insertText = `insert into certificates (id, user_id, course_id, quiz_id, verification_code, issued_at, expires_at,
    holder_name, course_title, instructor_name, language, verify_url, credential, grade, status_index, signature)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, (select signature from courses where id = $3))
  on conflict do nothing`;

/** False when the learner has one for the course already, or when the code or the bit is taken: nothing was written. */
export async function insertCertificate(tx: Transaction, made: NewCertificate): Promise<boolean> {
  const times = [new Date(made.issuedAt), made.expiresAt === null ? null : new Date(made.expiresAt)];
  const frozen = [
    made.holderName,
    made.courseTitle,
    made.instructorName,
    made.language,
    made.verifyUrl,
    made.credential,
    made.grade,
    made.statusIndex,
  ];
  const values = [made.id, made.userId, made.courseId, made.quizId, made.code, ...times, ...frozen];
  const { rowCount } = await tx.query({ name: 'certificate-insert', text: insertText, values });
  return rowCount === 1;
}

export async function findCertificateOf(
  db: Queryable,
  userId: string,
  courseId: string,
): Promise<StoredCertificate | undefined> {
  return findOne(db, 'certificate-of', 'user_id = $1 and course_id = $2', [userId, courseId]);
}

/** Notes that its learner has asked for it; true when it was for the first time. */
export async function noteAsked(tx: Transaction, certificateId: string): Promise<boolean> {
  const text = 'update certificates set asked_at = now() where id = $1 and asked_at is null';
  return (await tx.query(text, [certificateId])).rowCount === 1;
}

export async function findCertificateById(
  db: Queryable,
  certificateId: string,
): Promise<StoredCertificate | undefined> {
  return findOne(db, 'certificate-by-id', 'id = $1', [certificateId]);
}

export async function findCertificateByCode(db: Queryable, code: string): Promise<StoredCertificate | undefined> {
  return findOne(db, 'certificate-by-code', 'verification_code = $1', [code]);
}

/** The signature under it, as it was when it was issued: a PBM. */
export async function readSignature(db: Queryable, certificateId: string): Promise<Uint8Array | null> {
  const text = 'select signature from certificates where id = $1';
  const { rows } = await db.query<{ signature: Uint8Array | null }>(text, [certificateId]);
  return rows[0]?.signature ?? null;
}

/** Holds the certificate until commit, for writing its paper; false when there is none, it has been erased, it has one, or it was signed anew since. */
export async function holdForPaper(
  tx: Transaction,
  { id, credential }: Pick<StoredCertificate, 'id' | 'credential'>,
): Promise<boolean> {
  const text = `select 1 from certificates where id = $1 and credential = $2 and erased_at is null and pdf_hash is null
    for update`;
  return (await tx.query(text, [id, credential])).rowCount === 1;
}

/** The newest first; revoked ones too. */
export async function listCertificatesOf(db: Queryable, userId: string): Promise<StoredCertificate[]> {
  const text = `select ${columns} from certificates where user_id = $1 order by issued_at desc, id desc`;
  const { rows } = await db.query({ name: 'certificates-of', text, values: [userId] });
  return rows.map((row) => storedCertificate.parse(row));
}

/** Of everybody, those recorded last first. */
export async function listCertificates(db: Queryable, limit: number): Promise<StoredCertificate[]> {
  const text = `select ${columns} from certificates order by recorded_at desc, id desc limit $1`;
  const { rows } = await db.query(text, [limit]);
  return rows.map((row) => storedCertificate.parse(row));
}

/** Tells where the PDF is; `url` is the path that answers with it. The caller holds the certificate. */
export async function setCertificatePdf(
  tx: Transaction,
  certificateId: string,
  made: { pdf: string; url: string; linkedCredential: string; signedBy: readonly string[] },
): Promise<void> {
  const text = `update certificates set pdf_hash = $2, pdf_url = $3, linked_credential = $4, signed_by = $5 where id = $1`;
  await tx.query(text, [certificateId, made.pdf, made.url, made.linkedCredential, made.signedBy]);
}

/** The first revocation stands. False when there was nothing to revoke. `actorId` left out: an operator at the shell. */
export async function revokeCertificate(
  tx: Transaction,
  code: string,
  { reason, at, actorId }: { reason: string; at: number; actorId?: string | undefined },
): Promise<boolean> {
  const { rows } = await tx.query<{ id: string; userId: string }>(
    `update certificates set revoked_at = $2, revocation_reason = $3 where verification_code = $1 and revoked_at is null
      returning id, user_id as "userId"`,
    [code, new Date(at), reason],
  );
  const [revoked] = rows;
  if (!revoked) return false;
  const by = actorId === undefined ? {} : { actorId };
  await writeAudit(tx, { action: 'certificate-revoked', at, userId: revoked.userId, subject: revoked.id, ...by });
  return true;
}

/** A certificate that was lost and handed in again. It is told to nobody by mail; revoked, it stays so. */
export async function markReinstated(
  tx: Transaction,
  { id, userId }: Pick<NewCertificate, 'id' | 'userId'>,
  at: number,
  revoked: { at: number; reason: string } | null,
): Promise<void> {
  await tx.query('update certificates set reinstated_at = $2, revoked_at = $3, revocation_reason = $4 where id = $1', [
    id,
    new Date(at),
    revoked && new Date(revoked.at),
    revoked?.reason ?? null,
  ]);
  const detail = { revoked: revoked !== null };
  await writeAudit(tx, { action: 'certificate-reinstated', at, userId, subject: id, detail });
}

async function findOne(
  db: Queryable,
  name: string,
  condition: string,
  values: string[],
): Promise<StoredCertificate | undefined> {
  const { rows } = await db.query({ name, text: `select ${columns} from certificates where ${condition}`, values });
  return rows[0] === undefined ? undefined : storedCertificate.parse(rows[0]);
}

/** Whole percent of the best attempt at the quiz until then; null when there is none. */
export async function readGrade(
  db: Queryable,
  userId: string,
  { quizId, until }: { quizId: string | null; until: number },
): Promise<number | null> {
  if (quizId === null) return null;
  const text = `select floor(max(percentage))::int as grade from quiz_responses
    where user_id = $1 and quiz_id = $2 and submitted_at <= $3`;
  const values = [userId, quizId, new Date(until)];
  const { rows } = await db.query<{ grade: number | null }>({ name: 'certificate-grade', text, values });
  return rows[0]?.grade ?? null;
}

/** The first of `bits` that no certificate has. Throws when there is none. */
export async function findFreeBit(db: Queryable, bits: readonly number[]): Promise<number> {
  const text = `select bit from unnest($1::int[]) with ordinality as given (bit, place)
    where not exists (select from certificates where status_index = bit) order by place limit 1`;
  const { rows } = await db.query<{ bit: number }>({ name: 'certificate-free-bit', text, values: [bits] });
  if (!rows[0]) throw new Error('The status list is full.');
  return rows[0].bit;
}

/** Bits of the status list that are set, in order. */
export async function listRevokedBits(db: Queryable): Promise<number[]> {
  const text = 'select status_index as bit from certificates where revoked_at is not null order by status_index';
  const { rows } = await db.query<{ bit: number }>({ name: 'certificates-revoked', text });
  return rows.map(({ bit }) => bit);
}

/** Ids of the certificates that have no PDF yet. */
export async function listWithoutPdf(db: Queryable): Promise<string[]> {
  const { rows } = await db.query<{ id: string }>(
    'select id from certificates where pdf_hash is null and erased_at is null',
  );
  return rows.map(({ id }) => id);
}

/** The secret by which certificates are named. */
export async function readCertificateSeed(tx: Transaction): Promise<string> {
  const { rows } = await tx.query<{ seed: string }>('select seed from certificate_seed');
  if (!rows[0]) throw new Error('A migration makes the seed of certificates.');
  return rows[0].seed;
}
