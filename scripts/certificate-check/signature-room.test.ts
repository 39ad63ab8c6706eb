// The room of a PDF's signature is signed by nobody: what may stand in it is one text alone.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkPaperSignature } from './paper-signature-check.ts';
import { openPrintedScene, printBy, trustIn } from './printed-scene.ts';

const { keys, close } = openPrintedScene();
const trust = trustIn(keys);
let bytes: Buffer;
let start: number;
let end: number;
beforeAll(async () => {
  bytes = Buffer.from((await printBy(keys)).bytes);
  const range = /\/ByteRange \[0 (\d+) (\d+) /.exec(bytes.toString('latin1'));
  [start, end] = [Number(range?.[1]) + 1, Number(range?.[2]) - 1];
});
afterAll(close);

function judgeWith(change: (room: Buffer) => void) {
  const spoilt = Buffer.from(bytes);
  change(spoilt.subarray(start, end));
  return checkPaperSignature(spoilt, trust, true).outcome;
}
const sizeOf = (room: Buffer) => Number.parseInt(room.toString('latin1', 4, 8), 16) * 2 + 8;

describe('[CT7] the room of the signature', { timeout: 60_000 }, () => {
  it('is changed when one bit of it is another, wherever, and never a fault of the checker', () => {
    expect(judgeWith(() => {})).toBe('genuine');
    for (let at = 0; at < end - start; at++)
      for (const bit of [1, 0x20]) {
        const outcome = judgeWith((room) => {
          room[at] = (room[at] ?? 0) ^ bit;
        });
        expect(outcome, `digit ${at}, bit ${bit}`).toBe('changed');
      }
  });

  it('holds zeros behind the signature and nothing else', () => {
    const put = (text: string) => judgeWith((room) => room.write(text, sizeOf(room), 'latin1'));
    expect(put('> /Name (Somebody else) /More <')).toBe('changed');
    expect(put('00ff')).toBe('changed');
    expect(judgeWith((room) => room.fill(' ', sizeOf(room)))).toBe('changed');
  });

  it('holds every length in its shortest form, and no value beside those that are signed', () => {
    const longer = judgeWith((room) => {
      const whole = room.toString('latin1', 0, sizeOf(room));
      // 0x82 and two bytes of length become 0x83 and three.
      room.write(`308300${whole.slice(4)}`, 0, 'latin1');
    });
    const withMore = judgeWith((room) => {
      const whole = room.toString('latin1', 0, sizeOf(room));
      const size = (Number.parseInt(whole.slice(4, 8), 16) + 2).toString(16).padStart(4, '0');
      room.write(`3082${size}${whole.slice(8)}0500`, 0, 'latin1');
    });
    expect([longer, withMore]).toEqual(['changed', 'changed']);
  });
});
