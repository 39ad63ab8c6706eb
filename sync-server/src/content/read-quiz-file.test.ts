import { afterEach, describe, expect, it } from 'vitest';
import { type CourseCopy, copySmallCourse, showFault } from '../../test/course-fixture.ts';
import { readCourseFolder } from './read-course-folder.ts';

const file = 'modules/02-going-on/final-check.quiz.yaml';
let copy: CourseCopy | null = null;
afterEach(() => {
  copy?.drop();
  copy = null;
});

function faultsAfter(...changes: [from: string, to: string][]): string[] {
  const course = copySmallCourse();
  copy = course;
  for (const [from, to] of changes) course.replace(file, from, to);
  const read = readCourseFolder(course.folder);
  return read.ok ? [] : read.faults.map((fault) => showFault(fault).replace(`${file}:`, ''));
}

describe('faults of a quiz', () => {
  it.each<[string, [string, string], string]>([
    [
      'a blank without answers',
      ['      - [CO2, carbon dioxide]\n', ''],
      "35: 'questions.4.blanks': the text has 2 blanks",
    ],
    ['a question id twice', ['id: water', 'id: primes'], "16: 'questions.2.id': another question has the id 'primes'"],
    [
      'an option twice',
      ['text: Nine', 'text: " seven "'],
      "13: 'questions.1.options.2': the same option is there twice",
    ],
    ['a left side twice', ['left: Gabon', 'left: Chad'], "27: 'questions.3.pairs.2.left': the same left side"],
    [
      'a distractor that is right',
      ['[Accra]', '[Libreville]'],
      "29: 'questions.3.distractors.1': a distractor is also",
    ],
    [
      'a number for a text',
      ['"420"', '420'],
      "36: 'questions.4.blanks.1.1' must be a text, not the number 420 (put it in quotes)",
    ],
    ['an unknown type', ['type: true_false', 'type: essay'], "17: 'questions.2.type' must be one of multiple_choice"],
    ['no type', ['    type: true_false\n', ''], "16: 'questions.2.type' is missing"],
    ['attempts', ['attempts: 3', 'attempts: few'], "3: 'attempts' must be a number from 1, or unlimited"],
    ['points', ['points: 3', 'points: 0'], "24: 'questions.3.points' must be at least 0.01"],
    ['an unknown field', ['text: Nine', 'text: Nine, right: true'], "13: unknown field 'questions.1.options.2.right'"],
    [
      'a word for yes',
      ['correct: true\n    exp', 'correct: yes\n    exp'],
      "19: 'questions.2.correct' must be true or false",
    ],
  ])('%s', (_, change, message) => {
    const faults = faultsAfter(change);
    expect(faults).toHaveLength(1);
    expect(faults[0]).toContain(message);
  });

  it('a question without a right option', () => {
    const faults = faultsAfter(['Seven, correct: true', 'Seven'], ['Eleven, correct: true', 'Eleven']);
    expect(faults).toEqual(["11: 'questions.1.options': no option is right: give one 'correct: true'"]);
  });

  it('faults of form in one question do not hide faults of meaning in another', () => {
    expect(faultsAfter(['id: primes', 'id: Primes'], ['      - [CO2, carbon dioxide]\n', ''])).toHaveLength(2);
  });
});
