import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { writeHtml, writeText } from './letter.ts';
import { letterWords } from './letter-words.ts';
import { previewLetters } from './preview-letters.ts';

const facts = {
  firstName: 'Awa',
  courseTitle: 'Forests & <b>water</b>',
  courseUrl: 'https://academy.example.org/courses/1?a=b&c=d',
  certificateUrl: 'https://academy.example.org/certificates/1',
  verifyUrl: 'https://academy.example.org/verify/GLCA-2026-ABCDEF',
};

describe('a letter', () => {
  it.each([
    ['fr', 'Bienvenue dans « Forests & <b>water</b> »', 'Bonjour Awa,', 'Félicitations, Awa !'],
    ['en', 'Welcome to “Forests & <b>water</b>”', 'Hello Awa,', 'Congratulations, Awa!'],
  ])('is written in %s', (language, subject, greeting, congratulation) => {
    const { welcome, certificate } = letterWords(language);
    expect(welcome(facts)).toMatchObject({ language, subject, greeting });
    expect(certificate(facts).greeting).toBe(congratulation);
  });

  it('is in English for every other language', () => {
    expect(letterWords('es').welcome(facts).language).toBe('en');
  });

  it('says the same in text and in HTML, with every address, and escapes what people wrote', () => {
    const letter = letterWords('en').certificate(facts);
    const [text, html] = [writeText(letter), writeHtml(letter)];
    for (const url of [facts.certificateUrl, facts.verifyUrl]) {
      expect(text).toContain(`\n${url}\n`);
      expect(html).toContain(`href="${url}"`);
    }
    expect(text).toContain('“Forests & <b>water</b>”');
    expect(html).toContain('“Forests &amp; &lt;b&gt;water&lt;/b&gt;”');
    expect(html).not.toContain('<b>');
    expect(html).toContain('<html lang="en">');
    expect(writeHtml(letterWords('en').welcome(facts))).toContain('courses/1?a=b&amp;c=d"');
  });

  it('is in the preview in both languages and both forms, each saying the same', () => {
    const contentByName = new Map(previewLetters().map(({ name, content }) => [name, content]));
    const occasions = Object.keys(letterWords('fr'));
    expect(occasions).toHaveLength(5);
    expect(contentByName.size).toBe(occasions.length * 4 + 1);
    for (const stem of occasions.flatMap((occasion) => [`${occasion}.fr`, `${occasion}.en`])) {
      const [html = '', text = ''] = [contentByName.get(`${stem}.html`), contentByName.get(`${stem}.txt`)];
      for (const url of text.match(/https:\S+/g) ?? []) expect(html).toContain(`href="${url}"`);
      expect(text).toContain('Aïssatou-Marie');
      expect(html).toContain(`<html lang="${stem.slice(-2)}">`);
      expect(contentByName.get('index.html')).toContain(`href="${stem}.html"`);
    }
  });

  it('lets nothing that people wrote become markup, whichever letter it is in', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), fc.constantFrom('fr', 'en'), (word, language) => {
        const spoiled = `${word}<img src=x onerror=alert(1)>"'&`;
        const words = letterWords(language);
        const told = { firstName: spoiled, courseTitle: spoiled, lessonTitle: spoiled };
        const urls = {
          courseUrl: '/',
          lessonUrl: '/',
          resetUrl: '/',
          forgotUrl: '/',
          certificateUrl: '/',
          verifyUrl: '/',
        };
        const given = { ...told, ...urls, minutes: 5 };
        for (const write of Object.values(words)) {
          const html = writeHtml(write(given));
          expect(html).not.toContain('<img');
          expect(html.match(/<(?!\/?(!doctype|html|head|meta|title|body|div|p|a|br|hr)\b)/)).toBeNull();
        }
      }),
      { numRuns: 25 },
    );
  });
});
