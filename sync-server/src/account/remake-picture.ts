// Makes a small picture out of what somebody sent. Invariant: no byte of theirs goes on: it is decoded, scaled and encoded anew, without metadata.
import { type Refused, refuse } from '@greenland/shared-schema/contract/problem';
import { judgeForm } from './picture-form.ts';

export type Picture = { bytes: Buffer; mediaType: 'image/jpeg' | 'image/png' };

/** More than the sensors of phones have; beyond it, few bytes would become gigabytes. */
const mostPixels = 50_000_000;
const longestSidePixels = 16_384;
const shownSidePixels = 512;
const secondsAtMost = 10;

const tooMany = refuse('invalid_image', `A picture may have ${mostPixels / 1_000_000} million pixels at most.`);
const unreadable = refuse('invalid_image', 'The picture cannot be read.');

/** Scaled to fit a square of 512 pixels and upright, whatever its camera noted. */
export async function remakePicture(bytes: Buffer): Promise<Picture | Refused> {
  const form = judgeForm(bytes);
  if (typeof form !== 'string') return form;
  // Loaded when it is needed: it brings a library of its own.
  const { default: sharp } = await import('sharp');
  try {
    const source = sharp(bytes, { limitInputPixels: mostPixels, failOn: 'error', pages: 1 });
    const { format, width, height } = await source.metadata();
    if (format !== form) return unreadable;
    if (Math.max(width, height) > longestSidePixels) return tooMany;
    const scaled = source
      .timeout({ seconds: secondsAtMost })
      .autoOrient()
      .resize(shownSidePixels, shownSidePixels, { fit: 'inside', withoutEnlargement: true });
    if (form === 'jpeg') return { bytes: await scaled.jpeg({ quality: 82 }).toBuffer(), mediaType: 'image/jpeg' };
    return { bytes: await scaled.png().toBuffer(), mediaType: 'image/png' };
  } catch (error) {
    return /pixel limit/.test(String(error)) ? tooMany : unreadable;
  }
}
