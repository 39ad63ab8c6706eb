import { describe, expect, it } from 'vitest';
import { readMarkdown } from './markdown-blocks.ts';

const hash = 'h'.repeat(43);

function read(markdown: string) {
  const faults: string[] = [];
  const blocks = readMarkdown(markdown, {
    bodyLine: 5,
    findMedia: (reference) => {
      if (reference.endsWith('.gone')) return { missing: 'gone' };
      const mediaType = reference.endsWith('.mp3') ? 'audio/mpeg' : 'image/png';
      return { path: reference, hash, mediaType, sizeBytes: 1 };
    },
    findLesson: (reference) => (reference === './02-x.md' ? { lesson: 'm/x' } : { missing: `no lesson ${reference}` }),
    report: (line, message) => faults.push(`${line}: ${message}`),
  });
  return { blocks, faults };
}

describe('readMarkdown', () => {
  it('reads links by address, reference and lesson file', () => {
    const { blocks, faults } = read('[a](HTTPS://x.org) [b](./02-x.md) [c][r] m@x.org\n\n[r]: http://y.org');
    expect(faults).toEqual([]);
    expect(JSON.stringify(blocks).match(/"href":"[^"]*"/g)).toEqual([
      '"href":"https://x.org"',
      '"href":"lesson:m/x"',
      '"href":"http://y.org"',
      '"href":"mailto:m@x.org"',
    ]);
  });

  it('makes pictures and sounds of images alone in their paragraph', () => {
    expect(read('![what it shows](p.png "Below")\n\n![A song](s.mp3)').blocks).toEqual([
      { type: 'image', media: hash, alt: 'what it shows', caption: 'Below' },
      { type: 'audio', media: hash, caption: 'A song' },
    ]);
  });

  it('joins soft line breaks and keeps hard ones', () => {
    expect(read('one\ntwo\\\nthree').blocks).toEqual([
      {
        type: 'paragraph',
        children: [{ type: 'text', text: 'one two' }, { type: 'break' }, { type: 'text', text: 'three' }],
      },
    ]);
  });

  it.each([
    ['<div align="center">x</div>', '5: raw HTML <div> is not supported'],
    ['text <br/> text', '5: raw HTML <br> is not supported'],
    ['one\n\n<!-- note -->', '7: an HTML comment is not supported'],
    ['# Title', "5: a heading must have two to four #: the lesson's title stands in the front matter"],
    ['##### Deep', '5: a heading must have two to four #: this is too deep'],
    ['[x](javascript:alert(1))', "5: links with 'javascript:' are not supported"],
    ['[x](data:text/html,x)', "5: links with 'data:' are not supported"],
    ['[x](#part)', "5: the link '#part' is not supported"],
    ['[x](//evil.org)', "5: the link '//evil.org' is not supported"],
    ['[x](./03-y.md)', '5: no lesson ./03-y.md'],
    ['![](p.png)', "5: the image 'p.png' has no alternative text"],
    ['![x](p.gone)', '5: gone'],
    ['text ![x](p.png)', '5: an image must stand alone'],
    ['- [x] done', '5: check boxes in lists are not supported'],
    ['a[^1]\n\n[^1]: note', '5: footnotes are not supported'],
    [`${'> '.repeat(40)}deep`, '5: lists and quotes are nested more than 20 deep'],
  ])('refuses %s', (markdown, message) => {
    expect(read(markdown).faults[0]).toContain(message);
  });
});
