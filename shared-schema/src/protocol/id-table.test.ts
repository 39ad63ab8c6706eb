import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeHash, makeId } from '../../test/quiz-scene.ts';
import { IdTable, putBackIds, takeOutIds } from './id-table.ts';

const plenty = 1_000_000;
const signature = `${'s'.repeat(85)}A`;

/** Packs and unpacks texts over one pair of tables. */
function passOn(texts: readonly string[]) {
  const [out, back] = [new IdTable(true), new IdTable(true)];
  return texts.map((text) => {
    const taken = takeOutIds(text, out);
    return { taken, whole: putBackIds(taken, back, plenty) };
  });
}

describe('ids', () => {
  it('[PK2] are raw bytes at first, and a number when they come again', () => {
    const text = JSON.stringify({ id: makeId(1), [`course:${makeId(1)}`]: makeHash('Q'), signature });
    const [first, second] = passOn([text, text]);
    expect(first?.taken.text).toBe(`{"id":"\u0002","course:\u0001 ":"\u0003","signature":"\u0004"}`);
    expect(first?.taken.raw.length).toBe(16 + 32 + 64);
    expect(second?.taken.text).toBe(`{"id":"\u0001 ","course:\u0001 ":"\u0001!","signature":"\u0004"}`);
    expect(second?.taken.raw.length).toBe(64);
    expect([first?.whole?.text, second?.whole?.text]).toEqual([text, text]);
    expect(first?.whole?.ids).toEqual([makeId(1), makeHash('Q')]);
  });

  it('[PK3] that were not seen for long make room for others', () => {
    const table = new IdTable(true);
    for (let place = 0; place < IdTable.slots; place += 1) table.see(makeId(place));
    table.see(makeId(0));
    table.see(makeId(999));
    expect([table.slotOf(makeId(0)), table.slotOf(makeId(1)), table.slotOf(makeId(999))]).toEqual([0, undefined, 1]);
    expect([table.idAt(1), table.idAt(IdTable.slots)]).toEqual([makeId(999), undefined]);
  });

  it('[PK2] [PK3] of a family that was seen are two bytes each, by the place of the family', () => {
    const text = JSON.stringify([makeId(1), makeHash('Q'), makeId(2), makeId(0xffff), makeId(2)]);
    const next = JSON.stringify([makeId(0x10000), makeId(3), makeId(0x10001)]);
    const [first, second] = passOn([text, next]);
    expect(first?.taken.text).toBe(`["\u0002","\u0003","\u0006 ","\u0006 ","\u0001""]`);
    expect(first?.taken.raw.length).toBe(16 + 32 + 2 + 2);
    expect(second?.taken.text).toBe('["\u0002","\u0006!","\u0006!"]');
    expect(second?.taken.raw.length).toBe(16 + 2 + 2);
    expect([first?.whole?.text, second?.whole?.text]).toEqual([text, next]);
  });

  it('[PK3] have the families that were seen last, the newest first', () => {
    const family = (place: number) => makeId(place * 0x10000).slice(0, -4);
    const table = new IdTable(true);
    for (let place = 0; place < IdTable.families; place += 1) table.see(makeId(place * 0x10000));
    table.see(makeHash('Q'));
    table.see(makeId(1));
    table.see(makeId(99 * 0x10000));
    expect([0, 1, 2, 3, 99].map((place) => table.placeOf(family(place)))).toEqual([1, -1, 15, 14, 0]);
    expect([table.familyAt(15), table.familyAt(16)]).toEqual([family(2), undefined]);
  });

  it('[PK2] [PK3] come back from a table that has long been full', () => {
    const texts = Array.from({ length: 2_000 }, (_, place) =>
      JSON.stringify([makeId((place % 300) * 0x10000), makeId((place % 7) * 0x10000 + (place % 911))]),
    );
    expect(passOn(texts).map(({ whole }) => whole?.text)).toEqual(texts);
  });

  it('[PK2] of any text come back as they were, over many frames', () => {
    const piece = fc.oneof(
      fc.nat(400).map(makeId),
      fc.nat(400).map((place) => makeId(place * 0x4000)),
      fc.constantFrom('A', 'B', 'Q').map(makeHash),
      fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes).toString('base64url')),
      fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) => Buffer.from(bytes).toString('base64url')),
      fc.string({ unit: 'binary', maxLength: 90 }),
      fc.stringMatching(/^[\w-]{22}$/),
      fc.stringMatching(/^[\w-]{86}$/),
    );
    const texts = fc.array(
      fc.array(piece).map((pieces) => JSON.stringify(pieces)),
      { maxLength: 6 },
    );
    fc.assert(
      fc.property(texts, (all) => {
        expect(passOn(all).map(({ whole }) => whole?.text)).toEqual(all);
      }),
    );
  });
});

describe('a text that nobody packed', () => {
  const back = (text: string, raw: number[] = [], most = plenty) =>
    putBackIds({ text, raw: Uint8Array.from(raw) }, new IdTable(true), most);

  it.each([
    ['a number that stands for nothing', back('"\u0001 "')],
    ['a mark at the end', back('\u0001')],
    ['a family of nothing', back('"\u0006 "', [1, 2])],
    ['a family of nobody at the end', back('\u0002\u0006', Array(18).fill(1))],
    ['a family of hashes', back('"\u0003\u0006 "', Array(34).fill(1))],
    ['half of what tells one of a family', back('"\u0002\u0006 "', Array(17).fill(1))],
    ['too few bytes', back('\u0002', Array(15).fill(1))],
    ['too many bytes', back('\u0002', Array(17).fill(1))],
    ['more than may be', back('\u0002'.repeat(3), Array(48).fill(1), 100)],
  ])('[PK2] %s is refused', (_what, result) => {
    expect(result).toBeNull();
  });

  it('[PK2] grows no further than it may', () => {
    const table = new IdTable(true);
    table.see(makeId(1));
    expect(putBackIds({ text: '\u0001 '.repeat(100_000), raw: new Uint8Array(0) }, table, 100_000)).toBeNull();
  });
});
