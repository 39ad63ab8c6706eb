// Frames to and from what `ws` carries. A text message is plain JSON; the first byte of a binary one tells its packing (SPEC WF2, PK1).
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import {
  type Deflater,
  FrameChannel,
  type Packing,
  type ParseFrame,
} from '@greenland/shared-schema/protocol/frame-channel';
import { dictionaryVersion, frameDictionary } from '@greenland/shared-schema/protocol/frame-dictionary';
import { packing2 } from '@greenland/shared-schema/protocol/packing-2';
import { packing3 } from '@greenland/shared-schema/protocol/packing-3';
import { type DownFrame, type Push, type UpFrame, upFrame } from '@greenland/shared-schema/protocol/wire-frame';

/** More than this is never inflated, whatever a few bytes claim to hold. */
const inflatedLimitBytes = 1_048_576;

/** Deeper JSON than this is never parsed: what walks a value later walks it by recursion. A push of today's shape is 7 deep. */
const deepestNesting = 64;

/** `reason`: with which code the socket is to be closed. */
export type Decoded =
  | { ok: true; frame: UpFrame }
  | { ok: false; reason: 'malformed_frame' | 'frame_too_large'; detail: string };

type Refused = Extract<Decoded, { ok: false }>;

const refuse = (reason: Refused['reason'], detail: string): Refused => ({ ok: false, reason, detail });
const unreadable = refuse('malformed_frame', 'the message cannot be unpacked');
const tooLarge = refuse('frame_too_large', `the message holds more than ${inflatedLimitBytes} bytes`);

function inflateBounded(bytes: Uint8Array, dictionary: Uint8Array): Buffer | Refused {
  try {
    return inflateRawSync(bytes, { dictionary, maxOutputLength: inflatedLimitBytes });
  } catch (fault) {
    return (fault as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE' ? tooLarge : unreadable;
  }
}

const [quotationMark, backslash] = [0x22, 0x5c];
const [openBracket, closeBracket, openBrace, closeBrace] = [0x5b, 0x5d, 0x7b, 0x7d];

/** Where the string that begins at `start` ends. A quotation mark after an odd number of backslashes is part of it. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let before = end - 1;
    while (text.charCodeAt(before) === backslash) before -= 1;
    if ((end - before) % 2 === 1) return end;
  }
  return text.length;
}

/** Whether arrays and objects stand in each other too deep. Brackets within strings do not count: nearly all of a push stands in strings. */
function isNestedTooDeep(text: string): boolean {
  let depth = 0;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === quotationMark) index = endOfString(text, index);
    else if (code === openBracket || code === openBrace) depth += 1;
    else if (code === closeBracket || code === closeBrace) depth -= 1;
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

/** Schemas leave a member `__proto__` out of what they copy, but a chain covers payloads as they were written: so a push is taken as it came. */
const asItCame = (frame: UpFrame, json: unknown): UpFrame => (frame.type === 'push' ? (json as Push) : frame);

function parseFrame(text: string, restore = (json: unknown) => json): Decoded {
  const json = restore(parseJson(text));
  const parsed = upFrame.safeParse(json);
  if (parsed.success) return { ok: true, frame: asItCame(parsed.data, json) };
  const issue = parsed.error.issues[0];
  return refuse('malformed_frame', `${issue?.path.join('.') || 'frame'}: ${issue?.message ?? 'is not a frame'}`);
}

const deflate = (bytes: Uint8Array | string, dictionary: Uint8Array) => deflateRawSync(bytes, { dictionary, level: 9 });

/** Packings with a memory, by the first byte of their messages. */
const packingByByte = new Map<number | undefined, Packing>(
  [packing2, packing3].map((packing) => [packing.byte, packing]),
);

/** The frames of one socket. It answers in the form in which the device has spoken last. */
export class SocketCodec {
  private form: 'text' | 'packing-1' | Packing = 'packing-1';
  private channel: { packing: Packing; frames: FrameChannel } | null = null;
  /** Why the message that came last could not be unpacked. */
  private fault: Refused = unreadable;

  /** Reads one message. Anything that is not a frame says where it went wrong; nothing throws. */
  decode(message: Buffer, isBinary: boolean): Decoded {
    this.form = isBinary ? (packingByByte.get(message[0]) ?? 'packing-1') : 'text';
    if (this.form === 'text') return parseFrame(message.toString('utf8'));
    if (this.form !== 'packing-1') return this.unpack(message, this.form);
    const isKnown = message[0] === dictionaryVersion;
    const inflated = isKnown ? inflateBounded(message.subarray(1), frameDictionary) : unreadable;
    return Buffer.isBuffer(inflated) ? parseFrame(inflated.toString('utf8')) : inflated;
  }

  encode(frame: DownFrame): string | Uint8Array {
    if (typeof this.form === 'object') return this.openChannel(this.form).pack(frame);
    const text = JSON.stringify(frame);
    if (this.form === 'text') return text;
    return Buffer.concat([Buffer.of(dictionaryVersion), deflate(text, frameDictionary)]);
  }

  /** Only devices that speak so cost its tables; one that changes its packing begins with new ones. */
  private openChannel(packing: Packing): FrameChannel {
    if (this.channel?.packing === packing) return this.channel.frames;
    const inflate: Deflater['inflate'] = (bytes, dictionary) => this.inflate(bytes, dictionary);
    const frames = new FrameChannel(packing, 'server', { deflate, inflate }, inflatedLimitBytes);
    this.channel = { packing, frames };
    return frames;
  }

  private inflate(bytes: Uint8Array, dictionary: Uint8Array): Buffer | null {
    const inflated = inflateBounded(bytes, dictionary);
    if (Buffer.isBuffer(inflated)) return inflated;
    this.fault = inflated;
    return null;
  }

  private unpack(message: Buffer, packing: Packing): Decoded {
    this.fault = unreadable;
    let outcome: Decoded | null = null;
    const parse: ParseFrame<UpFrame> = (text, restore) => {
      const parsed = parseFrame(text, restore);
      outcome = parsed;
      return parsed.ok ? parsed.frame : null;
    };
    this.openChannel(packing).unpack(message, parse);
    return outcome ?? this.fault;
  }
}
