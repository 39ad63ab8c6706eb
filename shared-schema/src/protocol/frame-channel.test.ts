import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { makeHash, makeId } from '../../test/quiz-scene.ts';
import { type Deflater, FrameChannel, type ParseFrame } from './frame-channel.ts';
import { packing3 } from './packing-3.ts';
import { type DownFrame, downFrame, type UpFrame, upFrame } from './wire-frame.ts';

const deflater: Deflater = {
  deflate: (bytes, dictionary) => deflateRawSync(bytes, { dictionary }),
  inflate(bytes, dictionary, mostBytes) {
    try {
      return inflateRawSync(bytes, { dictionary, maxOutputLength: mostBytes });
    } catch {
      return null;
    }
  },
};

const parseUp: ParseFrame<UpFrame> = (text, restore) => upFrame.safeParse(restore(JSON.parse(text))).data ?? null;
const parseDown: ParseFrame<DownFrame> = (text, restore) => downFrame.safeParse(restore(JSON.parse(text))).data ?? null;

const signature = `${'s'.repeat(85)}A`;
const attemptOf = (seq: number) => ({
  ...{ version: 1, id: makeId(0x100 + seq), seq, kind: 'attempt-submitted', wallTime: 1, monotonicMs: 1 },
  payload: { courseId: makeId(2), quizHash: makeHash('Q') },
});
const push = (from: number, to: number): UpFrame => ({
  type: 'push',
  operations: Array.from({ length: to - from + 1 }, (_, index) => attemptOf(from + index)),
  signature,
});
const ack = (upTo: number): DownFrame => ({ type: 'ack', upTo, stamp: { kid: 'key', time: 1, signature } });
const graded = (seq: number): DownFrame => ({
  type: 'rows',
  documents: { refusals: [refusalOf(seq)] },
  upTo: { learner: seq },
});
const refusalOf = (seq: number) => ({
  ...{ id: makeId(0x100 + seq), deviceId: makeId(9), seq, kind: 'attempt-submitted' },
  ...{ outcome: 'refused' as const, code: 'not_enrolled' as const },
});

/** Both ends of one connection. */
function connect() {
  const [device, server] = [
    new FrameChannel(packing3, 'device', deflater, 100_000),
    new FrameChannel(packing3, 'server', deflater, 100_000),
  ];
  return {
    device,
    server,
    up(frame: UpFrame) {
      const message = device.pack(frame);
      expect(server.unpack(message, parseUp)).toEqual(frame);
      return message.length;
    },
    down(frame: DownFrame) {
      const message = server.pack(frame);
      expect(device.unpack(message, parseDown)).toEqual(frame);
      return message.length;
    },
  };
}

describe('a connection', () => {
  it('[PK1] carries frames both ways, and repeated ids cost little', () => {
    const line = connect();
    const [first, second] = [line.up(push(1, 1)), line.up(push(2, 2))];
    expect(first - second).toBeGreaterThan(16 + 32 - 4);
  });

  it('[PK4] knows downwards what a push brought up, once it was acknowledged', () => {
    const [before, after] = [connect(), connect()];
    for (const line of [before, after]) line.up(push(1, 1));
    const unknown = before.down(graded(1));
    after.down(ack(1));
    expect(unknown - after.down(graded(1))).toBeGreaterThanOrEqual(16 - 4);
  });

  it('[PK4] joins pushes in the order in which they came, also those that were answered by a gap', () => {
    const line = connect();
    line.up(push(5, 6));
    line.down({ type: 'gap', expected: 1 });
    for (let first = 1; first < 200; first += 2) line.up(push(first, first + 1));
    line.down(ack(200));
    for (const seq of [200, 1, 150]) line.down(graded(seq));
  });

  it('[PK5] is measured without being noted', () => {
    const line = connect();
    const size = line.device.measure(push(1, 3));
    expect(line.device.measure(push(1, 3))).toBe(size);
    expect(line.up(push(1, 3))).toBe(size);
  });
});

describe('what is no message of this packing', () => {
  const packed = new FrameChannel(packing3, 'device', deflater, 1_000).pack({ type: 'ping' });
  it.each([
    ['nothing', new Uint8Array(0)],
    ['another packing', Uint8Array.of(1, ...packed.subarray(1))],
    ['more raw bytes than there are', Uint8Array.of(3, 255, 255, 3, 1)],
    ['half of one', packed.subarray(0, packed.length - 2)],
    ['a bomb', Uint8Array.of(3, 0, ...deflateRawSync(Buffer.alloc(1_000_000)))],
  ])('[PK1] %s is refused', (_what, message) => {
    expect(new FrameChannel(packing3, 'server', deflater, 1_000).unpack(message, parseUp)).toBeNull();
  });
});
