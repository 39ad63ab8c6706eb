import { describe, expect, it } from 'vitest';
import { hashBytes } from '../content/content-hash.ts';
import type { BackedUpFile } from './backup-format.ts';
import { FileGatherer } from './file-gatherer.ts';

const bytes = Buffer.from('the bytes of a pack');
const pack: BackedUpFile = {
  ...{ shelf: 'packs', name: hashBytes(bytes), mediaType: 'text/plain', sizeBytes: bytes.length },
};

describe('a file in a backup', () => {
  it('comes whole with its last piece', () => {
    const gatherer = new FileGatherer();
    gatherer.begin(pack);
    expect(gatherer.take(bytes.subarray(0, 5))).toBeNull();
    expect(gatherer.take(bytes.subarray(5))).toEqual({ ...pack, bytes });
    gatherer.finish();
  });

  it.each<[string, (gatherer: FileGatherer) => void, RegExp]>([
    [
      'that another one follows too early',
      (it) => [it.begin(pack), it.take(bytes.subarray(1)), it.begin(pack)],
      /short/,
    ],
    ['that ends too early', (it) => [it.begin(pack), it.finish()], /cut short/],
    ['that goes on too long', (it) => [it.begin(pack), it.take(Buffer.concat([bytes, bytes]))], /bytes of no file/],
    ['without a name', (it) => it.take(bytes), /bytes of no file/],
    [
      'that has other bytes than its hash',
      (it) => [it.begin(pack), it.take(Buffer.alloc(bytes.length))],
      /another one/,
    ],
  ])('%s is damage', (_what, act, words) => {
    expect(() => act(new FileGatherer())).toThrow(words);
  });
});
