// Frames to and from the bytes of a binary message: a dictionary number and raw deflate (SPEC WF2).
import { dictionaryVersion, frameDictionary } from '@greenland/shared-schema/protocol/frame-dictionary';
import { type DownFrame, downFrame, type UpFrame } from '@greenland/shared-schema/protocol/wire-frame';
import { deflateSync, inflateSync, strFromU8, strToU8 } from 'fflate';

/** Packs a frame. */
export function packFrame(frame: UpFrame): Uint8Array<ArrayBuffer> {
  const packed = deflateSync(strToU8(JSON.stringify(frame)), { dictionary: frameDictionary, level: 9 });
  const message = new Uint8Array(packed.length + 1);
  message[0] = dictionaryVersion;
  message.set(packed, 1);
  return message;
}

function readText(message: ArrayBuffer | string): string | null {
  if (typeof message === 'string') return message;
  const bytes = new Uint8Array(message);
  if (bytes[0] !== dictionaryVersion) return null;
  return strFromU8(inflateSync(bytes.subarray(1), { dictionary: frameDictionary }));
}

/** Reads a message; null when it is not a frame that this build knows. */
export function unpackFrame(message: ArrayBuffer | string): DownFrame | null {
  try {
    const parsed = downFrame.safeParse(JSON.parse(readText(message) ?? 'null'));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
