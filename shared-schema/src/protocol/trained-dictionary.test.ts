import { inflateRawSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { example, sha256 } from '../../test/worked-example.ts';
import { encodeBase64url } from './base64url.ts';
import { FrameChannel } from './frame-channel.ts';
import { trainedDictionary } from './trained-dictionary.ts';
import { upFrame } from './wire-frame.ts';

it('[PK5] dictionary 2 has the same bytes for ever', () => {
  expect(trainedDictionary.length).toBe(3_872);
  expect(encodeBase64url(sha256(trainedDictionary))).toBe(example.trainedDictionaryHash);
});

it('[PK1] [PK2] [PK5] the messages of the worked example are read in their order', () => {
  const channel = new FrameChannel(
    'server',
    { deflate: (bytes) => bytes, inflate: (bytes, dictionary) => inflateRawSync(bytes, { dictionary }) },
    1_000,
  );
  const read = (message: string) =>
    channel.unpack(Buffer.from(message, 'base64'), (text, restore) => upFrame.parse(restore(JSON.parse(text))));
  const { pull, first, second, related, third } = example.packing2;
  expect([first, second, third].map(read)).toEqual([pull, pull, related].map((text) => JSON.parse(text)));
});
