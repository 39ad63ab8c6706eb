import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { quizVersion } from '@greenland/shared-schema/record/quiz';
import { afterAll, describe, expect, it } from 'vitest';
import { publishCourse } from '../sync-server/src/content/publish-course.ts';
import { openDatabase } from '../sync-server/src/database/pool.ts';
import { collectNews, readGoodCourse } from '../sync-server/test/course-fixture.ts';
import { findLeaks, readPackTexts } from '../sync-server/test/pack-secrecy.ts';
import { createTestDatabase } from '../sync-server/test/postgres-database.ts';
import { convertWebDevCourse } from './convert-web-dev-course.ts';
import type { WebDevLanguage } from './convert-web-dev-language.ts';

const data = fileURLToPath(new URL('../../shared/data/web-dev-for-beginners', import.meta.url));
const work = mkdtempSync(path.join(tmpdir(), 'greenland-convert-'));
afterAll(() => rmSync(work, { recursive: true }));

function convert(language: WebDevLanguage) {
  const to = mkdtempSync(path.join(work, `${language}-`));
  const result = convertWebDevCourse(data, to, language);
  if (!result.ok) throw new Error(result.fault);
  return { course: readGoodCourse(to), report: result.report };
}

const quizFile = (language: string) => `quiz-app/src/assets/translations/${language}.json`;
const twoRight = (language: string) => ({
  file: quizFile(language),
  place: 'quiz 5, question 1',
  message: "2 options are right ('Lighthouse', 'Cleanhouse') where one is meant: the question is left out",
});
const noneRight = {
  file: quizFile('it'),
  place: 'quiz 33, question 2',
  message: 'no option is right: the question is left out',
};
const textsForTruth = (language: string) => ({
  file: quizFile(language),
  place: 'all questions',
  message: '373 options say isCorrect as the text "true" or "false": read as true and false',
});

if (existsSync(data)) {
  describe('the web-dev course', () => {
    it.each<[WebDevLanguage, number, object[]]>([
      ['en', 143, [textsForTruth('en'), twoRight('en')]],
      ['fr', 143, [textsForTruth('fr'), twoRight('fr')]],
      ['es', 143, [textsForTruth('es'), twoRight('es')]],
      ['it', 142, [textsForTruth('it'), twoRight('it'), noneRight]],
    ])('%s: 7 modules, 24 lessons, 48 quizzes, every defect reported', (language, questions, defects) => {
      const { course, report } = convert(language);
      const quizzes = course.modules.flatMap((module) => module.quizzes);
      expect(course.modules).toHaveLength(7);
      expect(course.modules.flatMap((module) => module.lessons)).toHaveLength(24);
      expect(quizzes).toHaveLength(48);
      expect(quizzes.flatMap((quiz) => quiz.questions)).toHaveLength(questions);
      expect(quizzes.filter((quiz) => quiz.kind === 'graded')).toHaveLength(24);
      expect(report.filter(({ file }) => file === quizFile(language))).toEqual(defects);
      expect(report.every(({ file, place, message }) => file !== '' && place !== '' && message !== '')).toBe(true);
    });

    it('takes translated lessons, and English ones with a remark where there are none', () => {
      const french = convert('fr');
      const italian = convert('it');
      const firstTitle = (course: typeof french.course) => course.modules[0]?.lessons[0]?.title;
      expect(firstTitle(french.course)).toBe('Introduction aux langages de programmation et aux outils du métier');
      expect(firstTitle(italian.course)).toBe('Introduction to Programming Languages and Tools of the Trade');
      const missing = italian.report.filter(({ message }) => message.startsWith('there is no translation'));
      expect(missing.filter(({ file }) => file.endsWith('/translations/README.it.md'))).toHaveLength(24 + 7);
    });

    it('is published, and its packs keep every secret', async () => {
      const test = await createTestDatabase();
      const database = openDatabase(test.connectionString);
      try {
        const published = await publishCourse(collectNews(database).ports, convert('en').course);
        expect(published).toMatchObject({ outcome: 'published', modules: 7, lessons: 24, quizzes: 48 });
        const packs = await readPackTexts(database);
        const versions = await database.query<{ body: unknown }>('select body from quiz_versions');
        expect(packs).toHaveLength(8);
        expect(versions.rows).toHaveLength(48);
        expect(
          findLeaks(
            packs,
            versions.rows.map(({ body }) => quizVersion.parse(body)),
          ),
        ).toEqual([]);
      } finally {
        await database.end();
        await test.drop();
      }
    });

    it('refuses to write over what is there', () => {
      const to = mkdtempSync(path.join(work, 'full-'));
      expect(convertWebDevCourse(data, to, 'en').ok).toBe(true);
      expect(convertWebDevCourse(data, to, 'en')).toEqual({
        ok: false,
        fault: `${to} is not empty: name a new folder.`,
      });
    });
  });
} else {
  describe('the web-dev course is not here', () => {
    it('and the converter says which file is missing', () => {
      const result = convertWebDevCourse(data, path.join(work, 'none'), 'en');
      expect(result.ok ? '' : result.fault).toContain(`${path.join(data, quizFile('en'))} is missing`);
    });
  });
}
