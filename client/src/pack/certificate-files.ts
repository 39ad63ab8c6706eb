// Fetches the PDFs of certificates as they appear, in the background, so that they can be shown without network later.
import type { Certificate } from '@greenland/shared-schema/record/certificate';
import { effect, type ReadonlySignal } from '@preact/signals';
import type { CoursePacks } from './course-packs.ts';

export type CertificateFiles = {
  /** Tries those that could not be had; call it when the network may be back. */
  retry(): void;
  close(): void;
};

/** Each PDF is asked for once at a time; one that is here already costs no request. */
export function keepCertificateFiles(
  certificates: ReadonlySignal<Certificate[]>,
  packs: Pick<CoursePacks, 'keepFile'>,
): CertificateFiles {
  const asked = new Set<string>();
  const keepAll = () => {
    for (const { pdf } of certificates.value) {
      if (pdf === null || asked.has(pdf)) continue;
      asked.add(pdf);
      void packs.keepFile(pdf).then((isHere) => {
        if (!isHere) asked.delete(pdf);
      });
    }
  };
  return { retry: keepAll, close: effect(keepAll) };
}
