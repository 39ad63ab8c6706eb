import { createPublicKey, generateKeyPairSync, type JsonWebKey, type KeyObject, sign, verify } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type IssuerKey, joinIssuerKeys, readIssuerKeys } from '../protocol/issuer-keys.ts';
import { type QrClaims, qrToSign, writeQrAddress } from '../protocol/qr-proof.ts';
import { readRevocationList } from '../protocol/revocation-list.ts';
import { type CheckerTrust, judgeCertificate } from './certificate-verdict.ts';

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const kid = 'kPrK_qmxVWaYVA9w';
const key: IssuerKey = { kid, kty: 'OKP', crv: 'Ed25519', x: publicKey.export({ format: 'jwk' }).x ?? '' };
const claims: QrClaims = {
  ...{ issuer: 'https://academy.example.org', code: 'GLCA-2026-7K3QXD', issuedAt: 1_795_343_400, expiresAt: null },
  ...{ holderName: 'Aïssatou Ndiaye', courseTitle: 'First aid', grade: 87, statusIndex: 70_001 },
};

function write(changes: Partial<QrClaims> = {}, by: KeyObject = privateKey): string {
  const stated = { ...claims, ...changes };
  return writeQrAddress(stated, kid, sign(null, qrToSign(stated, kid), by));
}

/** A list of 131,072 bits. */
function listOf(...revoked: number[]) {
  const bits = Buffer.alloc(16_384);
  for (const bit of revoked) bits[bit >> 3] = (bits[bit >> 3] ?? 0) | (0x80 >> (bit & 7));
  return readRevocationList({
    type: ['VerifiableCredential', 'BitstringStatusListCredential'],
    validFrom: '2026-11-25T18:00:00Z',
    credentialSubject: { statusPurpose: 'revocation', encodedList: `u${gzipSync(bits).toString('base64url')}` },
  });
}

const trust: CheckerTrust = {
  ...{ issuer: claims.issuer, keys: [key], list: listOf(), gunzip: gunzipSync, now: Date.UTC(2026, 10, 26) },
  verify: (x, bytes, signature) => {
    const jwk = { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(x).toString('base64url') } as JsonWebKey;
    return verify(null, bytes, createPublicKey({ format: 'jwk', key: jwk }), signature);
  },
};
const judge = (address: string, changes: Partial<CheckerTrust> = {}) =>
  judgeCertificate(address, { ...trust, ...changes });
const asOf = Date.UTC(2026, 10, 25, 18);

describe('what a checker may say', () => {
  it('[CT20] says genuine, and since when it knows that it is not revoked', async () => {
    const revocation = { kind: 'clear', asOf };
    expect(await judge(write())).toEqual({ kind: 'genuine', claims, kid, revocation, isOver: false });
  });

  it('[CT20] says revoked by the bit of this certificate alone', async () => {
    const revocationWith = async (...bits: number[]) => {
      const verdict = await judge(write(), { list: listOf(...bits) });
      return 'revocation' in verdict ? verdict.revocation.kind : null;
    };
    expect(await revocationWith(70_001)).toBe('revoked');
    expect(await revocationWith(70_000, 70_002, 0, 131_071)).toBe('clear');
  });

  it('[CT20] never says that it is not revoked without a list that tells', async () => {
    const spoilt = { asOf, encoded: 'AAAA' };
    for (const list of [null, spoilt, { asOf, encoded: '!' }]) {
      expect(await judge(write(), { list })).toMatchObject({ kind: 'genuine', revocation: { kind: 'unknown' } });
    }
    const beyond = await judge(write({ statusIndex: 131_072 }));
    expect(beyond).toMatchObject({ revocation: { kind: 'unknown' } });
  });

  it('[CT20] takes no list for one that tells of a certificate issued after it, unless it calls it revoked', async () => {
    const [then, later] = [asOf / 1000, asOf / 1000 + 1];
    const kindOf = async (issuedAt: number, ...bits: number[]) => {
      const verdict = await judge(write({ issuedAt }), { list: listOf(...bits) });
      return 'revocation' in verdict ? verdict.revocation.kind : null;
    };
    expect([await kindOf(then), await kindOf(later), await kindOf(later, 70_001)]).toEqual([
      'clear',
      'unknown',
      'revoked',
    ]);
  });

  it('[CT20] says that its time is over', async () => {
    const [before, after] = [Date.UTC(2026, 10, 26) / 1000 + 1, Date.UTC(2026, 10, 26) / 1000];
    expect(await judge(write({ expiresAt: before }))).toMatchObject({ kind: 'genuine', isOver: false });
    expect(await judge(write({ expiresAt: after }))).toMatchObject({ kind: 'genuine', isOver: true });
  });

  it('[CT20] believes a key that has ended for what was issued before its end, and for nothing later', async () => {
    expect(await judge(write(), { keys: [{ ...key, exp: claims.issuedAt - 60 }] })).toMatchObject({ kind: 'genuine' });
    const late = await judge(write(), { keys: [{ ...key, exp: claims.issuedAt - 3600 }] });
    expect(late).toEqual({ kind: 'refused', fault: 'expired_key' });
    const revoked = await judge(write(), { keys: [{ ...key, revoked: { revoked_at: claims.issuedAt + 1 } }] });
    expect(revoked).toEqual({ kind: 'refused', fault: 'revoked_key' });
  });

  it('[CT20] never says genuine for digits of which any was changed', async () => {
    const address = write();
    const start = address.indexOf('#9') + 2;
    for (let at = start; at < address.length; at += 1) {
      const digit = (Number(address[at]) + 1 + (at % 9)) % 10;
      const changed = `${address.slice(0, at)}${digit}${address.slice(at + 1)}`;
      expect((await judge(changed)).kind, `digit ${at - start}`).toBe('refused');
    }
  });

  it('[CT20] never says genuine for what another key has signed, or for other words under an old signature', async () => {
    const foreign = generateKeyPairSync('ed25519').privateKey;
    expect(await judge(write({}, foreign))).toEqual({ kind: 'refused', fault: 'bad_signature' });
    const signature = sign(null, qrToSign(claims, kid), privateKey);
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('holderName', 'courseTitle'),
        fc.string({ minLength: 1 }),
        async (what, text) => {
          fc.pre(text !== claims[what as 'holderName'] && Buffer.byteLength(text) <= 64);
          expect((await judge(writeQrAddress({ ...claims, [what]: text }, kid, signature))).kind).toBe('refused');
        },
      ),
      { numRuns: 50 },
    );
  });
});

describe('published keys', () => {
  const didKey = (fields: object) => ({ id: `did:web:academy.example.org#${kid}`, controller: 'x', ...fields });
  // RFC 8032, section 7.1, test 1, as a Multikey.
  const multikey = 'z6MktwupdmLXVVqTzCw4i46r4uGyosGXRnR3XjN4Zq7oMMsw';

  it('are read from a JWK set and from a DID document', () => {
    const ec = { kid: 'e', kty: 'EC', crv: 'P-256', x: key.x, y: key.x } as const;
    expect(readIssuerKeys({ keys: [key, ec, { kty: 'RSA' }, null] })).toEqual([key, ec]);
    const { kid: _kid, ...publicKeyJwk } = key;
    const revoked = '2026-11-26T00:00:00Z';
    const methods = [
      didKey({ type: 'Multikey', publicKeyMultibase: multikey }),
      didKey({ type: 'JsonWebKey', publicKeyJwk, revoked }),
      didKey({ type: 'Multikey', publicKeyMultibase: 'z0' }),
      'nonsense',
    ];
    expect(readIssuerKeys({ id: 'did:web:academy.example.org', verificationMethod: methods })).toEqual([
      { kid, kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' },
      { ...key, revoked: { revoked_at: Date.UTC(2026, 10, 26) / 1000 } },
    ]);
    for (const other of [null, 'keys', { keys: 1 }, { id: 'x' }]) expect(readIssuerKeys(other)).toBeNull();
  });

  it('[CT20] are never forgotten, exchanged or trusted again', () => {
    const revoked = { ...key, revoked: { revoked_at: 1 } };
    expect(joinIssuerKeys([key], [])).toEqual([key]);
    expect(joinIssuerKeys([key], [revoked])).toEqual([revoked]);
    expect(joinIssuerKeys([revoked], [key])).toEqual([revoked]);
    expect(joinIssuerKeys([key], [{ ...key, x: `${key.x.slice(0, -1)}A` }])).toEqual([key]);
    expect(
      joinIssuerKeys(
        [key],
        [
          { ...key, exp: 7 },
          { ...key, kid: 'new' },
        ],
      ),
    ).toEqual([
      { ...key, exp: 7 },
      { ...key, kid: 'new' },
    ]);
  });
});
