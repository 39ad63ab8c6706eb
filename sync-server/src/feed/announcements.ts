// What other rooms tell devices: a published course, a changed account, a certificate whose PDF is ready. Part of their transaction.
import type { CourseSummary, Release } from '@greenland/shared-schema/protocol/document';
import type { Account } from '@greenland/shared-schema/record/account';
import type { Certificate } from '@greenland/shared-schema/record/certificate';
import type { Transaction } from '../database/pool.ts';
import { catalogueStream, courseStream, learnerStream, writeChanges } from './feed-store.ts';

/** The summary goes to everybody, the release (which holds hashes) to the enrolled. */
export async function announceCourse(
  tx: Transaction,
  news: { summary: CourseSummary; release: Release },
): Promise<void> {
  const { summary, release } = news;
  await writeChanges(tx, catalogueStream, [{ collection: 'courses', id: summary.id, body: summary }]);
  await writeChanges(tx, courseStream(release.id), [{ collection: 'releases', id: release.id, body: release }]);
}

export async function announceAccount(tx: Transaction, account: Account): Promise<void> {
  await writeChanges(tx, learnerStream(account.id), [{ collection: 'accounts', id: account.id, body: account }]);
}

export async function announceCertificate(tx: Transaction, userId: string, certificate: Certificate): Promise<void> {
  await writeChanges(tx, learnerStream(userId), [
    { collection: 'certificates', id: certificate.id, body: certificate },
  ]);
}
