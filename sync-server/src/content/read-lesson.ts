// Reads one lesson file: front matter, Markdown, the media and lessons that it points to.
import path from 'node:path';
import { type Fault, type LessonSource, lessonLimitBytes, type MediaFile } from './course-source.ts';
import { lessonFrontMatter } from './course-yaml.ts';
import { type ListedFile, readText } from './folder-listing.ts';
import { splitFrontMatter } from './front-matter.ts';
import { readMarkdown } from './markdown-blocks.ts';
import type { MediaShelf } from './media-shelf.ts';
import { checkYaml, parseYaml } from './yaml-reader.ts';

/** What lessons of one course share. `lessonByFile`: a lesson's file → `<module slug>/<lesson slug>`. */
export type LessonSurroundings = {
  root: string;
  shelf: MediaShelf;
  lessonByFile: ReadonlyMap<string, string>;
  faults: Fault[];
};

/** `reference` as written in `file`, relative to the course folder; escapes such as %20 are undone. */
function resolveReference(file: string, reference: string): string {
  try {
    return path.posix.join(path.posix.dirname(file), decodeURIComponent(reference));
  } catch (error) {
    if (!(error instanceof URIError)) throw error;
    return reference;
  }
}

function readBlocks(around: LessonSurroundings, file: string, body: string, bodyLine: number, used: Set<MediaFile>) {
  return readMarkdown(body, {
    bodyLine,
    findMedia: (reference) => {
      if (/^[a-z][a-z0-9+.-]*:|^\/\//i.test(reference)) {
        return { missing: `the image '${reference}' is not in the folder media/: lessons must work without network` };
      }
      const found = around.shelf.find(resolveReference(file, reference));
      if (!('missing' in found)) used.add(found);
      return found;
    },
    findLesson: (reference) => {
      const lesson = around.lessonByFile.get(resolveReference(file, reference));
      return lesson === undefined
        ? { missing: `the link '${reference}' leads to no lesson of this course` }
        : { lesson };
    },
    report: (line, message) => around.faults.push({ file, line, message }),
  });
}

/** The lesson and the media that it shows, or null after its faults were reported. */
export function readLesson(
  around: LessonSurroundings,
  listed: ListedFile,
): { lesson: LessonSource; media: MediaFile[] } | null {
  const { file, slug } = listed;
  const report = (message: string) => {
    around.faults.push({ file, line: 1, message });
    return null;
  };
  const source = readText(around.root, file);
  if ('missing' in source) return report(source.missing);
  if (source.sizeBytes > lessonLimitBytes) {
    return report(`the lesson has ${source.sizeBytes} bytes: at most ${lessonLimitBytes} are taken`);
  }
  const split = splitFrontMatter(source.text);
  if (split === null) return report('the lesson must begin with its title and minutes between two lines ---');
  const heading = checkYaml(parseYaml(split.frontMatter, file, 2), file, lessonFrontMatter, around.faults);
  const used = new Set<MediaFile>();
  const blocks = readBlocks(around, file, split.body, split.bodyLine, used);
  if (blocks.length === 0) report('the lesson is empty');
  return heading === null ? null : { lesson: { slug, ...heading, blocks }, media: [...used] };
}
