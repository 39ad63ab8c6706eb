// Follows one connection in packing 3 from outside, as neither end: both tables, both memories. For tests and training that read what crossed the wire.
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { type Deflater, FrameChannel, type ParseFrame } from '@greenland/shared-schema/protocol/frame-channel';
import { packing3 } from '@greenland/shared-schema/protocol/packing-3';
import { type DownFrame, downFrame, type UpFrame, upFrame } from '@greenland/shared-schema/protocol/wire-frame';

const mostBytes = 16 * 1_048_576;

export type Overheard = {
  /** Reads the next message of a direction: its whole JSON, with members that no schema knows. Throws on what is no frame. */
  up(message: Uint8Array): string;
  down(message: Uint8Array): string;
};

/** Starts with a new connection. `noteText` gets each text as deflate was given it. */
export function overhearFrames(noteText: (text: string) => void = () => undefined): Overheard {
  const deflater: Deflater = {
    deflate: (bytes, dictionary) => deflateRawSync(bytes, { dictionary }),
    inflate(bytes, dictionary) {
      const text = inflateRawSync(bytes, { dictionary, maxOutputLength: mostBytes });
      noteText(text.toString('utf8'));
      return text;
    },
  };
  const [device, server] = (['device', 'server'] as const).map(
    (end) => new FrameChannel(packing3, end, deflater, mostBytes),
  );
  if (!device || !server) throw new Error('A connection has two ends.');
  let json: unknown;
  const parseBy =
    <Frame>(schema: { parse(json: unknown): Frame }): ParseFrame<Frame> =>
    (text, restore) => {
      json = restore(JSON.parse(text));
      return schema.parse(json);
    };
  return {
    up(message) {
      const frame = server.unpack<UpFrame>(message, parseBy(upFrame));
      if (!frame) throw new Error('A message up cannot be read.');
      // What the device has sent is known to what it hears.
      device.pack(frame);
      return JSON.stringify(json);
    },
    down(message) {
      if (!device.unpack<DownFrame>(message, parseBy(downFrame))) throw new Error('A message down cannot be read.');
      return JSON.stringify(json);
    },
  };
}
