// What the parts of the lesson converter share: where they are in the data, and where they report.
import path from 'node:path';
import type { Definition } from 'mdast';
import type { Remark, WebDevLanguage } from './convert-web-dev-language.ts';

/** `file` is relative to the data. `lessonFileBySource`: a lesson's folder in the data → its file in the new course. */
export type LessonScope = {
  from: string;
  file: string;
  language: WebDevLanguage;
  lessonFileBySource: ReadonlyMap<string, string>;
  ownLessonFile: string;
  definitions: ReadonlyMap<string, Definition>;
  remarks: Remark[];
  /** Copies a picture of the data into the course; null when it is missing or of no use. */
  takePicture: (source: string) => string | null;
};

type Positioned = { position?: { start: { line: number } } | undefined };

export function remark(scope: LessonScope, node: Positioned, message: string): void {
  scope.remarks.push({ file: scope.file, place: `line ${node.position?.start.line ?? 1}`, message });
}

/** A relative or rooted reference as a path inside the data, without query and fragment. */
export function resolveInData(scope: LessonScope, url: string): string {
  const plain = url.replace(/[?#].*$/, '');
  const joined = plain.startsWith('/') ? plain.slice(1) : path.posix.join(path.posix.dirname(scope.file), plain);
  return path.posix.normalize(joined);
}

/** The path of another lesson of the course as a lesson writes it; null when the link leads elsewhere. */
export function findLessonLink(scope: LessonScope, url: string): string | null {
  const target = resolveInData(scope, url);
  const folder = target.replace(/\/(translations\/)?README(\.[a-z-]+)?\.md$/i, '').replace(/\/$/, '');
  const lesson = scope.lessonFileBySource.get(folder);
  if (lesson === undefined) return null;
  const relative = path.posix.relative(path.posix.dirname(scope.ownLessonFile), lesson);
  return relative.startsWith('.') ? relative : `./${relative}`;
}
