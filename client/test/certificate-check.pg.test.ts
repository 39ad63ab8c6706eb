// What a device keeps of a real academy, and what it says of that academy's certificates afterwards.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { writeQrText } from '../../sync-server/src/certificate/certificate-qr.ts';
import { findCertificateByCode } from '../../sync-server/src/certificate/certificate-store.ts';
import { claimsOf } from '../../sync-server/src/certificate/make-paper.ts';
import { markCompromised } from '../../sync-server/src/certificate/rotate-key.ts';
import { type CertificateDoorScene, openCertificateDoorScene } from '../../sync-server/test/certificate-door-scene.ts';
import { publicUrl } from '../../sync-server/test/certificate-scene.ts';
import { makeMemoryKeyValue } from '../src/account/key-value.ts';
import { makeRestCall } from '../src/account/rest-call.ts';
import { openProofs } from '../src/proof/open-proofs.ts';

let academy: CertificateDoorScene;
beforeAll(async () => {
  academy = await openCertificateDoorScene();
});
afterAll(() => academy.close());

it('[CT20] learns of revocations and stolen keys from the academy, and of nothing else', async () => {
  const { door, scene } = academy;
  const { code } = await academy.issue({ holderName: 'Aïssatou Ndiaye' });
  const stored = await findCertificateByCode(door.database, code);
  if (!stored) throw new Error('The certificate is gone.');
  const address = writeQrText(claimsOf(stored), scene.ports.keys, publicUrl);
  const desk = openProofs({
    ...{ keyValue: makeMemoryKeyValue(), call: makeRestCall({ baseUrl: door.url, fetch, timeoutMs: 10_000 }) },
    ...{ fetch: (path, init) => fetch(`${door.url}${path}`, init), timeoutMs: 10_000 },
    ...{ issuer: publicUrl, now: () => scene.clock.now },
  });
  const refreshLater = () => {
    scene.clock.now += 3_600_000;
    return desk.refresh();
  };
  expect(await desk.refresh()).toBe(true);
  const first = { kind: 'genuine', claims: { holderName: 'Aïssatou Ndiaye', code }, revocation: { kind: 'clear' } };
  expect(await desk.check(address)).toMatchObject(first);
  await academy.revoke(code, 'Copied work');
  expect(await desk.check(address)).toMatchObject(first);
  expect(await refreshLater()).toBe(true);
  expect(await desk.check(address)).toMatchObject({ revocation: { kind: 'revoked', asOf: scene.clock.now } });
  expect(await desk.findReason(code)).toBe('Copied work');
  markCompromised(scene.keyFolder, scene.ports.keys.signingKey('proof').kid, scene.clock.now);
  await refreshLater();
  expect(await desk.check(address)).toEqual({ kind: 'refused', fault: 'revoked_key' });
});
