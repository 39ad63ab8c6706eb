// Keeps each certificate that the server tells, with the epoch in which it did. Invariant: a certificate is kept before its document is, so that none is lost between.
import type { Present } from '@greenland/shared-schema/protocol/wire-frame';
import type { Certificate } from '@greenland/shared-schema/record/certificate';
import type { DeviceStore } from '../store/device-store.ts';
import { framePresents, type KeptCertificate } from '../store/kept-certificate.ts';
import type { Delivery } from './pull-desk.ts';

export type CertificateKeeper = {
  /** What a server of this epoch may have lost. */
  toPresent(epoch: string | null): Present[];
  /** Live rows. */
  keepTold(delivery: Delivery, epoch: string | null): Promise<void>;
  /** The answer to a pull: what stands here and is not gone by it stands in this epoch too, for positions of another are never named (RW2). */
  keepAnswer(delivery: Delivery, epoch: string | null): Promise<void>;
};

const idOf = ({ id }: { id: string }) => id;

export async function openCertificateKeeper(store: DeviceStore): Promise<CertificateKeeper> {
  const { certificates, kept_certificates: collection } = store;
  const readTold = async () => (await certificates.find().exec()).map((row) => row.toJSON() as Certificate);
  const rows = await collection.find().exec();
  const kept = new Map(rows.map((row) => [row.id, row.toJSON() as KeptCertificate]));

  async function keep(told: readonly Certificate[], epoch: string | null): Promise<void> {
    const fresh = told.map((certificate) => ({ id: certificate.id, epoch, certificate }));
    const news = fresh.filter((one) => JSON.stringify(one) !== JSON.stringify(kept.get(one.id)));
    for (const one of news) kept.set(one.id, one);
    if (news.length > 0) await collection.bulkUpsert(news);
  }

  /** Only what the server says to be gone, and not what it does not know. */
  async function drop(ids: readonly string[]): Promise<void> {
    const held = ids.filter((id) => kept.delete(id));
    if (held.length > 0) await collection.bulkRemove(held);
  }

  const isNew = ({ id }: Certificate) => !kept.has(id);
  // Of a store from before certificates were kept, or of live rows that were written just before the end.
  await keep((await readTold()).filter(isNew), null);

  const keepTold: CertificateKeeper['keepTold'] = async ({ documents, gone, whole }, epoch) => {
    if (!whole) await drop(gone);
    await keep(documents as unknown as Certificate[], epoch);
  };
  return {
    toPresent: (epoch) => framePresents(kept.values(), epoch),
    keepTold,
    async keepAnswer(delivery, epoch) {
      const changed = new Set([...delivery.documents.map(idOf), ...delivery.gone]);
      const standing = delivery.whole ? [] : (await readTold()).filter(({ id }) => !changed.has(id));
      await keepTold(delivery, epoch);
      await keep(standing, epoch);
    },
  };
}
