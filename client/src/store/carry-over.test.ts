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
const deviceOf = (generation: number) => makeId(0xd00 + generation);
/** Time that `counter`, a generation, counted; null: an older build wrote it, which did not say so. */
function spent(generation: number, seq: number, totalSeconds: number, id = 0x900 + seq, counter: number | null = null) {
  const countedBy = counter === null ? {} : { countedBy: deviceOf(counter) };
  const payload = { courseId, lessonId, totalSeconds, ...countedBy };
  return entry(generation, seq, id, { kind: 'time-spent', payload });
}
const idsOf = (entries: readonly LoggedOperation[]) => entries.map(({ operation }) => operation.id);
const timesOf = (entries: readonly LoggedOperation[]) =>
  entries.map(({ operation: { payload } }) => [payload.countedBy, payload.totalSeconds]);
const upTo = (generation: number, seq: number, epoch: string | null = 'e1') => ({
  ...{ deviceId: deviceOf(generation), generation, epoch },
  acknowledged: [seq, 0, 0] as [number, number, number],
});

/** The receipt of a generation up to `seq`, over a chain that ends in `head`. */
const receipt = (generation: number, seq: number, head = 'h'.repeat(43), epoch = 'e1'): KeptReceipt => ({
  key: operationKey(0, seq, generation),
  receipt: { seq, head, epoch, stamp: { kid: 'k', time: 1, signature: 's'.repeat(86) } },
});

it('[LG2] carries what no receipt covers, and not what an interrupted carrying has written already', () => {
  const old = [1, 2, 3, 4].map((seq) => entry(0, seq, seq));
  expect(idsOf(findUnsent(old, 1, [], upTo(0, 2)))).toEqual([makeId(3), makeId(4)]);
  expect(idsOf(findUnsent([...old, entry(1, 1, 3)], 1, [], upTo(0, 2)))).toEqual([makeId(4)]);
});

it('[LG2] goes by the receipts when the link was lost, too, and carries everything when there is none', () => {
  const old = [entry(0, 1, 1), entry(0, 2, 2)];
  expect(idsOf(findUnsent(old, 1, [receipt(0, 1)], null))).toEqual([makeId(2)]);
  expect(idsOf(findUnsent(old, 1, [], null))).toEqual([makeId(1), makeId(2)]);
});

it('[RW4] carries in another epoch what only receipts of an earlier one cover, once, in the order in which it was done', () => {
  const entries = [entry(0, 1, 1), entry(0, 2, 2), entry(0, 3, 3), entry(1, 1, 2), entry(1, 2, 4)];
  const receipts = [receipt(0, 3), receipt(1, 2)];
  // The server that the link was welcomed by last says how far it holds the link's own log: that is not this one's to carry.
  expect(findUnsent(entries, 1, receipts, upTo(1, 2))).toEqual([]);
  expect(findUnsent(entries, 1, receipts, upTo(1, 2, null))).toEqual([]);
  expect(idsOf(findUnsent(entries, 1, receipts, upTo(1, 1, 'e2')))).toEqual([makeId(1), makeId(3)]);
  const again = [...entries, entry(1, 3, 1), entry(1, 4, 3)];
  expect(findUnsent(again, 1, receipts, upTo(1, 1, 'e2'))).toEqual([]);
  const [of1, of2] = [receipt(0, 1, 'h'.repeat(43), 'e2'), receipt(0, 2, 'h'.repeat(43), 'e1')];
  expect(idsOf(findUnsent(entries, 1, [of1, of2], upTo(1, 1, 'e2')))).toEqual([makeId(3)]);
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

it('[LG3] writes time again as it was told, and says who counted it', () => {
  const entries = [spent(0, 1, 60), spent(0, 2, 100), spent(0, 3, 130), spent(0, 4, 7, 0x904, 0)];
  const carried = [100, 130, 7].map((seconds) => [deviceOf(0), seconds]);
  expect(timesOf(findUnsent(entries, 1, [], upTo(0, 1)))).toEqual(carried);
  // Written again once more, it is still that of the first.
  const again = [...entries, spent(1, 1, 100, 0x902, 0), spent(1, 2, 9, 0x999)];
  expect(timesOf(findUnsent(again, 2, [receipt(0, 1)], upTo(1, 0)))).toEqual([
    ...[[deviceOf(0), 100]],
    // Of an identity before the last an older build has kept no name: all that it counted has one name, and always the same.
    ...[130].map((seconds) => [makeId(0x901), seconds]),
    ...[[deviceOf(0), 7]],
    ...[[deviceOf(1), 9]],
  ]);
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

/**
 * What happens to a device in the model below: work in the newest or in the outdated tab; the server takes all that stands, with or without the device hearing
 * of it; a new identity; a start that writes some of what is due; a backup of the server, and its return to that.
 */
type Happening = 'work' | 'late work' | 'receipt' | 'unheard' | 'renewal' | 'start' | 'backup' | 'restore';

/** How far the server holds each log, and what it took, by id. */
type Held = { epoch: number; seqs: number[]; taken: Map<string, { countedBy: string; totalSeconds: number }> };
const copyOf = ({ epoch, seqs, taken }: Held): Held => ({ epoch, seqs: [...seqs], taken: new Map(taken) });

/** A device and its server. The time on the lesson is the sum of the largest total of each who counted. */
class Model {
  private readonly entries: LoggedOperation[] = [];
  private readonly receipts: KeptReceipt[] = [];
  private link = upTo(0, 0, null);
  private server: Held = { epoch: 1, seqs: [], taken: new Map() };
  private backup = copyOf(this.server);
  worked = 0;

  private log = (generation: number) =>
    this.sorted().filter(({ key }) => key.startsWith(operationKey(0, 0, generation).slice(0, 3)));
  private sorted = () => [...this.entries].sort((a, b) => (a.key < b.key ? -1 : 1));

  private isRenewing = () => this.log(this.link.generation + 1).length > 0;

  private work(generation: number): void {
    const here = this.log(generation);
    const own = here.filter(({ operation }) => operation.payload.countedBy === deviceOf(generation));
    const totals = [0, ...own.map(({ operation }) => Number(operation.payload.totalSeconds))];
    this.worked += 1;
    this.entries.push(spent(generation, here.length + 1, Math.max(...totals) + 1, 0x1000 + this.worked, generation));
  }

  private take(generation: number): void {
    const { taken, seqs } = this.server;
    for (const { operation } of this.log(generation).slice(seqs[generation] ?? 0)) {
      if (!taken.has(operation.id)) taken.set(operation.id, operation.payload as never);
    }
    seqs[generation] = this.log(generation).length;
  }

  private welcome(): void {
    const { generation, acknowledged } = this.link;
    const held = Math.min(acknowledged[0], this.server.seqs[generation] ?? 0);
    this.link = upTo(generation, held, `e${this.server.epoch}`);
  }

  private confirm(generation: number): void {
    this.welcome();
    this.take(generation);
    const { length } = this.log(generation);
    if (length > 0) this.receipts.push(receipt(generation, length, 'h'.repeat(43), this.link.epoch ?? ''));
    this.link = upTo(generation, length, this.link.epoch);
  }

  private carry(generation: number, atMost: number): boolean {
    const unsent = findUnsent(this.sorted(), generation, this.receipts, this.link);
    for (const { operation } of unsent.slice(0, atMost)) {
      const seq = this.log(generation).length + 1;
      this.entries.push(entry(generation, seq, 0, { ...operation, seq }));
    }
    return unsent.length <= atMost;
  }

  private restore(): void {
    this.server = { ...copyOf(this.backup), epoch: this.server.epoch + 1 };
  }

  happen(happening: Happening, size: number): void {
    const { generation } = this.link;
    const outdated = Math.max(0, generation - 1);
    if (happening === 'work') this.work(generation);
    else if (happening === 'late work') this.work(outdated);
    else if (happening === 'backup') this.backup = copyOf(this.server);
    else if (happening === 'restore') this.restore();
    else if (happening === 'start') this.carry(generation, size);
    else if (happening === 'renewal' && this.carry(generation + 1, size)) this.link = upTo(generation + 1, 0, null);
    // Who is being given up sends nothing any more.
    else if (happening === 'receipt' && !this.isRenewing()) this.confirm(generation);
    else if (happening === 'unheard' && !this.isRenewing()) this.take(generation);
  }

  /** A renewal that was killed goes on: its keys are kept before anything is written. Then the device hears in which epoch the server is. */
  drain(): void {
    if (this.isRenewing()) this.happen('renewal', Number.POSITIVE_INFINITY);
    this.welcome();
    this.carry(this.link.generation, Number.POSITIVE_INFINITY);
    this.confirm(this.link.generation);
  }

  toldSeconds(): number {
    const totals = new Map<string, number>();
    for (const { countedBy, totalSeconds } of this.server.taken.values())
      totals.set(countedBy, Math.max(totalSeconds, totals.get(countedBy) ?? 0));
    return [...totals.values()].reduce((sum, seconds) => sum + seconds, 0);
  }

  takenIds = () => [...this.server.taken.keys()];
  unsafe = () => standingLog(this.sorted()).filter((one) => !judgeSafety(this.sorted(), this.receipts, this.link)(one));
}

it('[LG2] [LG3] [LG5] [RW4] [P2] [P4] [P8] supplies every operation and counts every second once, however tabs, renewals, starts and restores fall together', () => {
  const happenings: Happening[] = ['work', 'late work', 'receipt', 'unheard', 'renewal', 'start', 'backup', 'restore'];
  const happening = fc.constantFrom<Happening>('work', 'receipt', ...happenings);
  fc.assert(
    fc.property(fc.array(fc.tuple(happening, fc.nat(3)), { maxLength: 40 }), (life) => {
      const model = new Model();
      for (const [what, size] of life) model.happen(what, size);
      model.drain();
      expect(model.takenIds()).toHaveLength(model.worked);
      expect(model.toldSeconds()).toBe(model.worked);
      expect(model.unsafe()).toEqual([]);
    }),
    { numRuns: 3_000 },
  );
});
