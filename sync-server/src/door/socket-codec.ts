// Frames to and from what `ws` carries. A text message is plain JSON; a binary one is a dictionary number and raw deflate (SPEC WF2).
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { dictionaryVersion, frameDictionary } from '@greenland/shared-schema/protocol/frame-dictionary';
import { type DownFrame, type UpFrame, upFrame } from '@greenland/shared-schema/protocol/wire-frame';

/** More than this is never inflated, whatever a few bytes claim to hold. */
const inflatedLimitBytes = 1_048_576;

/** Deeper JSON than this is never parsed: what walks a value later walks it by recursion. A push of today's shape is 7 deep. */
const deepestNesting = 64;

/** `reason`: with which code the socket is to be closed. */
export type Decoded =
  | { ok: true; frame: UpFrame }
  | { ok: false; reason: 'malformed_frame' | 'frame_too_large'; detail: string };

type Inflated = { text: string } | Extract<Decoded, { ok: false }>;

const refuse = (reason: 'malformed_frame' | 'frame_too_large', detail: string) =>
  ({ ok: false, reason, detail }) as const;

function inflate(message: Uint8Array): Inflated {
  if (message[0] !== dictionaryVersion) return refuse('malformed_frame', 'no dictionary has this number');
  const options = { dictionary: frameDictionary, maxOutputLength: inflatedLimitBytes };
  try {
    return { text: inflateRawSync(message.subarray(1), options).toString('utf8') };
  } catch (fault) {
    const isBomb = (fault as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';
    return isBomb
      ? refuse('frame_too_large', `the message holds more than ${inflatedLimitBytes} bytes`)
      : refuse('malformed_frame', 'the message cannot be inflated');
  }
}

/** Whether arrays and objects stand in each other too deep. Brackets within strings do not count. One look at each character: bytes of a stranger. */
function isNestedTooDeep(text: string): boolean {
  let depth = 0;
  let isText = false;
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index];
    if (character === '"') isText = !isText;
    else if (isText && character === '\\') index += 1;
    else if (isText) continue;
    else if (character === '[' || character === '{') depth += 1;
    else if (character === ']' || character === '}') depth -= 1;
    if (depth > deepestNesting) return true;
  }
  return false;
}

function parseJson(text: string): unknown {
  if (isNestedTooDeep(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Reads one message. Anything that is not a frame says where it went wrong; nothing throws. */
export function decodeFrame(message: Buffer, isBinary: boolean): Decoded {
  const inflated = isBinary ? inflate(message) : { text: message.toString('utf8') };
  if (!('text' in inflated)) return inflated;
  const parsed = upFrame.safeParse(parseJson(inflated.text));
  if (parsed.success) return { ok: true, frame: parsed.data };
  const issue = parsed.error.issues[0];
  return refuse('malformed_frame', `${issue?.path.join('.') || 'frame'}: ${issue?.message ?? 'is not a frame'}`);
}

/** Packs a frame in the form in which the device speaks. */
export function encodeFrame(frame: DownFrame, binary: boolean): string | Buffer {
  const text = JSON.stringify(frame);
  if (!binary) return text;
  const packed = deflateRawSync(text, { dictionary: frameDictionary, level: 9 });
  return Buffer.concat([Buffer.of(dictionaryVersion), packed]);
}
