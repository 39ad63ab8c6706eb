// The sample courses that a new installation begins with, each in a folder named as its slug. Invariant: once another course was published, samples are left alone.
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { listPublishedSlugs } from './course-version-store.ts';
import { type Published, type PublishPorts, publishCourse } from './publish-course.ts';
import { readCourseFolder } from './read-course-folder.ts';

/** sync-server/courses, seen from the built server (dist/main.js) or from this source file. */
const sampleFolders = ['../courses', '../../courses'].map((folder) => fileURLToPath(new URL(folder, import.meta.url)));

/** Absolute paths of the sample courses, by name; none when the folder was not delivered. */
export function findSampleCourses(): string[] {
  const root = sampleFolders.find((folder) => existsSync(folder));
  if (root === undefined) return [];
  return readdirSync(root)
    .sort()
    .map((name) => path.join(root, name))
    .filter((folder) => existsSync(path.join(folder, 'course.yaml')));
}

/**
 * Publishes the samples that are missing while the database holds no other course, so that a start that was cut short is made good by
 * the next; says what was published. Throws when a sample has a fault: tests keep them good.
 */
export async function publishSampleCourses(ports: PublishPorts): Promise<Published[]> {
  const folders = findSampleCourses();
  const there = new Set(await listPublishedSlugs(ports.database));
  const samples = new Set(folders.map((folder) => path.basename(folder)));
  if ([...there].some((slug) => !samples.has(slug))) return [];
  const published: Published[] = [];
  for (const folder of folders.filter((one) => !there.has(path.basename(one)))) {
    const read = readCourseFolder(folder);
    if (!read.ok) {
      const [first] = read.faults;
      throw new Error(`The sample course ${folder} has faults: ${first?.file}:${first?.line}: ${first?.message}`);
    }
    published.push(await publishCourse(ports, read.course));
  }
  return published;
}
