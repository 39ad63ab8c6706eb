// For tests: a certificate with all its proofs as the server makes it, keys of ours and of others, and what a checker believes.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { signCredential } from '../../sync-server/src/certificate/certificate-credential.ts';
import { writeQrText } from '../../sync-server/src/certificate/certificate-qr.ts';
import type { StoredCertificate } from '../../sync-server/src/certificate/certificate-store.ts';
import { describeIssuer } from '../../sync-server/src/certificate/issuer-did.ts';
import { claimsOf, makePaper } from '../../sync-server/src/certificate/make-paper.ts';
import { renderCertificate } from '../../sync-server/src/certificate/render-certificate.ts';
import { openSigningKeys, type SigningKeys } from '../../sync-server/src/certificate/signing-keys.ts';
import { openStatusList } from '../../sync-server/src/certificate/status-list.ts';
import { checkEvidence } from './check-evidence.ts';
import { type GivenTrust, joinKeyDocuments, readGivenList, readKeyDocument } from './checker-trust.ts';
import { worstOf } from './finding.ts';
import { readEvidence } from './read-evidence.ts';

export const issuer = 'https://academy.example.org';
export const issuedAt = Date.UTC(2026, 10, 22, 10, 30);
export const now = Date.UTC(2026, 10, 26);
const madeAt = Date.UTC(2026, 0, 1);

const unsigned = {
  ...{ code: 'GLCA-2026-7K3QXD', holderName: 'Aïssatou Ndiaye', courseTitle: 'First aid', instructorName: 'Awa Diop' },
  ...{ courseId: '018f0000-0000-7000-8000-000000000001', language: 'fr', issuedAt, expiresAt: null, grade: 87 },
  ...{ statusIndex: 70_001, erasedAt: null, verifyUrl: `${issuer}/verify/GLCA-2026-7K3QXD` },
} as unknown as StoredCertificate;

/** A certificate of ours with `changes`, by these keys, with its proofs in all their forms. */
export async function printBy(by: SigningKeys, changes: Partial<StoredCertificate> = {}) {
  const stated = { ...unsigned, ...changes };
  const stored = { ...stated, credential: await signCredential(claimsOf(stated), by, issuer) };
  const paper = await makePaper(stored, { keys: by, now: () => issuedAt, render: renderCertificate, signature: null });
  return { ...paper, jws: stored.credential, link: writeQrText(claimsOf(stored), by, issuer) };
}

export const rootsOf = (by: SigningKeys): string =>
  by
    .paperRoots()
    .map((der) => `-----BEGIN CERTIFICATE-----\n${der.toString('base64')}\n-----END CERTIFICATE-----\n`)
    .join('');

/** What a checker believes that was given these texts. */
export function trustInTexts(texts: readonly string[], changes: Partial<GivenTrust> = {}): GivenTrust {
  const documents = texts.map(readKeyDocument).filter((one) => one !== null);
  return { issuer, ...joinKeyDocuments(documents), list: null, now, ...changes };
}

/** Whom the academy publishes: with all of its documents. */
export function trustIn(by: SigningKeys, changes: Partial<GivenTrust> = {}): GivenTrust {
  const documents = [describeIssuer(by, issuer), by.publicKeySet()].map((document) => JSON.stringify(document));
  return trustInTexts([...documents, rootsOf(by)], changes);
}

/** A folder of its own for keys and files. */
export function openPrintedScene() {
  const folder = mkdtempSync(join(tmpdir(), 'check-evidence-'));
  const openKeys = (name: string) => openSigningKeys({ folder: join(folder, name), madeAt });
  const keys = openKeys('ours');
  const check = async (bytes: Uint8Array | string, trust = trustIn(keys)) => {
    const file = join(folder, 'evidence');
    writeFileSync(file, bytes);
    const findings = await checkEvidence(await readEvidence(file), trust);
    return { worst: worstOf(findings), findings };
  };
  return {
    ...{ folder, keys, openKeys, check },
    worst: async (bytes: Uint8Array | string, trust?: GivenTrust) => (await check(bytes, trust)).worst,
    /** The list as it was at `asOf`. */
    listOf: async (revoked: readonly number[], asOf = now) => {
      const ports = { keys, now: () => asOf, publicUrl: () => issuer, listRevokedBits: async () => [...revoked] };
      return readGivenList((await openStatusList(ports)()).jwt, trustIn(keys).keys);
    },
    close: () => rmSync(folder, { recursive: true }),
  };
}
