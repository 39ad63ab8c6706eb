import { v7 } from 'uuid';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type DeviceStore, openDeviceStore } from '../store/device-store.ts';
import { framePresents, viewCertificates } from '../store/kept-certificate.ts';
import { openPortableStorage } from '../store/portable-storage.ts';
import { openCertificateKeeper } from './certificate-keeper.ts';
import type { Delivery } from './pull-desk.ts';

const make = (change: object = {}) => ({
  ...{ id: v7(), courseId: v7(), courseTitle: 'First aid', holderName: 'Awa Diop', code: 'GLCA-2026-000000' },
  ...{ issuedAt: 5, expiresAt: null, verifyUrl: 'https://a', credential: 'e.e.e', pdf: null },
  ...change,
});
const told = (documents: { id: string }[], change: Partial<Delivery> = {}): Delivery => ({
  ...{ documents, gone: [], whole: false, upTo: {} },
  ...change,
});

let store: DeviceStore;
beforeEach(async () => {
  const ports = { storage: openPortableStorage().storage, multiInstance: false, newId: () => v7() };
  store = await openDeviceStore(`learner-${v7()}`, ports);
});
afterEach(() => store.close());

/** Ids that would be handed in to a server of this epoch, by a keeper that has just been opened. */
async function presentedIn(epoch: string): Promise<string[]> {
  const keeper = await openCertificateKeeper(store);
  return keeper.toPresent(epoch).flatMap(({ certificates }) => certificates.map(({ id }) => id));
}

it('[RW8] a certificate outlives the answer that no longer holds it, and is handed in until it is told again', async () => {
  const [one, two] = [make(), make()];
  const keeper = await openCertificateKeeper(store);
  await keeper.keepAnswer(told([one, two], { whole: true }), 'e1');
  expect(await presentedIn('e1')).toEqual([]);
  await keeper.keepAnswer(told([two], { whole: true }), 'e2');
  expect(await presentedIn('e2')).toEqual([one.id]);
  await keeper.keepTold(told([one]), 'e2');
  expect(await presentedIn('e2')).toEqual([]);
});

it('[RW8] what the server says to be gone is not handed in again', async () => {
  const one = make();
  const keeper = await openCertificateKeeper(store);
  await keeper.keepTold(told([one]), 'e1');
  await keeper.keepTold(told([], { gone: [one.id] }), 'e1');
  expect(await presentedIn('e2')).toEqual([]);
});

it('[RW8] certificates of a store from before they were kept are kept too, and count as told when an answer leaves them', async () => {
  const old = make();
  await store.certificates.insert(old);
  expect(await presentedIn('e1')).toEqual([old.id]);
  const keeper = await openCertificateKeeper(store);
  await keeper.keepAnswer(told([]), 'e1');
  expect(await presentedIn('e1')).toEqual([]);
});

it('[RW8] a certificate is handed in with what its credential does not say, and as revoked when it was told to be', () => {
  const revoked = { at: 9, reason: 'Copied' };
  const kept = [make(), make({ revoked })].map((certificate) => ({ id: certificate.id, epoch: 'e1', certificate }));
  const members = kept.map(({ certificate: { id, courseId, issuedAt, credential } }) => ({
    ...{ id, courseId, issuedAt, credential },
  }));
  const [standing, withdrawn] = members;
  expect(framePresents(kept, 'e2')).toEqual([{ type: 'present', certificates: [standing, { ...withdrawn, revoked }] }]);
  const many = Array.from({ length: 21 }, () => ({ id: v7(), epoch: null, certificate: make() }));
  expect(framePresents(many, 'e2').map(({ certificates }) => certificates.length)).toEqual([10, 10, 1]);
});

it('[RW8] its holder sees it all the time, once', () => {
  const one = make();
  const kept = [{ id: one.id, epoch: 'e1', certificate: one }];
  expect(viewCertificates([], kept)).toEqual([one]);
  const anew = { ...one, pdf: 'p'.repeat(43) };
  expect(viewCertificates([anew], kept)).toEqual([anew]);
});
