import { generateKeyPairSync, sign, verify } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { checkMediaLink, createMediaLinks, type LinkSigner, makeMediaPath } from './media-link.ts';

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const signer: LinkSigner = {
  sign: (_purpose, bytes) => ({ kid: 'k1', signature: sign('sha256', bytes, privateKey).toString('base64url') }),
  verify: (_purpose, bytes, { kid, signature }) =>
    kid === 'k1' && verify('sha256', bytes, publicKey, Buffer.from(signature, 'base64url')),
};
const hash = 'a'.repeat(43);
const other = 'b'.repeat(43);
const queryOf = (path: string) => Object.fromEntries(new URL(path, 'http://x').searchParams);

describe('a link to a file', () => {
  it('opens that file until its time', () => {
    const query = queryOf(makeMediaPath(signer, hash, 5_000));
    expect(checkMediaLink(signer, hash, query, 4_999)).toBe(5_000);
    expect(checkMediaLink(signer, hash, query, 5_000)).toBeNull();
    expect(checkMediaLink(signer, other, query, 4_999)).toBeNull();
  });

  it.each([
    { expires: '9999' },
    { expires: ['5000', '5000'] },
    { expires: '5e3' },
    { expires: undefined },
    { kid: 'k2' },
    { signature: '' },
    { signature: 'AAAA' },
    { signature: { a: 1 } },
  ])('opens nothing with %j', (changed) => {
    const query = { ...queryOf(makeMediaPath(signer, hash, 5_000)), ...changed };
    expect(checkMediaLink(signer, hash, query, 1)).toBeNull();
  });

  it('is the storage’s own where the file is there', async () => {
    const links = createMediaLinks({
      signer,
      blobs: {
        signUrl: async (name: string, seconds: number) => `https://storage.test/${name}?for=${seconds}`,
      } as never,
      findStoredOutside: async () => new Set([other]),
      publicUrl: () => 'https://academy.test',
      now: () => 0,
    });
    const { urlByHash, expiresAt } = await links.make([hash, other]);
    expect(urlByHash.get(other)).toBe(`https://storage.test/${other}?for=21600`);
    expect(urlByHash.get(hash)).toMatch(new RegExp(`^https://academy\\.test/media/${hash}\\?expires=${expiresAt}&`));
  });
});
