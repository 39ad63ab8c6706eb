import { afterEach, describe, expect, it } from 'vitest';
import {
  type CourseCopy,
  copySmallCourse,
  readGoodCourse,
  showFault,
  smallCourseFolder,
} from '../../test/course-fixture.ts';
import { lessonLimitBytes } from './course-source.ts';
import { readCourseFolder } from './read-course-folder.ts';

const lessonFile = 'modules/01-first-steps/02-short.md';
const quizPath = 'modules/02-going-on/final-check.quiz.yaml';
const frontMatter = '---\ntitle: T\nminutes: 1\n---\n';

let copy: CourseCopy | null = null;
afterEach(() => {
  copy?.drop();
  copy = null;
});

/** The faults of the small course after `spoil` has changed a copy of it. */
function faultsAfter(spoil: (copy: CourseCopy) => void): string[] {
  copy = copySmallCourse();
  spoil(copy);
  const read = readCourseFolder(copy.folder);
  return read.ok ? [] : read.faults.map(showFault);
}

describe('a course folder without fault', () => {
  const course = readGoodCourse(smallCourseFolder);

  it('keeps the order of file names and takes slugs from them', () => {
    expect(course.modules.map((module) => module.slug)).toEqual(['first-steps', 'going-on']);
    expect(course.modules[0]?.lessons.map((lesson) => lesson.slug)).toEqual(['all-blocks', 'short']);
    expect(course.modules[1]?.quizzes[0]).toMatchObject({ slug: 'final-check', kind: 'graded', attempts: 3 });
    expect(course.modules[0]?.quizzes[0]).toMatchObject({ attempts: null, timeLimitMinutes: null, passingScore: 75 });
  });

  it('turns Markdown into the lesson tree', () => {
    expect(course.modules[0]?.lessons[0]?.blocks.map((block) => block.type)).toEqual([
      'heading',
      'paragraph',
      'heading',
      'list',
      'quote',
      'code',
      'table',
      'rule',
      'image',
      'image',
    ]);
    const table = course.modules[0]?.lessons[0]?.blocks[6];
    expect(table?.type === 'table' && table.rows.map((row) => row.length)).toEqual([2, 2]);
  });

  it('names links to lessons by slugs and media by hash', () => {
    const text = JSON.stringify(course.modules[0]?.lessons[0]?.blocks);
    expect(text).toContain('"href":"lesson:first-steps/short"');
    expect(text).toContain('"href":"https://example.org/there"');
    expect(text).toContain(`"media":"${course.thumbnail?.hash}"`);
    expect(course.modules[0]?.media.map((file) => file.mediaType)).toEqual(['image/svg+xml', 'image/png']);
  });
});

describe('faults of files and names', () => {
  it('says that there is no folder, no course.yaml and no module', () => {
    expect(readCourseFolder('/nowhere/at-all')).toMatchObject({ ok: false, faults: [{ file: '.' }] });
    const faults = faultsAfter((copy) => {
      copy.remove('modules');
      copy.remove('course.yaml');
    });
    expect(faults).toEqual(['course.yaml:1: the file is missing', 'modules:1: the course has no module']);
  });

  it('collects every fault of every file, with its line', () => {
    const faults = faultsAfter((copy) => {
      copy.replace('course.yaml', 'level: beginner', 'level: easy\ncolour: red');
      copy.replace('course.yaml', 'hours: 0.5\n', '');
      copy.replace(lessonFile, 'minutes: 2', 'minutes: two');
      copy.replace(quizPath, 'kind: graded', 'kind: exam');
    });
    expect(faults).toEqual([
      "course.yaml:1: 'hours' is missing",
      'course.yaml:5: \'level\' must be one of beginner, intermediate, advanced, not the text "easy"',
      "course.yaml:6: unknown field 'colour'",
      'modules/01-first-steps/02-short.md:3: \'minutes\' must be a number, not the text "two"',
      'modules/02-going-on/final-check.quiz.yaml:2: \'kind\' must be one of practice, graded, not the text "exam"',
    ]);
  });

  it('finds names that are taken, badly formed or unexpected', () => {
    const faults = faultsAfter((copy) => {
      copy.write('modules/01-first-steps/03-short.md', `${frontMatter}Text.`);
      copy.write('modules/01-first-steps/04-Été.md', `${frontMatter}Text.`);
      copy.write('modules/01-first-steps/final-check.quiz.yaml', 'title: [');
      copy.write('modules/02-going-on/notes.txt', '');
    });
    expect(faults.join('\n')).toContain("03-short.md:1: the name 'short' is taken already by the lesson");
    expect(faults.join('\n')).toContain("04-Été.md:1: the name 'Été' must be lower-case");
    expect(faults.join('\n')).toContain("final-check.quiz.yaml:1: the name 'final-check' is taken already by the quiz");
    expect(faults.join('\n')).toMatch(/01-first-steps\/final-check.quiz.yaml:1: is not valid YAML/);
    expect(faults.join('\n')).toContain('modules/02-going-on/notes.txt:1: is no lesson');
  });

  it('refuses a lesson that is too big, empty, without front matter or not UTF-8', () => {
    const short = (content: string | Uint8Array) => faultsAfter((copy) => copy.write(lessonFile, content)).join('\n');
    expect(short(frontMatter + 'x'.repeat(lessonLimitBytes))).toContain('02-short.md:1: the lesson has 262172 bytes');
    expect(short(frontMatter)).toContain('02-short.md:1: the lesson is empty');
    expect(short('# Title')).toContain('02-short.md:1: the lesson must begin with its title');
    expect(short(new Uint8Array([0xff, 0xfe]))).toContain('02-short.md:1: the file is not text in UTF-8');
  });
});

describe('faults of the certificate', () => {
  it('tells a signature that is missing or no picture, where it is named', () => {
    const name = (file: string) => (spoilt: CourseCopy) => {
      spoilt.write('media/signature.pdf', '%PDF-1.7\n');
      spoilt.replace('course.yaml', 'email: ada@example.org', `signature: media/${file}`);
    };
    expect(faultsAfter(name('ada.png'))).toEqual([
      expect.stringMatching(/^course\.yaml:11: 'instructor\.signature': .*ada\.png/),
    ]);
    copy?.drop();
    expect(faultsAfter(name('signature.pdf'))).toEqual([expect.stringMatching(/^course\.yaml:11: .*no picture/)]);
  });

  it.each([
    ['[nothing]', "requires the quiz 'nothing', which does not exist"],
    ['[warm-up]', "requires the quiz 'warm-up', which is for practice"],
    ['[final-check, final-check]', "requires the quiz 'final-check' twice"],
    ['[]', 'must require at least one graded quiz'],
  ])('requires: %s', (requires, message) => {
    const faults = faultsAfter((copy) => copy.replace('course.yaml', '[final-check]', requires));
    expect(faults).toHaveLength(1);
    expect(faults[0]).toContain(
      `course.yaml:16: ${message.startsWith('must') ? 'a certificate' : 'the certificate'} ${message}`,
    );
  });
});
