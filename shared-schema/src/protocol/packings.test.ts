import { inflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import conversation from '../../test/fixtures/packing-2-conversation.json' with { type: 'json' };
import { example, sha256 } from '../../test/worked-example.ts';
import { encodeBase64url } from './base64url.ts';
import { FrameChannel } from './frame-channel.ts';
import { packing2 } from './packing-2.ts';
import { packing3 } from './packing-3.ts';
import { type DownFrame, downFrame, type UpFrame, upFrame } from './wire-frame.ts';

const inflater = {
  deflate: (bytes: Uint8Array) => bytes,
  inflate: (bytes: Uint8Array, dictionary: Uint8Array) => inflateRawSync(bytes, { dictionary }),
};

it('[PK5] [PK7] dictionaries 2 and 3 have the same bytes for ever', () => {
  const dictionaries = [packing2, packing3].map(({ dictionary }) => dictionary);
  expect(dictionaries.map(({ length }) => length)).toEqual([3_068, 3_872]);
  expect(dictionaries.map((bytes) => encodeBase64url(sha256(bytes)))).toEqual(example.trainedDictionaryHashes);
});

it.each([
  ['[PK7]', packing2, example.packing2],
  ['[PK1] [PK2] [PK5]', packing3, example.packing3],
] as const)('%s the messages of the worked example are read in their order', (_rules, packing, messages) => {
  const channel = new FrameChannel(packing, 'server', inflater, 1_000);
  const read = (message: string) =>
    channel.unpack(Buffer.from(message, 'base64'), (text, restore) => upFrame.parse(restore(JSON.parse(text))));
  const { pull, related } = example;
  expect(messages.map(read)).toEqual([pull, pull, related].map((text) => JSON.parse(text)));
});

describe('a device of a build that speaks packing 2', () => {
  // Both ends of a connection as that build packed them: what it says, and what it can read.
  const ends = { up: ['server', upFrame, 'device'], down: ['device', downFrame, 'server'] } as const;

  it('[PK7] [PV2] is read, and what it reads is read as it does', () => {
    const channels = {
      device: new FrameChannel(packing2, 'device', inflater, 100_000),
      server: new FrameChannel(packing2, 'server', inflater, 100_000),
    };
    for (const { way, message, frame } of conversation) {
      const [reader, schema, writer] = ends[way as keyof typeof ends];
      const parsed = channels[reader].unpack<UpFrame | DownFrame>(Buffer.from(message, 'base64'), (text, restore) =>
        schema.parse(restore(JSON.parse(text))),
      );
      expect(parsed).toEqual(frame);
      // Whoever has said it remembers it too.
      channels[writer].pack(schema.parse(frame));
    }
  });
});
