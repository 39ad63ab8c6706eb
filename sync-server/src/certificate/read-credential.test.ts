import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CompactSign } from 'jose';
import { afterAll, expect, it } from 'vitest';
import { signCredential } from './certificate-credential.ts';
import { readCredential } from './read-credential.ts';
import { openSigningKeys } from './signing-keys.ts';

const folder = mkdtempSync(join(tmpdir(), 'greenland-credential-'));
const file = join(folder, 'credential.json');
const openKeys = () => openSigningKeys({ folder, madeAt: Date.now() });
afterAll(() => rmSync(folder, { recursive: true }));

const courseId = '01890a5d-ac96-774b-bcce-000000000002';
const issuedAt = Date.UTC(2026, 10, 22, 10, 30);
const dated = { issuedAt: issuedAt + 345, expiresAt: issuedAt + 1_000 };
const claims = { courseId, courseTitle: 'Premiers secours', grade: 87, statusIndex: 70_001, ...dated };
const sign = (holderName: string | null) =>
  signCredential({ ...claims, holderName, code: 'GLCA-2026-0BCD12' }, openKeys(), 'https://a.example');

it('[RW8] [CT2] tells what stands in a credential of the academy, and reads nothing that names nobody', async () => {
  expect(await readCredential(await sign('Awa Diop'), openKeys())).toEqual({
    ...{ ...claims, issuedAt, code: 'GLCA-2026-0BCD12', holderName: 'Awa Diop', publicUrl: 'https://a.example' },
  });
  expect(await readCredential(await sign(null), openKeys())).toBeNull();
});

it('[RW8] takes the signature of an old key, and of none that is gone', async () => {
  const credential = await sign('Awa Diop');
  const [{ d: _, ...old }] = JSON.parse(readFileSync(file, 'utf8')).keys;
  const fresh = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' });
  writeFileSync(file, JSON.stringify({ keys: [fresh, old] }));
  expect(await readCredential(credential, openKeys())).toMatchObject({ holderName: 'Awa Diop' });
  writeFileSync(file, JSON.stringify({ keys: [fresh] }));
  expect(await readCredential(credential, openKeys())).toBeNull();
});

it('[RW8] takes no other words under the academy’s key, and no other kind of signature', async () => {
  const { kid, privateKey } = openKeys().signingKey('credential');
  const signWords = (words: string, typ: string) =>
    new CompactSign(new TextEncoder().encode(words)).setProtectedHeader({ alg: 'ES256', kid, typ }).sign(privateKey);
  const [, payload = ''] = (await sign('Awa Diop')).split('.');
  const words = Buffer.from(payload, 'base64url').toString();
  expect(await readCredential(await signWords(words, 'vc+jwt'), openKeys())).not.toBeNull();
  expect(await readCredential(await signWords(words, 'JWT'), openKeys())).toBeNull();
  for (const other of [
    '{}',
    'null',
    'words',
    words.replace('"jti":"https', '"jti":"x').replace('0BCD12","sub', 'ZZZZZZ","sub'),
  ]) {
    expect(await readCredential(await signWords(other, 'vc+jwt'), openKeys())).toBeNull();
  }
});
