// The certificates that this device was ever given. A server that lost them gets them back from here (SPEC RW8); what a whole answer does not hold stays.
import { mostPresented, type Present } from '@greenland/shared-schema/protocol/wire-frame';
import { type Certificate, certificate } from '@greenland/shared-schema/record/certificate';
import { id, text } from '@greenland/shared-schema/record/identifier';
import * as z from 'zod/mini';

/** `epoch`: the last in which the server told it; null where that is not known, of stores that are older than this. */
export const keptCertificate = z.object({ id, epoch: z.nullable(text(64)), certificate });
export type KeptCertificate = z.infer<typeof keptCertificate>;

/** What a server of this epoch has not told, and may have lost: as many frames as it takes. */
export function framePresents(kept: Iterable<KeptCertificate>, epoch: string | null): Present[] {
  const untold = [...kept].filter(({ epoch: told }) => told !== epoch);
  const certificates = untold.map(({ certificate: { id, courseId, issuedAt, credential, revoked } }) => ({
    ...{ id, courseId, issuedAt, credential },
    ...(revoked ? { revoked } : {}),
  }));
  return Array.from({ length: Math.ceil(certificates.length / mostPresented) }, (_, at) => ({
    ...{ type: 'present', certificates: certificates.slice(at * mostPresented, (at + 1) * mostPresented) },
  }));
}

/** What the holder sees: the server's word, and beside it what it no longer has. */
export function viewCertificates(told: readonly Certificate[], kept: readonly KeptCertificate[]): Certificate[] {
  const courses = new Set(told.map(({ courseId }) => courseId));
  const lost = kept.map(({ certificate }) => certificate).filter(({ courseId }) => !courses.has(courseId));
  return [...told, ...lost];
}
