import { describe, expect, it } from 'vitest';
import { MessageWatch } from './message-watch.ts';

/** A masked frame, as devices send them. */
function frameOf(opcode: number, payloadBytes: number, isLast = true): Buffer {
  const head = [(isLast ? 0x80 : 0) | opcode];
  if (payloadBytes < 126) head.push(0x80 | payloadBytes);
  else if (payloadBytes < 65_536) head.push(0x80 | 126, payloadBytes >> 8, payloadBytes & 0xff);
  else head.push(0x80 | 127, 0, 0, 0, 0, 0, payloadBytes >> 16, (payloadBytes >> 8) & 0xff, payloadBytes & 0xff);
  return Buffer.concat([Buffer.from(head), Buffer.alloc(4 + payloadBytes, 0xff)]);
}

const binary = 2;
const goingOn = 0;
const ping = 9;

function feedBytewise(watch: MessageWatch, bytes: Buffer): boolean[] {
  return [...bytes].map((byte) => {
    watch.feed(Buffer.of(byte));
    return watch.isOpen;
  });
}

describe('MessageWatch', () => {
  it.each([0, 1, 125, 126, 65_535, 70_000])(
    '[HP2] a frame of %d bytes is open from its first byte to its last',
    (size) => {
      const watch = new MessageWatch();
      const open = feedBytewise(watch, frameOf(binary, size));
      expect(open.lastIndexOf(true)).toBe(open.length - 2);
      expect(open.indexOf(false)).toBe(open.length - 1);
      expect([watch.ended, watch.announcedBytes]).toEqual([1, size]);
    },
  );

  it('[HP2] a message in fragments is open until the last one, with pings between them, in whatever pieces it comes', () => {
    const frames = [
      ...[frameOf(binary, 10, false), frameOf(ping, 4), frameOf(goingOn, 0, false), frameOf(ping, 0)],
      ...[frameOf(goingOn, 300), frameOf(binary, 7)],
    ];
    for (const pieceBytes of [1, 2, 3, 7, 50, 1_000]) {
      const watch = new MessageWatch();
      const bytes = Buffer.concat(frames.slice(0, 4));
      for (let at = 0; at < bytes.length; at += pieceBytes) watch.feed(bytes.subarray(at, at + pieceBytes));
      expect([watch.isOpen, watch.ended, watch.announcedBytes]).toEqual([true, 0, 10]);
      watch.feed(frames[4] ?? Buffer.of());
      expect([watch.isOpen, watch.ended, watch.announcedBytes]).toEqual([false, 1, 310]);
      watch.feed(frames[5] ?? Buffer.of());
      expect([watch.isOpen, watch.ended, watch.announcedBytes]).toEqual([false, 2, 7]);
    }
  });

  it('[HP2] a ping that does not end is open too, and is no message', () => {
    const watch = new MessageWatch();
    watch.feed(frameOf(ping, 20).subarray(0, 9));
    expect([watch.isOpen, watch.ended]).toEqual([true, 0]);
    watch.feed(frameOf(ping, 20).subarray(9));
    expect([watch.isOpen, watch.ended]).toEqual([false, 0]);
  });
});
