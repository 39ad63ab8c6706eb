import { X509Certificate } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listKeys, markCompromised, rotateKey } from './rotate-key.ts';
import { openSigningKeys } from './signing-keys.ts';
import { keyPurposes } from './stored-key.ts';

const bytes = new TextEncoder().encode('a receipt');
const madeAt = Date.UTC(2026, 0, 1);
const later = Date.UTC(2027, 0, 1);
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'greenland-rotation-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const open = () => openSigningKeys({ folder, madeAt });

describe('rotating a key', () => {
  it('[KY1] no key vouches for what another purpose signed', () => {
    const keys = open();
    for (const purpose of keyPurposes) {
      const given = keys.sign(purpose, bytes);
      const trusting = keyPurposes.filter((other) => keys.verify(other, bytes, given));
      expect(trusting).toEqual([purpose]);
    }
  });

  it.each(keyPurposes)(
    '[KY2] of %s: a running server signs with the new one at once, and the old one still checks',
    (purpose) => {
      const keys = open();
      const given = keys.sign(purpose, bytes);
      const kid = rotateKey(folder, purpose, later);
      expect(keys.sign(purpose, bytes).kid).toBe(kid);
      expect(kid).not.toBe(given.kid);
      expect(keys.verify(purpose, bytes, given)).toBe(true);
      expect(open().verify(purpose, bytes, given)).toBe(true);
      const [current, old] = keys.published(purpose);
      expect(current).toMatchObject({ kid, iat: later / 1000 });
      expect(current).not.toHaveProperty('exp');
      expect(old).toMatchObject({ kid: given.kid, iat: madeAt / 1000, exp: later / 1000 });
      expect(JSON.parse(readFileSync(join(folder, `${purpose}.json`), 'utf8')).keys[1]).not.toHaveProperty('d');
    },
  );

  it('[KY3] a compromised key signs no more, is trusted no more, and is published as such', () => {
    const keys = open();
    const given = keys.sign('credential', bytes);
    expect(markCompromised(folder, given.kid, later)).toBe('credential');
    expect(keys.sign('credential', bytes).kid).not.toBe(given.kid);
    expect(keys.verify('credential', bytes, given)).toBe(false);
    const shown = keys.publicKeySet().keys.find(({ kid }) => kid === given.kid);
    expect(shown).toMatchObject({ key_ops: [], revoked: { revoked_at: later / 1000, reason: 'keyCompromise' } });
    expect(markCompromised(folder, given.kid, later + 1000)).toBe('credential');
    expect(keys.publicKeySet().keys.find(({ kid }) => kid === given.kid)).toEqual(shown);
    expect(markCompromised(folder, 'nobody', later)).toBeNull();
    expect(listKeys(folder).filter(({ revokedAt }) => revokedAt !== null)).toHaveLength(1);
  });

  it('are listed, and looked for to be marked, without one being made', () => {
    const empty = join(folder, 'empty');
    expect([listKeys(empty), markCompromised(empty, 'nobody', later)]).toEqual([[], null]);
    expect(existsSync(empty)).toBe(false);
  });

  it('a new root for papers certifies a new key for papers', () => {
    const keys = open();
    const check = () => {
      const [leaf, root] = keys.paperCertificates().map((der) => new X509Certificate(der));
      expect(root?.raw).toEqual(keys.paperRoots()[0]);
      expect(root?.verify(root.publicKey)).toBe(true);
      expect(root && leaf?.verify(root.publicKey)).toBe(true);
      expect(root && leaf?.checkIssued(root)).toBe(true);
      expect([leaf?.ca, root?.ca]).toEqual([false, true]);
      expect(leaf?.publicKey.export({ format: 'jwk' }).x).toBe(keys.published('paper')[0]?.x);
      return leaf?.fingerprint256;
    };
    const first = check();
    rotateKey(folder, 'paper-root', later);
    expect(check()).not.toBe(first);
    expect(keys.paperRoots()).toHaveLength(2);
    const [leaf, root] = [keys.published('paper')[0]?.kid, keys.published('paper-root')[0]?.kid ?? ''];
    markCompromised(folder, root, later);
    check();
    expect(keys.paperRoots()).toHaveLength(2);
    expect(keys.published('paper').find(({ kid }) => kid === leaf)).toHaveProperty('revoked');
    expect(keys.published('paper')[0]).not.toHaveProperty('revoked');
  });

  it('refuses two changes at once, and a running server outlives a file that somebody spoils', () => {
    const keys = open();
    writeFileSync(join(folder, '.receipt.lock'), '');
    expect(() => rotateKey(folder, 'receipt', later)).toThrow(/^Keys for receipt are being changed/);
    writeFileSync(join(folder, 'receipt.json'), '{ "keys": [] }');
    expect(keys.verify('receipt', bytes, keys.signReceipt(bytes))).toBe(true);
    expect(open).toThrow(/receipt\.json is not \{ "keys"/);
  });
});
