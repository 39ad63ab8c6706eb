// Frames to and from the bytes of binary messages, one channel a connection (SPEC PK1).
import { type Deflater, FrameChannel } from '@greenland/shared-schema/protocol/frame-channel';
import { packing3 } from '@greenland/shared-schema/protocol/packing-3';
import { type DownFrame, downFrame, type UpFrame } from '@greenland/shared-schema/protocol/wire-frame';
import { deflateSync, inflateSync } from 'fflate';

export type FramePacker = {
  /** Packs the frame that is sent next. */
  pack(frame: UpFrame): Uint8Array<ArrayBuffer>;
  /** What `pack` would make of it now, in bytes. */
  measure(frame: UpFrame): number;
  /** Reads what came next; null when it is not a frame that this build knows. */
  unpack(message: ArrayBuffer | string): DownFrame | null;
};

/** Far more than a server sends at once. */
const mostBytes = 64 * 1_048_576;

/** What fflate throws for bytes that are no deflate: an error with a number. */
const isFlateError = (fault: unknown) => fault instanceof Error && 'code' in fault && typeof fault.code === 'number';

const deflater: Deflater = {
  deflate: (bytes, dictionary) => deflateSync(bytes, { dictionary, level: 9 }),
  inflate(bytes, dictionary) {
    try {
      return inflateSync(bytes, { dictionary });
    } catch (fault) {
      if (isFlateError(fault)) return null;
      throw fault;
    }
  },
};

function readFrame(text: string, restore = (json: unknown) => json): DownFrame | null {
  try {
    const parsed = downFrame.safeParse(restore(JSON.parse(text)));
    return parsed.success ? parsed.data : null;
  } catch (fault) {
    if (fault instanceof SyntaxError) return null;
    throw fault;
  }
}

/** The packer of a new connection. */
export function openFramePacker(): FramePacker {
  const channel = new FrameChannel(packing3, 'device', deflater, mostBytes);
  return {
    pack: (frame) => channel.pack(frame),
    measure: (frame) => channel.measure(frame),
    unpack: (message) =>
      typeof message === 'string' ? readFrame(message) : channel.unpack(new Uint8Array(message), readFrame),
  };
}
