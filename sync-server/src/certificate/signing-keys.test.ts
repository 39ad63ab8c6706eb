import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SigningKeyFault } from './signing-key-folder.ts';
import { openSigningKeys } from './signing-keys.ts';

const bytes = new TextEncoder().encode('a receipt');
let folder: string;

beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'greenland-keys-')), 'keys');
});

afterEach(() => rmSync(join(folder, '..'), { recursive: true, force: true }));

function openOwn() {
  return openSigningKeys({ folder, madeAt: Date.now() });
}

describe('signing keys', () => {
  it('are made once, readable by the owner alone', () => {
    const first = openOwn();
    expect(openOwn().publicKeySet()).toEqual(first.publicKeySet());
    const own = ['access-token', 'credential', 'download-link', 'paper-root', 'paper', 'proof', 'receipt'];
    const names = own.map((name) => `${name}.json`).sort();
    expect(readdirSync(folder).sort()).toEqual(names);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    for (const name of readdirSync(folder)) expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
  });

  it('sign receipts of 86 characters that the key of that purpose alone vouches for', () => {
    const keys = openOwn();
    const given = keys.signReceipt(bytes);
    expect(given.signature).toMatch(/^[A-Za-z0-9_-]{86}$/);
    expect(keys.verify('receipt', bytes, given)).toBe(true);
    expect(keys.verify('credential', bytes, given)).toBe(false);
    expect(keys.verify('receipt', new Uint8Array([1]), given)).toBe(false);
    expect(keys.verify('receipt', bytes, { ...given, signature: '' })).toBe(false);
  });

  it('[KY4] publish six different public keys, each with what it is for, and nothing private', () => {
    const { keys } = openOwn().publicKeySet();
    expect(keys.map(({ purpose }) => purpose)).toEqual([
      'credential',
      'receipt',
      'access-token',
      'proof',
      'paper',
      'paper-root',
    ]);
    expect(new Set(keys.map((key) => key.kid)).size).toBe(6);
    for (const key of keys) {
      const isElliptic = key.kty === 'EC';
      const members = ['alg', 'crv', 'iat', 'kid', 'kty', 'purpose', 'use', 'x', ...(isElliptic ? ['y'] : [])];
      expect(Object.keys(key).sort()).toEqual(members);
      expect([key.use, key.alg, key.crv]).toEqual(isElliptic ? ['sig', 'ES256', 'P-256'] : ['sig', 'EdDSA', 'Ed25519']);
    }
  });

  it('are the same for processes that start at once', async () => {
    const sets = await Promise.all(Array.from({ length: 4 }, readKeySetInProcess));
    expect(new Set(sets).size).toBe(1);
    expect(readdirSync(folder)).toHaveLength(7);
  }, 30_000);

  it('refuse a given folder without a key, and a broken file, with one sentence that quotes no key', () => {
    expect(() => openSigningKeys({ folder, madeAt: null })).toThrow(SigningKeyFault);
    openOwn();
    writeFileSync(join(folder, 'receipt.json'), '{ "keys": [{ "d": "secret" }] }');
    expect(openOwn).toThrow(/receipt\.json is not \{ "keys"/);
    expect(openOwn).not.toThrow(/secret/);
  });
});

async function readKeySetInProcess(): Promise<string> {
  const module = new URL('./signing-keys.ts', import.meta.url).href;
  const program = `import { openSigningKeys } from ${JSON.stringify(module)};
    console.log(JSON.stringify(openSigningKeys({ folder: ${JSON.stringify(folder)}, madeAt: Date.now() }).publicKeySet()));`;
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', program]);
  let printed = '';
  child.stdout.on('data', (data) => {
    printed += data;
  });
  const [code] = await once(child, 'close');
  expect(code).toBe(0);
  return printed;
}
