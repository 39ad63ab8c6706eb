import type { Certificate } from '@greenland/shared-schema/record/certificate';
import { signal } from '@preact/signals';
import { expect, it } from 'vitest';
import { keepCertificateFiles } from './certificate-files.ts';

const certificate: Certificate = {
  id: '0190a000-0000-7000-8000-000000000001',
  courseId: '0190a000-0000-7000-8000-000000000002',
  courseTitle: 'Climat',
  holderName: 'Awa Ba',
  code: 'GLCA-2025-0123BC',
  issuedAt: 0,
  expiresAt: null,
  verifyUrl: 'https://academy.example/verify/GLCA-2025-0123BC',
  credential: 'jws',
  pdf: null,
};
const settle = () => new Promise((resolve) => setTimeout(resolve));

it('fetches a PDF when its hash appears, once, and again only after a failure', async () => {
  const certificates = signal<Certificate[]>([certificate]);
  const asked: string[] = [];
  let isOnline = false;
  const keepFile = async (hash: string) => {
    asked.push(hash);
    return isOnline;
  };
  const files = keepCertificateFiles(certificates, { keepFile });
  expect(asked).toEqual([]);
  certificates.value = [{ ...certificate, pdf: 'hash' }];
  expect(asked).toEqual(['hash']);
  await settle();
  isOnline = true;
  files.retry();
  await settle();
  files.retry();
  expect(asked).toEqual(['hash', 'hash']);
  files.close();
  certificates.value = [{ ...certificate, pdf: 'other' }];
  expect(asked).toHaveLength(2);
});
