import { describe, expect, it } from 'vitest';
import { writeHtml, writeText } from './letter.ts';
import { letterWords } from './letter-words.ts';

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
});
