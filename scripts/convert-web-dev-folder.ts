// Where the modules and lessons of the web-dev course are: folders that begin with a number.
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';

/** `source` is relative to the data, `target` to the new course; `number` counts lessons through the course, from 1. */
export type WebDevLesson = { number: number; source: string; target: string };
export type WebDevModule = { source: string; target: string; lessons: WebDevLesson[] };

function listFolders(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10) || (a < b ? -1 : 1));
}

/** `3-intro-to-DOM` → `03-intro-to-dom`; a folder without a number is the only one of its module. */
function numberedName(name: string): string {
  const [, number = '1', words = ''] = /^(?:(\d+)-)?(.*)$/.exec(name) ?? [];
  const slug = words
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  return `${number.padStart(2, '0')}-${slug}`;
}

const isLesson = (folder: string) => existsSync(path.join(folder, 'README.md')) && !folder.endsWith('translations');

/** Modules in order; a lesson is a folder with a README. A numbered module without numbered lessons has one without number. */
export function listWebDevModules(from: string): WebDevModule[] {
  let number = 0;
  return listFolders(from)
    .filter((name) => /^\d+-/.test(name))
    .map((name) => {
      const inside = listFolders(path.join(from, name)).filter((lesson) => isLesson(path.join(from, name, lesson)));
      const numbered = inside.filter((lesson) => /^\d+-/.test(lesson));
      const target = `modules/${numberedName(name)}`;
      const lessons = (numbered.length > 0 ? numbered : inside).map((lesson) => {
        number += 1;
        return { number, source: `${name}/${lesson}`, target: `${target}/${numberedName(lesson)}.md` };
      });
      return { source: name, target, lessons };
    });
}
