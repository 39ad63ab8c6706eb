import fc from 'fast-check';
import { expect, it } from 'vitest';
import { findUnsent, judgeSafety, standingLog } from './carry-over.ts';
import { type KeptReceipt, type LoggedOperation, operationKey } from './local-record.ts';

const makeId = (place: number) => `01890a5d-ac96-774b-bcce-${place.toString(16).padStart(12, '0')}`;
const [courseId, lessonId] = [makeId(2), makeId(5)];

function entry(generation: number, seq: number, id: number, change: object = {}): LoggedOperation {
  const operation = {
    version: 1,
    id: makeId(id),
    seq,
    kind: 'enrolled',
    payload: { courseId },
    wallTime: 1,
    monotonicMs: 0,
  };
  return {
    key: operationKey(0, seq, generation),
    operation: { ...operation, ...change },
    head: 'h'.repeat(43),
    provisional: null,
  };
}
const spent = (generation: number, seq: number, totalSeconds: number, id = 0x900 + seq) =>
  entry(generation, seq, id, { kind: 'time-spent', payload: { courseId, lessonId, totalSeconds } });
const idsOf = (entries: readonly LoggedOperation[]) => entries.map(({ operation }) => operation.id);
const secondsOf = (entries: readonly LoggedOperation[]) =>
  entries.map(({ operation }) => operation.payload.totalSeconds);
const upTo = (generation: number, seq: number) => ({ generation, acknowledged: [seq, 0, 0] as const });

/** The receipt of a generation up to `seq`, over a chain that ends in `head`. */
const receipt = (generation: number, seq: number, head = 'h'.repeat(43)): KeptReceipt => ({
  key: operationKey(0, seq, generation),
  receipt: { seq, head, epoch: 'e1', stamp: { kid: 'k', time: 1, signature: 's'.repeat(86) } },
});

it('[LG2] carries what no receipt covers, and not what an interrupted carrying has written already', () => {
  const old = [1, 2, 3, 4].map((seq) => entry(0, seq, seq));
  expect(idsOf(findUnsent(old, 1, [], upTo(0, 2)))).toEqual([makeId(3), makeId(4)]);
  expect(idsOf(findUnsent([...old, entry(1, 1, 3)], 1, [], upTo(0, 2)))).toEqual([makeId(4)]);
});

it('[LG2] carries everything when nobody remembers what was confirmed', () => {
  expect(idsOf(findUnsent([entry(0, 1, 1), entry(0, 2, 2)], 1, [receipt(0, 1)], null))).toEqual([makeId(1), makeId(2)]);
});

it('[LG2] carries an operation once, though two identities in a row were lost before it was sent', () => {
  const entries = [entry(0, 1, 1), entry(0, 2, 2), entry(1, 1, 2), entry(1, 2, 3)];
  expect(idsOf(findUnsent(entries, 2, [], upTo(0, 1)))).toEqual([makeId(2), makeId(3)]);
  expect(idsOf(findUnsent(entries, 2, [receipt(0, 1)], upTo(1, 1)))).toEqual([makeId(3)]);
});

it('[LG2] carries what the lost identity had written again and no server confirmed: the last writing of it counts', () => {
  const entries = [entry(0, 1, 1), entry(0, 2, 2), entry(1, 1, 2), entry(1, 2, 3)];
  expect(idsOf(findUnsent(entries, 2, [receipt(0, 1)], upTo(1, 0)))).toEqual([makeId(2), makeId(3)]);
  // A receipt of the time before the server was restored, without what it vouches for: that is why it was written again.
  expect(idsOf(findUnsent(entries, 2, [receipt(0, 2)], upTo(1, 0)))).toEqual([makeId(2), makeId(3)]);
});

it('[LG5] finds what an outdated tab wrote after the carrying, by its missing receipt and not by its generation', () => {
  const entries = [entry(0, 1, 1), entry(0, 2, 2), entry(0, 3, 9), entry(1, 1, 2)];
  const receipts = [receipt(0, 1), receipt(1, 1)];
  expect(idsOf(findUnsent(entries, 1, receipts, upTo(1, 1)))).toEqual([makeId(9)]);
  expect(idsOf(findUnsent([...entries, entry(1, 2, 9)], 1, receipts, upTo(1, 1)))).toEqual([]);
  // The receipt stands at this place, but speaks of what stood there before a part of the log was lost.
  const foreign = [...receipts, receipt(0, 3, 'x'.repeat(43))];
  expect(idsOf(findUnsent(entries, 1, foreign, upTo(1, 1)))).toEqual([makeId(9)]);
});

it('[LG3] tells of counted time what the lost identity had not told', () => {
  const entries = [spent(0, 1, 60), spent(0, 2, 100), spent(0, 3, 130)];
  expect(secondsOf(findUnsent(entries, 1, [], upTo(0, 2)))).toEqual([30]);
  expect(secondsOf(findUnsent(entries, 1, [receipt(0, 2)], null))).toEqual([0, 0, 30]);
});

it('[LG3] adds time that an outdated tab counted to what the new identity has counted, once', () => {
  const entries = [spent(0, 1, 100), spent(0, 2, 130), spent(0, 3, 150), spent(0, 4, 155)];
  const carried = [spent(1, 1, 30, 0x902), spent(1, 2, 50, 0x9ff)];
  const receipts = [receipt(0, 1)];
  expect(secondsOf(findUnsent([...entries, ...carried], 1, receipts, upTo(1, 0)))).toEqual([70, 75]);
  const half = [...entries, ...carried, spent(1, 3, 70, 0x903)];
  expect(secondsOf(findUnsent(half, 1, receipts, upTo(1, 0)))).toEqual([75]);
});

it('[LG2] [P4] leaves out nothing that is unsent and takes up nothing twice, wherever a carrying stopped', () => {
  fc.assert(
    fc.property(fc.nat(30), fc.nat(30), fc.nat(30), (length, acknowledged, carried) => {
      const old = Array.from({ length }, (_, at) => entry(0, at + 1, at + 1));
      const former = upTo(0, Math.min(acknowledged, length));
      const all = findUnsent(old, 1, [], former);
      const written = all.slice(0, carried).map(({ operation }, at) => ({ ...entry(1, at + 1, 0), operation }));
      const rest = findUnsent([...old, ...written], 1, [], former);
      expect([...idsOf(written), ...idsOf(rest)]).toEqual(idsOf(all));
      expect(all.length).toBe(length - former.acknowledged[0]);
    }),
  );
});

it('[LG2] shows each operation once: the last writing of it, in the order in which the server takes them', () => {
  const log = standingLog([entry(0, 1, 1), entry(0, 2, 2), entry(0, 3, 9), entry(1, 1, 2)]);
  expect(log.map(({ key, operation }) => [key, operation.id])).toEqual([
    [operationKey(0, 1, 0), makeId(1)],
    [operationKey(0, 3, 0), makeId(9)],
    [operationKey(0, 1, 1), makeId(2)],
  ]);
});

it('[LG5] [P3] calls safe what a receipt of its own generation covers, and nothing for being older', () => {
  const entries = [entry(0, 1, 1), entry(0, 2, 2), entry(0, 3, 9), entry(1, 1, 2), entry(1, 2, 3)];
  const safeIds = (receipts: KeptReceipt[], link: ReturnType<typeof upTo> | null) =>
    idsOf(entries.filter(judgeSafety(entries, receipts, link)));
  expect(safeIds([receipt(0, 2)], upTo(1, 1))).toEqual([makeId(1), makeId(2), makeId(2)]);
  expect(safeIds([], upTo(1, 2))).toEqual([makeId(2), makeId(3)]);
  // Where the link of an older generation still stands, what it says is of that generation alone.
  expect(safeIds([], upTo(0, 2))).toEqual([makeId(1), makeId(2)]);
  expect(safeIds([receipt(0, 3, 'x'.repeat(43))], upTo(1, 0))).toEqual([]);
  expect(safeIds([receipt(1, 2)], null)).toEqual([makeId(2), makeId(3)]);
});

/** What happens to a device in the model below: work in the newest or in the outdated tab, a receipt for all that stands, a new identity, a start that writes some of what is due. */
type Happening = 'work' | 'late work' | 'receipt' | 'renewal' | 'start';

/** A device and what its server took: by a receipt and not otherwise. The time of a device is the largest total that it told. */
class Model {
  private readonly entries: LoggedOperation[] = [];
  private readonly receipts: KeptReceipt[] = [];
  private link = { generation: 0, acknowledged: [0, 0, 0] as [number, number, number] };
  private readonly told: Map<string, number>[] = [];
  worked = 0;

  private log = (generation: number) =>
    this.sorted().filter(({ key }) => key.startsWith(operationKey(0, 0, generation).slice(0, 3)));
  private sorted = () => [...this.entries].sort((a, b) => (a.key < b.key ? -1 : 1));

  private isRenewing = () => this.log(this.link.generation + 1).length > 0;

  private work(generation: number): void {
    const here = this.log(generation);
    const totals = [0, ...secondsOf(here).map(Number)];
    this.worked += 1;
    this.entries.push(spent(generation, here.length + 1, Math.max(...totals) + 1, 0x1000 + this.worked));
  }

  private confirm(generation: number): void {
    const here = this.log(generation);
    if (here.length === 0) return;
    this.receipts.push(receipt(generation, here.length));
    if (generation === this.link.generation) this.link = { generation, acknowledged: [here.length, 0, 0] };
    const taken = this.told[generation] ?? new Map();
    this.told[generation] = taken;
    for (const { operation } of here) {
      const isElsewhere = this.told.some((others, at) => at !== generation && others?.has(operation.id));
      if (!isElsewhere) taken.set(operation.id, Number(operation.payload.totalSeconds));
    }
  }

  private carry(generation: number, atMost: number): boolean {
    const unsent = findUnsent(this.sorted(), generation, this.receipts, this.link);
    for (const { operation } of unsent.slice(0, atMost)) {
      const seq = this.log(generation).length + 1;
      this.entries.push(entry(generation, seq, 0, { ...operation, seq }));
    }
    return unsent.length <= atMost;
  }

  happen(happening: Happening, size: number): void {
    const { generation } = this.link;
    const outdated = Math.max(0, generation - 1);
    if (happening === 'work') this.work(generation);
    else if (happening === 'late work') this.work(outdated);
    // What the server takes of a log that is being given up, unheard, is in nobody's reckoning.
    else if (happening === 'receipt' && !this.isRenewing()) this.confirm(generation);
    else if (happening === 'start') this.carry(generation, size);
    else if (happening === 'renewal' && this.carry(generation + 1, size))
      this.link = { generation: generation + 1, acknowledged: [0, 0, 0] };
  }

  /** A renewal that was killed goes on: its keys are kept before anything is written. */
  drain(): void {
    if (this.isRenewing()) this.happen('renewal', Number.POSITIVE_INFINITY);
    this.carry(this.link.generation, Number.POSITIVE_INFINITY);
    this.confirm(this.link.generation);
  }

  toldSeconds = () => this.told.reduce((sum, taken) => sum + Math.max(0, ...(taken?.values() ?? [])), 0);
  takenTimes = () => this.told.flatMap((taken) => [...(taken?.keys() ?? [])]);
  unsafe = () => standingLog(this.sorted()).filter((one) => !judgeSafety(this.sorted(), this.receipts, this.link)(one));
}

it('[LG2] [LG3] [LG5] [P4] sends every operation once and tells every second once, however tabs, renewals and starts fall together', () => {
  const happening = fc.constantFrom<Happening>('work', 'work', 'late work', 'receipt', 'renewal', 'start');
  fc.assert(
    fc.property(fc.array(fc.tuple(happening, fc.nat(3)), { maxLength: 40 }), (life) => {
      const model = new Model();
      for (const [what, size] of life) model.happen(what, size);
      model.drain();
      expect(model.takenTimes()).toHaveLength(model.worked);
      expect(new Set(model.takenTimes()).size).toBe(model.worked);
      expect(model.toldSeconds()).toBe(model.worked);
      expect(model.unsafe()).toEqual([]);
    }),
    { numRuns: 1_000 },
  );
});
