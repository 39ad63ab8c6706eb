// A real course of 24 lessons and 48 quizzes that none of us wrote: reading and publishing it, and what a phone downloads for it.

import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { v7 } from 'uuid';
import { type AnnounceCourse, publishCourse } from '../../sync-server/src/content/publish-course.ts';
import { readCourseFolder } from '../../sync-server/src/content/read-course-folder.ts';
import { announceCourse } from '../../sync-server/src/feed/announcements.ts';
import { openFolderShelves } from '../../sync-server/src/storage/open-storage.ts';
import { convertWebDevCourse } from '../convert-web-dev-course.ts';
import type { WebDevLanguage } from '../convert-web-dev-language.ts';
import type { Measured } from './bench-figures.ts';
import type { BenchWorld } from './bench-world.ts';

const data = fileURLToPath(new URL('../../../shared/data/web-dev-for-beginners', import.meta.url));
const languages: readonly WebDevLanguage[] = ['en', 'fr', 'es'];

/** Publishes one language; answers how long that took, and the size of the whole download as learners are told it. */
async function publishLanguage({ database, dataDir }: BenchWorld, folder: string, language: WebDevLanguage) {
  const converted = convertWebDevCourse(data, folder, language);
  if (!converted.ok) throw new Error(converted.fault);
  let kilobytes = 0;
  const announce: AnnounceCourse = (tx, news) => {
    kilobytes = news.release.sizeBytes / 1024;
    return announceCourse(tx, news);
  };
  const startedAt = performance.now();
  const read = readCourseFolder(folder);
  if (!read.ok) throw new Error(`The converted course has ${read.faults.length} faults.`);
  const blobs = openFolderShelves(dataDir).packs;
  await publishCourse({ database, blobs, now: Date.now, newId: v7, announceCourse: announce }, read.course);
  return { milliseconds: performance.now() - startedAt, kilobytes };
}

/** Nothing, said plainly, where the data is not there. */
export async function measureRealCourse(world: BenchWorld): Promise<Measured[]> {
  if (!existsSync(data)) return [];
  const work = mkdtempSync(path.join(tmpdir(), 'greenland-real-course-'));
  try {
    const published: { milliseconds: number; kilobytes: number }[] = [];
    for (const language of languages) {
      published.push(await publishLanguage(world, mkdtempSync(path.join(work, `${language}-`)), language));
    }
    return [
      {
        figure: 'real-course-publish-milliseconds',
        unit: 'milliseconds',
        values: published.map(({ milliseconds }) => milliseconds),
      },
      { figure: 'real-course-kilobytes', unit: 'kilobytes', values: published.map(({ kilobytes }) => kilobytes) },
    ];
  } finally {
    rmSync(work, { recursive: true });
  }
}
