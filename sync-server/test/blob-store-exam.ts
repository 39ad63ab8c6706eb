// The exam of the blob store: wherever bodies live, they come back byte for byte, whole and in part.
import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { hashBytes } from '../src/content/content-hash.ts';
import type { BlobStore } from '../src/storage/blob-store.ts';

const everyByte = Buffer.from(Array.from({ length: 256 }, (_, index) => index));

/** `open` answers a store that may hold other blobs already. */
export function examineBlobStore(open: () => BlobStore): void {
  async function keep(bytes: Buffer): Promise<string> {
    const hash = hashBytes(bytes);
    await open().put(hash, bytes, 'application/octet-stream');
    return hash;
  }
  examineWholes(open, keep);
  examineSpans(open, keep);
  examineLinks(open, keep);
}

type Keep = (bytes: Buffer) => Promise<string>;

function examineWholes(open: () => BlobStore, keep: Keep): void {
  it.each([
    ['nothing', Buffer.alloc(0)],
    ['every byte', everyByte],
    ['three megabytes', randomBytes(3_000_001)],
  ])('gives %s back as it was', async (_what, bytes) => {
    const hash = await keep(bytes);
    const read = await open().get(hash);
    expect(read && hashBytes(read)).toBe(hash);
    expect(await open().size(hash)).toBe(bytes.length);
  });

  it('takes the same twice', async () => {
    const bytes = randomBytes(1000);
    const [first, second] = await Promise.all([keep(bytes), keep(bytes)]);
    expect(await keep(bytes)).toBe(first);
    expect(await open().get(second ?? '')).toEqual(bytes);
  });

  it('says what is not there, and what is not there any more', async () => {
    const absent = hashBytes(randomBytes(20));
    expect([await open().get(absent), await open().size(absent)]).toEqual([null, null]);
    expect(await open().get(absent, { start: 0, length: 10 })).toBeNull();
    expect(await open().get(absent, { start: 0, length: 0 })).toBeNull();
    const bytes = randomBytes(20);
    const hash = await keep(bytes);
    await open().remove(hash);
    await open().remove(hash);
    expect([await open().get(hash), await open().size(hash)]).toEqual([null, null]);
    await keep(bytes);
    expect(await open().get(hash)).toEqual(bytes);
  });

  it('is up', async () => {
    expect(await open().isUp()).toBe(true);
  });
}

function examineSpans(open: () => BlobStore, keep: Keep): void {
  it.each([
    [0, 1],
    [0, 256],
    [100, 56],
    [255, 1],
    [200, 1000],
    [256, 1],
    [5000, 10],
    [10, 0],
  ])('gives of 256 bytes from %i the next %i that exist', async (start, length) => {
    const hash = await keep(everyByte);
    expect(await open().get(hash, { start, length })).toEqual(everyByte.subarray(start, start + length));
  });
}

function examineLinks(open: () => BlobStore, keep: Keep): void {
  it('gives no link, or one that anyone can follow for so long, with the headers that were asked for', async () => {
    const bytes = randomBytes(1000);
    const served = { mediaType: 'application/pdf', fileName: 'GLCA-2026-0Z9B3K.pdf' };
    const url = await open().signUrl(await keep(bytes), 3600, served);
    if (url === null) return;
    const answer = await fetch(url);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/pdf']);
    expect(answer.headers.get('content-disposition')).toBe('inline; filename="GLCA-2026-0Z9B3K.pdf"');
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(bytes);
    expect(new URL(url).searchParams.get('X-Amz-Expires')).toBe('3600');
  });

  it('gives no file a name that a header or a folder would read as more', async () => {
    for (const fileName of ['a"b.pdf', '../a.pdf', 'a\r\nb.pdf', '', '.pdf', 'é.pdf']) {
      const link = (async () => open().signUrl('some-hash', 60, { mediaType: 'text/plain', fileName }))();
      expect(await link.catch((fault: Error) => fault.message)).toSatisfy(
        (told: string | null) => told === null || told.startsWith('A file name may have'),
      );
    }
  });
}
