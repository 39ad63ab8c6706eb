import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { example, sha256 } from '../../test/worked-example.ts';
import { encodeBase64url } from './base64url.ts';
import { dictionaryVersion, frameDictionary } from './frame-dictionary.ts';

const options = { dictionary: frameDictionary, level: 9 };

it('[WF2] dictionary 1 has the same bytes for ever', () => {
  expect(dictionaryVersion).toBe(1);
  expect(frameDictionary.length).toBe(2716);
  expect(encodeBase64url(sha256(frameDictionary))).toBe(example.dictionaryHash);
});

it('[WF2] a binary message is the number of the dictionary and raw deflate', () => {
  const message = Buffer.from(example.packedPing, 'base64');
  expect(message[0]).toBe(1);
  expect(inflateRawSync(message.subarray(1), options).toString('utf8')).toBe('{"type":"ping"}');
});

it('[WF2] the dictionary makes a short frame much shorter', () => {
  const { operation, signature } = example;
  const frame = JSON.stringify({ type: 'push', operations: [operation], signature });
  expect(deflateRawSync(frame, options).length).toBeLessThan(deflateRawSync(frame, { level: 9 }).length * 0.85);
});
