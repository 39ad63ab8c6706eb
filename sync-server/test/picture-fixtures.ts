// Pictures for tests, good and bad, made here so that every byte of them is known.
import { crc32, deflateSync } from 'node:zlib';
import sharp from 'sharp';

const blank = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: { r: 200, g: 40, b: 40 } } });

export const makePng = (width = 64, height = 48): Promise<Buffer> => blank(width, height).png().toBuffer();

/** With a camera's notes: where it was taken, and that it must be turned by a quarter. */
export const makeJpeg = (width = 64, height = 48): Promise<Buffer> =>
  blank(width, height)
    .jpeg()
    .withExif({ IFD0: { Copyright: 'Sentinel Person' }, IFD3: { GPSLatitudeRef: 'N' } })
    .withMetadata({ orientation: 6 })
    .toBuffer();

export function makeChunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body) >>> 0);
  return Buffer.concat([length, body, sum]);
}

const signature = Buffer.from('89504e470d0a1a0a', 'hex');

/** A PNG that says it is `width` x `height` grey pixels and holds `rows` of them, all zero: a bomb when there are many. */
export function makeRawPng(width: number, height: number, rows = height, more: Buffer[] = []): Buffer {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([1, 0, 0, 0, 0], 8);
  const pixels = deflateSync(Buffer.alloc(rows * (Math.ceil(width / 8) + 1)));
  return Buffer.concat([
    signature,
    makeChunk('IHDR', head),
    ...more,
    makeChunk('IDAT', pixels),
    makeChunk('IEND', Buffer.alloc(0)),
  ]);
}
