import { expect, it } from 'vitest';
import { findPaperProof } from './paper-proof.ts';

const verifyUrl = 'https://academy.example.org/verify/GLCA-2026-7K3QXD';
const paper = (link: string) => new Blob([Uint8Array.of(0x25, 0xff, 0x0a), `/URI (${link}) >>`, Uint8Array.of(0x80)]);

it('[CT10] finds the proof of this certificate among the bytes of its paper', async () => {
  const address = `${verifyUrl}#9${'0123456789'.repeat(60)}`;
  expect(await findPaperProof(paper(address), verifyUrl)).toBe(address);
});

it.each([
  ['a paper from before', verifyUrl],
  ['another certificate', `${verifyUrl.replace('7K3QXD', '7K3QXF')}#9123`],
  ['what is no proof', `${verifyUrl}#9123<script>`],
])('[CT10] finds none in %s', async (_what, link) => {
  expect(await findPaperProof(paper(link), verifyUrl)).toBeNull();
});
