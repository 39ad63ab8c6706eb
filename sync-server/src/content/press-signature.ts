// A signature from paper or screen as one colour of ink: small, and sharp on a printer that has no other.
import { readFileSync } from 'node:fs';

/** For 60 mm by 21 mm on paper: 300 dots an inch. */
const box = { width: 720, height: 252 };
/** Lighter than this is paper: a scan's paper is never quite white. */
const paperFrom = 150;

/** A PBM (P4) of the picture's ink, cut to it. Throws when the file is no picture. */
export async function pressSignature(file: string): Promise<Uint8Array> {
  try {
    return await press(file);
  } catch (error) {
    throw new Error('The picture of the instructor’s signature cannot be read: save it as a PNG again.', {
      cause: error,
    });
  }
}

async function press(file: string): Promise<Uint8Array> {
  // Loaded when it is needed: few courses have a signature.
  const { default: sharp } = await import('sharp');
  const flat = await sharp(readFileSync(file), { density: 300 })
    .flatten({ background: '#fff' })
    .greyscale()
    .normalise()
    .toBuffer();
  const { data, info } = await sharp(flat)
    .trim({ background: '#fff', threshold: 80 })
    .resize({ ...box, fit: 'inside' })
    .raw()
    .toBuffer({ resolveWithObject: true });
  const bytesARow = Math.ceil(info.width / 8);
  const bits = new Uint8Array(bytesARow * info.height);
  for (let place = 0; place < info.width * info.height; place += 1) {
    if ((data[place * info.channels] ?? 255) >= paperFrom) continue;
    const [row, column] = [Math.floor(place / info.width), place % info.width];
    const at = row * bytesARow + (column >> 3);
    bits[at] = (bits[at] ?? 0) | (0x80 >> (column & 7));
  }
  return Buffer.concat([Buffer.from(`P4\n${info.width} ${info.height}\n`), bits]);
}
