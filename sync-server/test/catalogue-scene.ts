// The HTTP door with a published course behind it: real publishing, real ingest, real certificates.

import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { QuizVersion } from '@greenland/shared-schema/record/quiz';
import { v7 } from 'uuid';
import { type CataloguePorts, createCatalogue } from '../src/catalogue/catalogue.ts';
import { findCurrentQuiz } from '../src/catalogue/quiz-desk-store.ts';
import { issueCertificate } from '../src/certificate/issue-certificate.ts';
import { openSigningKeys } from '../src/certificate/signing-keys.ts';
import { createMediaLinks } from '../src/content/media-link.ts';
import { openPackBlobs } from '../src/content/pack-blob-store.ts';
import { publishCourse } from '../src/content/publish-course.ts';
import type { Database } from '../src/database/pool.ts';
import { catalogueCalls } from '../src/door/catalogue-calls.ts';
import { announceCourse } from '../src/feed/announcements.ts';
import { CourseFactsStore } from '../src/ingest/course-facts-store.ts';
import type { IssueDue } from '../src/ingest/record-judgement.ts';
import { submitAct } from '../src/ingest/submit-act.ts';
import { addJob } from '../src/job/job-queue-store.ts';
import { readGoodCourse, smallCourseFolder } from './course-fixture.ts';
import { type DoorScene, openDoorScene } from './door-scene.ts';
import { memoryBlobs } from './memory-blobs.ts';

export type CatalogueScene = DoorScene & {
  courseId: string;
  /** The only graded quiz of the course; it earns the certificate. */
  quiz: QuizVersion;
};

export async function openCatalogueScene(): Promise<CatalogueScene> {
  const keyFolder = mkdtempSync(join(tmpdir(), 'greenland-keys-'));
  const scene = await openDoorScene({
    moreCalls: (database) => catalogueCalls(createCatalogue(portsOf(database, keyFolder))),
  });
  const { database } = scene;
  const ports = { database, now: Date.now, newId: v7, announceCourse, blobs: memoryBlobs };
  const { courseId } = await publishCourse(ports, readGoodCourse(smallCourseFolder));
  const detail = await scene.call('GET', `/api/courses/${courseId}`);
  const requirements = detail.body.certificateRequirements as { finalAssessment: string };
  const quiz = await findCurrentQuiz(database, requirements.finalAssessment);
  if (!quiz) throw new Error('The fixture course has lost its final check.');
  const close = async () => {
    rmSync(keyFolder, { recursive: true });
    await scene.close();
  };
  return { ...scene, courseId, quiz, close };
}

function portsOf(database: Database, keyFolder: string): CataloguePorts {
  const chance = { now: Date.now, newId: v7, randomBytes };
  const keys = openSigningKeys({ folder: keyFolder, madeAt: Date.now() });
  const publicUrl = () => 'http://academy.test';
  const issueDue: IssueDue = async (tx, { learner, ...due }) => {
    const grant = { ...due, userId: learner.id, holderName: 'Awa N’Diaye', language: 'fr', expiresAt: null };
    return (await issueCertificate(tx, grant, { ...chance, keys, publicUrl, addJob })).certificate;
  };
  const welcomeLearner = async () => undefined;
  const ingestPorts = { ...chance, database, issueDue, welcomeLearner, content: new CourseFactsStore() };
  const media = {
    signer: keys,
    blobs: memoryBlobs,
    findStoredOutside: async () => new Set<string>(),
    publicUrl,
    now: Date.now,
  };
  return {
    ...{ database, publicUrl, packs: openPackBlobs(database, memoryBlobs), mediaLinks: createMediaLinks(media) },
    submitAct: (userId, act, options) => submitAct(userId, act, options, ingestPorts),
  };
}

/** Right answers to every question of `version`, as a REST caller sends them. */
export function answerRightly({ quiz, key }: QuizVersion): { questionId: string; answer: unknown }[] {
  return quiz.questions.map(({ id }) => {
    const right = key[id];
    if (right?.type === 'matching') return { questionId: id, answer: right.rightByLeft };
    if (right?.type === 'fill_blank') return { questionId: id, answer: right.accepted.map(([first]) => first) };
    return { questionId: id, answer: right?.right };
  });
}
