// Certificates that are signed anew: which, and what changes in their rows. Invariant: code, date and bit stay as they were, and a name that was printed.
import type { Queryable, Transaction } from '../database/pool.ts';
import type { SignedAnew } from './sign-anew.ts';

/** Holds the certificate until commit; false when there is none, or it has been revoked: nobody is to trust that one anyway. */
export async function holdForReissue(tx: Transaction, certificateId: string): Promise<boolean> {
  const text = 'select 1 from certificates where id = $1 and revoked_at is null for update';
  return (await tx.query(text, [certificateId])).rowCount === 1;
}

/** Of one without a paper for good. */
export async function replaceCredential(tx: Transaction, certificateId: string, signed: SignedAnew): Promise<void> {
  const text = 'update certificates set credential = $2, linked_credential = $3, signed_by = $4 where id = $1';
  await tx.query(text, [certificateId, signed.credential, signed.linkedCredential, signed.signedBy]);
}

/** The new credential stands; the paper and what came with it are gone, until the job for a paper has run. */
export async function withdrawPaper(
  tx: Transaction,
  { id, pdf }: { id: string; pdf: string | null },
  credential: string,
): Promise<void> {
  await tx.query(
    `update certificates set credential = $2, linked_credential = null, signed_by = '{}', pdf_hash = null, pdf_url = null
      where id = $1`,
    [id, credential],
  );
  await dropPaperRow(tx, pdf);
}

/** The proofs stand, the paper is to be made again. The certificate's id; null when this is nobody's paper any more. */
export async function dropLostPaper(tx: Transaction, pdf: string): Promise<string | null> {
  const { rows } = await tx.query<{ id: string }>(
    'update certificates set pdf_hash = null, pdf_url = null where pdf_hash = $1 returning id',
    [pdf],
  );
  if (rows[0]) await dropPaperRow(tx, pdf);
  return rows[0]?.id ?? null;
}

async function dropPaperRow(tx: Transaction, pdf: string | null): Promise<void> {
  await tx.query('delete from packs where hash = $1 and not exists (select from course_packs where hash = $1)', [pdf]);
}

/** Ids of those that a key named in `kids` vouches for and, with `orUnproved`, of those from before there were all the proofs. */
export async function listToReissue(db: Queryable, kids: readonly string[], orUnproved: boolean): Promise<string[]> {
  const { rows } = await db.query<{ id: string }>(
    `select id from certificates where revoked_at is null and (signed_by && $1
      or ($2 and signed_by = '{}' and (pdf_hash is not null or erased_at is not null))) order by id`,
    [kids, orUnproved],
  );
  return rows.map(({ id }) => id);
}

/** The names that the account has now; undefined when there is none. */
export async function readAccountNames(
  db: Queryable,
  userId: string,
): Promise<{ firstName: string; lastName: string } | undefined> {
  const text = 'select first_name as "firstName", last_name as "lastName" from users where id = $1';
  return (await db.query<{ firstName: string; lastName: string }>(text, [userId])).rows[0];
}

/** False when it has a paper, is revoked or erased: nothing was written. */
export async function renameHolder(tx: Transaction, certificateId: string, holderName: string): Promise<boolean> {
  const text = `update certificates set holder_name = $2
    where id = $1 and pdf_hash is null and revoked_at is null and erased_at is null`;
  return (await tx.query(text, [certificateId, holderName])).rowCount === 1;
}
