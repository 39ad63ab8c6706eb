import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readQrAddress } from '@greenland/shared-schema/protocol/qr-proof';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CredentialClaims } from './certificate-credential.ts';
import { writeQrText } from './certificate-qr.ts';
import { drawQrCode } from './qr-drawing.ts';
import { openSigningKeys, type SigningKeys } from './signing-keys.ts';

let folder: string;
let keys: SigningKeys;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'greenland-qr-'));
  keys = openSigningKeys({ folder, madeAt: 0 });
});
afterAll(() => rmSync(folder, { recursive: true }));

const claims: CredentialClaims = {
  ...{ code: 'GLCA-2026-7K3QXD', holderName: 'Maximiliana Konstantinopolitanska', courseId: 'c', expiresAt: null },
  ...{
    courseTitle: 'Les fondamentaux de la crise climatique',
    issuedAt: 1_795_343_400_999,
    grade: 87,
    statusIndex: 70_001,
  },
};
const write = (changes: Partial<CredentialClaims>) =>
  writeQrText({ ...claims, ...changes }, keys, 'https://academy.example.org');
const read = (changes: Partial<CredentialClaims>) => {
  const proof = readQrAddress(write(changes));
  if ('fault' in proof) throw new Error(proof.fault);
  return proof.claims;
};

describe('the text of the QR code', () => {
  it('[CT4] is drawn in at most 81 modules, whatever is long', () => {
    expect(drawQrCode(write({})).modules).toBeLessThanOrEqual(73);
    const long = { holderName: 'ሀ'.repeat(250), courseTitle: 'ሀ'.repeat(300), expiresAt: 1_900_000_000_000 };
    expect(drawQrCode(write(long)).modules).toBeLessThanOrEqual(81);
  });

  it('[CT4] shortens a long name between letters, and says so', () => {
    expect(read({ holderName: 'ሀ'.repeat(250) }).holderName).toBe(`${'ሀ'.repeat(20)}…`);
    const accented = 'e\u0301'.repeat(40);
    expect(read({ holderName: accented }).holderName).toBe(`${'e\u0301'.repeat(20)}…`);
    expect(read({ holderName: null, expiresAt: 1_900_000_000_500 })).toMatchObject({
      ...{ holderName: null, expiresAt: 1_900_000_000, issuedAt: 1_795_343_400, grade: 87, statusIndex: 70_001 },
    });
  });
});
