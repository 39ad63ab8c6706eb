// What tests of certificates need: a database with learners and courses, real keys, a clock that stands still.
import { createPublicKey, type JsonWebKey, randomBytes, verify } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { QrTrust } from '@greenland/shared-schema/protocol/qr-proof';
import { v7 } from 'uuid';
import { findCertificateById } from '../src/certificate/certificate-store.ts';
import {
  type CertificateGrant,
  type IssuedCertificate,
  type IssuePorts,
  issueCertificate,
} from '../src/certificate/issue-certificate.ts';
import { renderCertificate } from '../src/certificate/render-certificate.ts';
import { type AnnounceCertificate, makeRenderCertificateJob } from '../src/certificate/render-certificate-job.ts';
import type { RenderCertificate } from '../src/certificate/render-pool.ts';
import { openSigningKeys } from '../src/certificate/signing-keys.ts';
import { readStoredFile } from '../src/content/pack-blob-store.ts';
import { type Database, openDatabase } from '../src/database/pool.ts';
import { addJob } from '../src/job/job-queue-store.ts';
import type { JobTask } from '../src/job/job-runner.ts';
import { memoryBlobs } from './memory-blobs.ts';
import { createTestDatabase } from './postgres-database.ts';

export const publicUrl = 'https://academy.example.org';

export type CertificateScene = {
  connectionString: string;
  database: Database;
  ports: IssuePorts;
  /** Starts at a whole second of 22 November 2026. */
  clock: { now: number };
  /** A new course, a new learner unless `userId` is given, and what they are to get. */
  makeGrant(words: Partial<CertificateGrant>): Promise<CertificateGrant>;
  issue(grant: CertificateGrant): Promise<IssuedCertificate>;
  /** Drawn in this thread, unless `render` says otherwise. */
  makeRenderJob(announceCertificate: AnnounceCertificate, render?: RenderCertificate): JobTask;
  /** Runs the job for the paper of a certificate; answers its bytes. */
  printPaper(certificateId: string): Promise<Uint8Array>;
  /** Of the signing keys. */
  keyFolder: string;
  close(): Promise<void>;
};

/** On a database of its own, unless one is given, which its owner closes. */
export async function openCertificateScene(given?: Database): Promise<CertificateScene> {
  const { database, close } = given ? { database: given, close: async () => undefined } : await openOwnDatabase();
  const connectionString = database.pool.options.connectionString ?? '';
  const folder = mkdtempSync(join(tmpdir(), 'greenland-certificate-'));
  const clock = { now: Date.UTC(2026, 10, 22, 10, 30) };
  const keys = openSigningKeys({ folder, madeAt: clock.now });
  const ports: IssuePorts = { now: () => clock.now, newId: v7, randomBytes, keys, publicUrl: () => publicUrl, addJob };
  const ground = { database, keys, now: () => clock.now };
  const makeRenderJob = (announceCertificate: AnnounceCertificate, render: RenderCertificate = renderCertificate) =>
    makeRenderCertificateJob({ ...ground, announceCertificate, blobs: memoryBlobs, render });
  return {
    ...{ makeRenderJob, keyFolder: folder },
    printPaper: async (certificateId) => {
      await makeRenderJob(async () => undefined)({ certificateId });
      const { pdf } = (await findCertificateById(database, certificateId)) ?? {};
      return (await readStoredFile(database, pdf ?? '', memoryBlobs)) ?? new Uint8Array();
    },
    connectionString,
    database,
    ports,
    clock,
    makeGrant: (words) => makeGrant(database, words),
    issue: (grant) => database.transaction((tx) => issueCertificate(tx, grant, ports)),
    close: async () => {
      await close();
      rmSync(folder, { recursive: true });
    },
  };
}

/** Whom a stranger believes who has the academy's published keys. */
export function trustIn({ ports }: CertificateScene): QrTrust {
  return {
    issuer: publicUrl,
    keys: ports.keys.publicKeySet().keys,
    verify: (x, bytes, signature) => {
      const jwk = { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(x).toString('base64url') };
      return verify(null, bytes, createPublicKey({ format: 'jwk', key: jwk as JsonWebKey }), signature);
    },
  };
}

async function openOwnDatabase() {
  const { connectionString, drop } = await createTestDatabase();
  const database = openDatabase(connectionString);
  const close = async () => {
    await database.end();
    await drop();
  };
  return { database, close };
}

async function makeGrant(database: Database, words: Partial<CertificateGrant>): Promise<CertificateGrant> {
  const grant: CertificateGrant = {
    userId: v7(),
    courseId: v7(),
    quizId: null,
    holderName: 'Awa Diop',
    courseTitle: 'Les fondamentaux de la crise climatique',
    instructorName: 'Mariam Traoré',
    language: 'fr',
    expiresAt: null,
    ...words,
  };
  const email = `${grant.userId}@example.org`;
  await database.query(
    `insert into users (id, email, password_hash, first_name, last_name) values ($1, $2, 'none', 'Awa', 'Diop')
     on conflict do nothing`,
    [grant.userId, email],
  );
  const slug = `course-${grant.courseId}`;
  await database.query('insert into courses (id, slug, title) values ($1, $2, $3)', [
    grant.courseId,
    slug,
    grant.courseTitle,
  ]);
  return grant;
}
