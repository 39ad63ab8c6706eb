import { createPrivateKey, createPublicKey, type JsonWebKey, sign, verify } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readDecimal, writeDecimal } from './decimal-bytes.ts';
import { checkQrAddress, type QrClaims, type QrTrust, qrToSign, readQrAddress, writeQrAddress } from './qr-proof.ts';

/** The key of RFC 8032, section 7.1, test 1. */
const jwk = {
  ...{ kty: 'OKP', crv: 'Ed25519', d: 'nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A' },
  x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
};
const kid = 'kPrK_qmxVWaYVA9w';
const claims: QrClaims = {
  ...{ issuer: 'https://academy.example.org', code: 'GLCA-2026-7K3QXD', issuedAt: 1_795_343_400, expiresAt: null },
  ...{ holderName: 'Aïssatou Ndiaye', courseTitle: 'First aid', grade: 87, statusIndex: 70_001 },
};
/** The worked example of CT4. */
const example =
  'https://academy.example.org/verify/GLCA-2026-7K3QXD#9592552312544396842155150505192081724038177451765920248749559544615443277912361678827127412342688279929130594166337332282848002884337820230120864016453703214660454402089461524936425048098419204070107512964315975061096006093277364614230128927436549205813618324973047437977842451691029406959218183237656758438690758609524939394322969073763568363374051671042322340842019516642810704620331441472640563803601086784171057511913136646646311563601786909481';
const trust: QrTrust = {
  issuer: claims.issuer,
  keys: [{ kid, kty: 'OKP', x: jwk.x }],
  verify: (x, bytes, signature) => {
    const key = { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(x).toString('base64url') };
    return verify(null, bytes, createPublicKey({ format: 'jwk', key: key as JsonWebKey }), signature);
  },
};

function write(changes: Partial<QrClaims>): string {
  const stated = { ...claims, ...changes };
  const signature = sign(null, qrToSign(stated, kid), createPrivateKey({ format: 'jwk', key: jwk as JsonWebKey }));
  return writeQrAddress(stated, kid, signature);
}

const faultOf = async (address: string, changes: Partial<QrTrust> = {}) => {
  const checked = await checkQrAddress(address, { ...trust, ...changes });
  return 'fault' in checked ? checked.fault : null;
};
const bytesOf = (address: string) => readDecimal(address.slice(address.indexOf('#9') + 2)) ?? new Uint8Array();
const withBytes = (bytes: Uint8Array) => `${example.slice(0, example.indexOf('#9') + 2)}${writeDecimal(bytes)}`;

describe('the proof in a QR code', () => {
  it('[CT4] is written as in the worked example, and read back', async () => {
    expect(write({})).toBe(example);
    expect(await checkQrAddress(example, trust)).toEqual({ claims, kid });
    const proof = readQrAddress(example);
    expect('fault' in proof ? '' : Buffer.from(proof.toSign).toString('hex')).toMatch(/^846a5369676e617475726531/);
  });

  it('[CT4] holds an end, no name and no grade too, and every name that fits', async () => {
    const bare = write({ expiresAt: 1_900_000_000, holderName: null, grade: null });
    expect(await checkQrAddress(bare, trust)).toMatchObject({ claims: { holderName: null, grade: null } });
    const names = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 9 })
      .filter((name) => Buffer.byteLength(name) <= 64);
    await fc.assert(
      fc.asyncProperty(names, fc.nat(2 ** 32 - 1), async (holderName, statusIndex) => {
        const read = await checkQrAddress(write({ holderName, statusIndex }), trust);
        expect(read).toMatchObject({ claims: { holderName, statusIndex } });
      }),
      { numRuns: 50 },
    );
  });

  it('[CT4] takes 183 to 293 bytes', () => {
    const short = write({ holderName: 'Awa', courseTitle: 'First aid', issuer: 'https://a.org', statusIndex: 7 });
    expect(bytesOf(short).length).toBeLessThanOrEqual(183);
    const long = 'ሀ'.repeat(21);
    expect(bytesOf(write({ holderName: long, courseTitle: long, expiresAt: 1_900_000_000 })).length).toBe(293);
  });

  it('[CT5] no byte of it can be changed', async () => {
    const bytes = bytesOf(example);
    for (let at = 0; at < bytes.length; at += 1) {
      const changed = Uint8Array.from(bytes, (byte, index) => (index === at ? byte ^ 1 : byte));
      expect(await faultOf(withBytes(changed)), `byte ${at}`).not.toBeNull();
    }
    expect(await faultOf(withBytes(Uint8Array.from([...bytes.slice(0, -1), 0])))).toBe('bad_signature');
    expect(await faultOf(withBytes(Uint8Array.from([...bytes, 0])))).toBe('malformed');
  });

  it('[CT5] says truncated wherever its end is missing', async () => {
    const start = example.indexOf('#9') + 2;
    for (let end = start + 20; end < example.length; end += 1) {
      expect(['truncated', 'malformed']).toContain(await faultOf(example.slice(0, end)));
    }
    const bytes = bytesOf(example);
    for (let end = 2; end < bytes.length; end += 1) {
      expect(await faultOf(withBytes(bytes.slice(0, end)))).toBe('truncated');
    }
  });

  it('[CT5] names every other fault', async () => {
    const other = 'GLCA-2026-7K3QXF';
    expect(await faultOf(example.replace(claims.code, other))).toBe('wrong_code');
    expect(await faultOf(example.replace('academy.example', 'academy.evil'))).toBe('wrong_host');
    expect(await faultOf(write({ issuer: 'https://academy.evil.org' }))).toBe('wrong_host');
    expect(await faultOf(example, { keys: [] })).toBe('unknown_key');
    expect(await faultOf(example, { keys: [{ kid, kty: 'EC', x: jwk.x }] })).toBe('unknown_key');
    expect(await faultOf(example, { keys: [{ kid, kty: 'OKP', x: jwk.x, revoked: {} }] })).toBe('revoked_key');
    expect(await faultOf(`${example}1`.replace(/#9\d+/, `#9${'1'.repeat(1501)}`))).toBe('malformed');
    for (const none of [
      '',
      'https://academy.example.org/verify/GLCA-2026-7K3QXD',
      example.replace('#9', '#8'),
      `${example}x`,
    ]) {
      expect(await faultOf(none)).toBe('no_proof');
    }
  });

  it('[CT5] survives whatever digits somebody puts there', async () => {
    const digits = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 800 });
    await fc.assert(
      fc.asyncProperty(digits, async (list) => {
        expect(await faultOf(example.replace(/#9\d+/, `#9${list.join('')}`))).not.toBeNull();
      }),
    );
    const blocks = fc.uint8Array({ minLength: 0, maxLength: 300 });
    await fc.assert(
      fc.asyncProperty(blocks, async (bytes) => {
        expect(await faultOf(withBytes(Uint8Array.from([0xd2, 0x84, ...bytes])))).not.toBeNull();
      }),
    );
  });
});

describe('bytes in base 10', () => {
  it('have one writing', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        const digits = writeDecimal(bytes);
        expect(digits).toMatch(/^\d*$/);
        expect(readDecimal(digits)).toEqual(Uint8Array.from(bytes));
      }),
    );
    for (const never of ['1', '256', '9999', '99999999999999999']) expect(readDecimal(never)).toBeNull();
  });
});
