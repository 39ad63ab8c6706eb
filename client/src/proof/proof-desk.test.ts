import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { type QrClaims, qrToSign, writeQrAddress } from '@greenland/shared-schema/protocol/qr-proof';
import { verifyAsync } from '@noble/ed25519';
import { expect, it } from 'vitest';
import { makeMemoryKeyValue } from '../account/key-value.ts';
import { networkFault, type RestAnswer } from '../account/rest-call.ts';
import { openProofDesk } from './proof-desk.ts';

const proof = generateKeyPairSync('ed25519');
const credential = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const publish = (key: KeyObject) => {
  const jwk = key.export({ format: 'jwk' });
  return { ...jwk, kid: createHash('sha256').update(JSON.stringify(jwk)).digest('base64url').slice(0, 16) };
};
const [proofKey, credentialKey] = [publish(proof.publicKey), publish(credential.publicKey)];
const claims: QrClaims = {
  ...{ issuer: 'https://academy.example.org', code: 'GLCA-2026-7K3QXD', issuedAt: 1_795_343_400, expiresAt: null },
  ...{ holderName: 'Aïssatou Ndiaye', courseTitle: 'First aid', grade: 87, statusIndex: 3 },
};
const toSign = qrToSign(claims, proofKey.kid);
const address = writeQrAddress(claims, proofKey.kid, sign(null, toSign, proof.privateKey));

function signList(validFrom: string, revoked: boolean, key = credential.privateKey, kid = credentialKey.kid): string {
  const encodedList = `u${gzipSync(Buffer.from([revoked ? 0x10 : 0, 0])).toString('base64url')}`;
  const credentialSubject = { type: 'BitstringStatusList', statusPurpose: 'revocation', encodedList };
  const list = { type: ['VerifiableCredential', 'BitstringStatusListCredential'], validFrom, credentialSubject };
  const parts = [{ alg: 'ES256', typ: 'vc+jwt', kid }, list];
  const text = parts.map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  return `${text}.${sign('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
}

/** An academy that can be made to answer other things, or nothing. */
function openScene() {
  const noAnswer: RestAnswer = { ok: false, status: 0, fault: networkFault };
  const academy = {
    ...{ isThere: true, now: 0, asked: 0, keys: [proofKey, credentialKey] as object[] },
    list: signList('2026-11-25T18:00:00Z', false) as string | null,
  };
  const desk = openProofDesk({
    ...{ keyValue: makeMemoryKeyValue(), issuer: claims.issuer, now: () => academy.now },
    call: async (_method, path) => {
      academy.asked += 1;
      if (!academy.isThere) return noAnswer;
      const reason = { status: 'revoked', reason: 'Copied work' };
      return { ok: true, body: path.endsWith('jwks.json') ? { keys: academy.keys } : reason };
    },
    requestList: async () => (academy.isThere ? academy.list : null),
  });
  const revocation = async () => {
    const verdict = await desk.check(address);
    return 'revocation' in verdict ? verdict.revocation.kind : verdict.fault;
  };
  return { academy, desk, revocation };
}

it('[CT20] checks without network once it has heard of the academy', async () => {
  const { academy, desk, revocation } = openScene();
  expect(await revocation()).toBe('unknown_key');
  expect(await desk.refresh()).toBe(true);
  academy.isThere = false;
  expect(await desk.check(address)).toMatchObject({ kind: 'genuine', claims, revocation: { kind: 'clear' } });
  academy.now += 3_600_000;
  expect(await desk.refresh()).toBe(false);
  expect(await revocation()).toBe('clear');
});

it('[CT20] says that it could not look, where no list came or nobody of the academy signed it', async () => {
  const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const forged = signList('2026-11-25T18:00:00Z', false, stranger.privateKey);
  for (const list of [null, 'x', forged, `${signList('2026-11-25T18:00:00Z', true)}A`, '<html>a portal</html>']) {
    const { academy, desk, revocation } = openScene();
    academy.list = list;
    await desk.refresh();
    expect(await revocation()).toBe('unknown');
  }
});

it('[CT20] takes a newer list, and no older one again', async () => {
  const { academy, desk, revocation } = openScene();
  await desk.refresh();
  for (const [validFrom, isRevoked, expected] of [
    ['2026-11-26T18:00:00Z', true, 'revoked'],
    ['2026-11-25T19:00:00Z', false, 'revoked'],
    ['2026-11-27T18:00:00Z', false, 'clear'],
  ] as const) {
    academy.now += 3_600_000;
    academy.list = signList(validFrom, isRevoked);
    await desk.refresh();
    expect(await revocation()).toBe(expected);
  }
  expect(await desk.findReason(claims.code)).toBe('Copied work');
});

it('asks no more than once an hour by itself, once a minute for a person, and again at once where nothing came', async () => {
  const { academy, desk } = openScene();
  academy.isThere = false;
  await desk.refresh();
  academy.isThere = true;
  await Promise.all([desk.refresh(), desk.refresh()]);
  expect(academy.asked).toBe(2);
  academy.now += 60_000;
  expect(await desk.refresh()).toBe(false);
  expect(await desk.refresh('a-minute')).toBe(true);
  expect(academy.asked).toBe(3);
});

it('[CT20] says the same with the library that stands in for browsers without Ed25519', async () => {
  const x = Buffer.from(String(proofKey.x), 'base64url');
  const signature = sign(null, toSign, proof.privateKey);
  const verify = (bytes: Uint8Array) => verifyAsync(signature, bytes, x, { zip215: false });
  expect(await verify(toSign)).toBe(true);
  expect(await verify(Uint8Array.from(toSign, (byte, at) => (at === 40 ? byte ^ 1 : byte)))).toBe(false);
});
