// The doors of certificates over HTTP, on a database of their own, with a clock that a test may move.
import { refuse } from '@greenland/shared-schema/contract/problem';
import type { Certificate } from '@greenland/shared-schema/record/certificate';
import express from 'express';
import { certificateMounts } from '../src/certificate/certificate-door.ts';
import { findCertificateByCode, listRevokedBits, revokeCertificate } from '../src/certificate/certificate-store.ts';
import type { CertificateGrant } from '../src/certificate/issue-certificate.ts';
import { makeRemakePaper } from '../src/certificate/remake-paper.ts';
import { openStatusList } from '../src/certificate/status-list.ts';
import type { Database } from '../src/database/pool.ts';
import { type CertificateCallPorts, certificateCalls } from '../src/door/certificate-calls.ts';
import { replyProblem } from '../src/door/problem-reply.ts';
import { openVerificationDesk } from '../src/door/verification-desk.ts';
import { announceCertificate } from '../src/feed/announcements.ts';
import { addJob } from '../src/job/job-queue-store.ts';
import { type CertificateScene, openCertificateScene, publicUrl } from './certificate-scene.ts';
import { type DoorScene, openDoorScene } from './door-scene.ts';
import { memoryBlobs } from './memory-blobs.ts';

export type CertificateDoorScene = {
  door: DoorScene;
  scene: CertificateScene;
  issue(words?: Partial<CertificateGrant>): Promise<Certificate>;
  revoke(code: string, reason: string): Promise<boolean>;
  close(): Promise<void>;
};

export async function openCertificateDoorScene(): Promise<CertificateDoorScene> {
  const router = express.Router();
  const held: { scene?: CertificateScene } = {};
  const sceneOf = () => {
    if (!held.scene) throw new Error('The scene is not open yet.');
    return held.scene;
  };
  const door = await openDoorScene({
    mounts: [{ path: '/{*any}', handler: router }],
    moreCalls: (database) => certificateCalls(portsOf(database, sceneOf)),
  });
  const scene = await openCertificateScene(door.database);
  held.scene = scene;
  for (const { path, handler } of mountsOf(door.database, scene)) router.get(path, handler);
  return {
    ...{ door, scene },
    issue: async (words = {}) => (await scene.issue(await scene.makeGrant(words))).certificate,
    revoke: (code, reason) =>
      scene.database.transaction((tx) => revokeCertificate(tx, code, { reason, at: scene.clock.now })),
    async close() {
      await scene.close();
      await door.close();
    },
  };
}

function mountsOf(database: Database, scene: CertificateScene) {
  const { keys } = scene.ports;
  const now = () => scene.clock.now;
  return certificateMounts({
    ...{ keys, now, findByCode: portsOf(database, () => scene).findByCode, publicUrl: () => publicUrl },
    replyProblem: (res, refused) => replyProblem(res, refused, 'http://academy.test'),
    readStatusList: openStatusList({
      ...{ keys, now, publicUrl: () => publicUrl, listRevokedBits: () => listRevokedBits(database) },
    }),
  });
}

/** The scene's keys and clock, once it is there. */
function portsOf(database: Database, sceneOf: () => CertificateScene): CertificateCallPorts {
  return {
    get keys() {
      return sceneOf().ports.keys;
    },
    ...{ database, blobs: memoryBlobs, paperWaitMs: 0, announceCertificate, addJob },
    remakePaper: makeRemakePaper({ database, announceCertificate, addJob, alarm: () => undefined }),
    now: () => sceneOf().clock.now,
    publicUrl: () => 'http://academy.test',
    requestCertificate: async () => refuse('not_found', 'There are no courses in this scene.'),
    findByCode: openVerificationDesk(database, { find: (code) => findCertificateByCode(database, code) }),
  };
}
