// Every letter with made-up facts, as files to look at. Invariant: a letter that is written anywhere is shown here.
import { escapeMarkup, type Letter, writeHtml, writeText } from './letter.ts';
import { type LetterWords, letterWords } from './letter-words.ts';

const academy = 'https://academy.example.org';
const token = 'x'.repeat(43);

/** Long names and titles: what is short never looks wrong. */
const titles = {
  firstName: 'Aïssatou-Marie',
  courseTitle: 'Comprendre la crise climatique & agir « ici »',
  lessonTitle: 'La météo et le climat ne sont pas la même chose',
};

const letterByOccasion: { [Occasion in keyof LetterWords]: (words: LetterWords) => Letter } = {
  welcome: (words) => words.welcome({ ...titles, courseUrl: `${academy}/courses/1` }),
  firstLesson: (words) => words.firstLesson({ ...titles, minutes: 12, lessonUrl: `${academy}/courses/1/lessons/1` }),
  reset: (words) => words.reset({ ...titles, resetUrl: `${academy}/reset-password#token=${token}` }),
  passwordChanged: (words) => words.passwordChanged({ ...titles, forgotUrl: `${academy}/forgot-password` }),
  certificate: (words) =>
    words.certificate({
      ...{ ...titles, certificateUrl: `${academy}/certificates/1` },
      verifyUrl: `${academy}/verify/GLCA-2026-BCDFGH`,
    }),
};

/** `name` is a file's, without a folder. */
export function previewLetters(): { name: string; content: string }[] {
  const letters = Object.entries(letterByOccasion).flatMap(([occasion, write]) =>
    ['fr', 'en'].map((language) => ({ stem: `${occasion}.${language}`, letter: write(letterWords(language)) })),
  );
  const files = letters.flatMap(({ stem, letter }) => [
    { name: `${stem}.html`, content: writeHtml(letter) },
    { name: `${stem}.txt`, content: writeText(letter) },
  ]);
  const entries = letters.map(
    ({ stem, letter }) =>
      `<li><a href="${stem}.html">${escapeMarkup(letter.subject)}</a> (<a href="${stem}.txt">${stem}.txt</a>)</li>`,
  );
  const index = `<!doctype html>\n<meta charset="utf-8">\n<title>Letters</title>\n<ul>\n${entries.join('\n')}\n</ul>\n`;
  return [...files, { name: 'index.html', content: index }];
}
