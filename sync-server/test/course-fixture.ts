// Courses for tests: the small fixture course, changed copies of it, and the ports that publishing needs.

import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { v7 } from 'uuid';
import type { CourseSource, Fault } from '../src/content/course-source.ts';
import type { AnnounceCourse, PublishPorts } from '../src/content/publish-course.ts';
import { readCourseFolder } from '../src/content/read-course-folder.ts';
import type { Database } from '../src/database/pool.ts';
import { memoryBlobs } from './memory-blobs.ts';

export const smallCourseFolder = fileURLToPath(new URL('./fixtures/course-small', import.meta.url));

/** A copy of the small course that a test may spoil. */
export type CourseCopy = {
  folder: string;
  write: (file: string, content: string | Uint8Array) => void;
  replace: (file: string, from: string, to: string) => void;
  remove: (file: string) => void;
  drop: () => void;
};

export function copySmallCourse(): CourseCopy {
  const folder = mkdtempSync(path.join(tmpdir(), 'greenland-course-'));
  cpSync(smallCourseFolder, folder, { recursive: true });
  const at = (file: string) => path.join(folder, file);
  return {
    folder,
    write: (file, content) => writeFileSync(at(file), content),
    replace: (file, from, to) => {
      const text = readFileSync(at(file), 'utf8');
      if (!text.includes(from)) throw new Error(`${file} does not hold ${from}`);
      writeFileSync(at(file), text.replace(from, to));
    },
    remove: (file) => rmSync(at(file), { recursive: true }),
    drop: () => rmSync(folder, { recursive: true }),
  };
}

/** The course of a folder that has no fault. */
export function readGoodCourse(folder: string): CourseSource {
  const read = readCourseFolder(folder);
  if (!read.ok) throw new Error(read.faults.map(showFault).join('\n'));
  return read.course;
}

/** `file:line: message` */
export const showFault = (fault: Fault) => `${fault.file}:${fault.line}: ${fault.message}`;

/** Ports over a test's own database; announcements are collected. */
export function collectNews(database: Database): { ports: PublishPorts; news: Parameters<AnnounceCourse>[1][] } {
  const news: Parameters<AnnounceCourse>[1][] = [];
  const announceCourse: AnnounceCourse = async (_tx, one) => {
    news.push(one);
  };
  return { news, ports: { database, now: () => Date.UTC(2026, 0, 2), newId: v7, announceCourse, blobs: memoryBlobs } };
}
