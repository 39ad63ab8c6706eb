import type { Lesson } from '@greenland/shared-schema/record/course';
import { expect, it } from 'vitest';
import { describeLesson, listShownMedia } from './lesson-sheet.ts';

const hashOf = (letter: string) => letter.repeat(43);
const lessonOf = (blocks: Lesson['blocks']): Lesson => ({ id: 'x', title: 'T', minutes: 7, blocks });
const describe = (lesson: Lesson) => {
  const shown = listShownMedia(lesson);
  const files = shown.map(({ hash }) => [hash, { hash, mediaType: 'video/mp4', sizeBytes: 9 }] as const);
  const urls = shown.map(({ hash }) => [hash, `https://x.test/${hash}`] as const);
  const links = { urlByHash: new Map(urls), expiresAt: 0 };
  return describeLesson({ lesson, moduleId: 'm', order: 3, shown }, new Map(files), links);
};

it('names the files that a lesson shows wherever they stand, each once, in their order', () => {
  const image = { type: 'image', media: hashOf('a'), alt: '', caption: '' } as const;
  const audio = { type: 'audio', media: hashOf('b'), caption: '' } as const;
  const told = describe(
    lessonOf([{ type: 'list', ordered: false, items: [[image], [{ type: 'quote', children: [audio] }]] }, image]),
  );
  expect(told.media.map(({ id }) => id)).toEqual([hashOf('a'), hashOf('b')]);
  expect([told.contentType, told.mediaUrl, told.duration, told.order]).toEqual([
    'text',
    `https://x.test/${hashOf('b')}`,
    7,
    3,
  ]);
});

it('takes a film before a sound, and says when there is only text', () => {
  const film = { type: 'video', media: hashOf('c'), caption: '' } as const;
  const audio = { type: 'audio', media: hashOf('b'), caption: '' } as const;
  expect(describe(lessonOf([audio, film]))).toMatchObject({
    contentType: 'video',
    mediaUrl: `https://x.test/${hashOf('c')}`,
  });
  expect(describe(lessonOf([{ type: 'rule' }]))).toMatchObject({ contentType: 'text', mediaUrl: null, media: [] });
});
