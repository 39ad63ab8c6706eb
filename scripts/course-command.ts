// npm run course -- publish FOLDER [--dry-run] | convert-web-dev FROM TO --language en|fr|es|it
// A course with faults publishes nothing: each fault is printed as file:line: message and the exit code is 1.
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { v7 } from 'uuid';
import type { CourseSource } from '../sync-server/src/content/course-source.ts';
import { type Published, publishCourse } from '../sync-server/src/content/publish-course.ts';
import { readCourseFolder } from '../sync-server/src/content/read-course-folder.ts';
import { openDatabase } from '../sync-server/src/database/pool.ts';
import { describeStartFault, provideDatabase } from '../sync-server/src/database/provide-database.ts';
import { announceCourse } from '../sync-server/src/feed/announcements.ts';
import { loadSettings } from '../sync-server/src/settings/settings.ts';
import { describeBlobFault } from '../sync-server/src/storage/blob-store.ts';
import { fileFolderOf, openShelves } from '../sync-server/src/storage/open-storage.ts';
import { convertWebDevCourse } from './convert-web-dev-course.ts';
import { isWebDevLanguage } from './convert-web-dev-language.ts';

const usage = `npm run course -- publish FOLDER [--dry-run]
npm run course -- convert-web-dev FROM TO --language en|fr|es|it`;

const plural = (count: number, one: string, many = `${one}s`) => `${count} ${count === 1 ? one : many}`;

function describeCourse(published: Omit<Published, 'outcome' | 'courseId' | 'version'>): string {
  const { modules, lessons, quizzes, media, sizeBytes } = published;
  return [
    plural(modules, 'module'),
    plural(lessons, 'lesson'),
    plural(quizzes, 'quiz', 'quizzes'),
    plural(media, 'media file'),
    `${Math.ceil(sizeBytes / 1024)} KB to download`,
  ].join(', ');
}

async function publish(course: CourseSource): Promise<string | null> {
  const result = loadSettings();
  if (!result.ok) return result.faults.join('\n');
  const { objectStorage, databaseUrl, dataDir } = result.settings;
  const folder = fileFolderOf(dataDir);
  // The database of a server elsewhere would name files that are here.
  if (objectStorage === null && databaseUrl !== null && !existsSync(folder)) {
    return `${folder} is missing: set DATA_DIR to the folder of the server, or S3_BUCKET to where its files are.`;
  }
  const blobs = openShelves(result.settings).packs;
  try {
    const provided = await provideDatabase(result.settings, { log: console.log, randomBytes, whenOwned: 'share' });
    const database = openDatabase(provided.connectionString);
    try {
      const published = await publishCourse({ database, blobs, now: Date.now, newId: v7, announceCourse }, course);
      const lead = published.outcome === 'published' ? 'Published' : 'Nothing changed since version';
      const version = published.outcome === 'published' ? `version ${published.version} of` : `${published.version} of`;
      console.log(`${lead} ${version} '${published.title}' (${published.slug}): ${describeCourse(published)}`);
    } finally {
      await database.end();
      await provided.stop();
    }
    return null;
  } catch (error) {
    const sentence = describeStartFault(error) ?? describeBlobFault(error);
    if (sentence === null) throw error;
    return sentence;
  }
}

async function runPublish(folder: string, isDryRun: boolean): Promise<string | null> {
  const read = readCourseFolder(folder);
  if (!read.ok) {
    for (const { file, line, message } of read.faults) console.error(`${file}:${line}: ${message}`);
    return `${plural(read.faults.length, 'fault')}: nothing was published.`;
  }
  if (!isDryRun) return publish(read.course);
  const { title, slug, modules } = read.course;
  const count = (pick: 'lessons' | 'quizzes') => modules.reduce((sum, module) => sum + module[pick].length, 0);
  const counts = `${plural(modules.length, 'module')}, ${plural(count('lessons'), 'lesson')}, ${plural(count('quizzes'), 'quiz', 'quizzes')}`;
  console.log(`'${title}' (${slug}) has no fault: ${counts}. Nothing was published (--dry-run).`);
  return null;
}

function runConvert(from: string, to: string, language: string): string | null {
  if (!isWebDevLanguage(language)) return `--language must be en, fr, es or it, not '${language}'.`;
  const converted = convertWebDevCourse(from, to, language);
  if (!converted.ok) return converted.fault;
  for (const { file, place, message } of converted.report) console.log(`${file}: ${place}: ${message}`);
  console.log(`Wrote ${to}. ${plural(converted.report.length, 'remark')} above.`);
  return null;
}

async function run(words: string[]): Promise<string | null> {
  const options = { 'dry-run': { type: 'boolean' }, language: { type: 'string' } } as const;
  const { positionals, values } = parseArgs({ args: words, allowPositionals: true, strict: false, options });
  const [command, from, to, ...rest] = positionals;
  if (command === 'publish' && from !== undefined && to === undefined) {
    return runPublish(from, values['dry-run'] === true);
  }
  if (command === 'convert-web-dev' && from !== undefined && to !== undefined && rest.length === 0) {
    return runConvert(from, to, String(values.language ?? 'en'));
  }
  return usage;
}

const fault = await run(process.argv.slice(2));
if (fault !== null) {
  console.error(fault);
  process.exitCode = 1;
}
