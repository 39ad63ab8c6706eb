// The frames of one connection in a packing with a memory (SPEC PK1 to PK7): ids by number, the rest deflated with what was said last as dictionary. Both ends
// remember the same, because a WebSocket delivers in order; a new connection starts afresh.
import { IdTable, joinBytes, putBackIds, takeOutIds } from './id-table.ts';
import { readDifferences, tellDifferences } from './row-differences.ts';
import type { Ack, DownFrame, Push, UpFrame } from './wire-frame.ts';

/** Raw deflate (RFC 1951) with a preset dictionary. `inflate` answers null for what cannot be inflated or holds more than `mostBytes`. */
export type Deflater = {
  deflate(bytes: Uint8Array, dictionary: Uint8Array<ArrayBuffer>): Uint8Array;
  inflate(bytes: Uint8Array, dictionary: Uint8Array<ArrayBuffer>, mostBytes: number): Uint8Array | null;
};

/** Null for what is no frame. */
export type ParseFrame<Frame> = (text: string, restore: (json: unknown) => unknown) => Frame | null;

/** `byte`: the first of each message. `dictionary`: the same bytes for ever. `tellsFamilies`: ids of a family that was seen are told by two bytes. */
export type Packing = { byte: number; dictionary: Uint8Array<ArrayBuffer>; tellsFamilies: boolean };

/** A push whose ids the other direction may use once it was acknowledged. */
type Pending = { lane: number; upTo: number; ids: readonly string[] };

/** Pushes that were never acknowledged are forgotten from here on, the oldest first. */
const mostPending = 64;

/** So much of what was said last, ids taken out, is part of the dictionary: frames are much alike. */
const rememberedBytes = 4_096;

const utf8 = new TextEncoder();

/** What one direction of a connection remembers. */
class Memory {
  readonly ids: IdTable;
  private recent: Uint8Array;

  constructor(
    private readonly packing: Packing,
    from?: Memory,
  ) {
    this.ids = new IdTable(packing.tellsFamilies, from?.ids);
    this.recent = from?.recent ?? new Uint8Array(0);
  }

  /** The likeliest bytes stand last. */
  get dictionary(): Uint8Array<ArrayBuffer> {
    return joinBytes([this.packing.dictionary, this.recent]);
  }

  remember(text: Uint8Array): void {
    this.recent = joinBytes([this.recent, text]).slice(-rememberedBytes);
  }
}

/** LEB128: seven bits a byte, the lowest first. */
function encodeCount(count: number): number[] {
  return count < 128 ? [count] : [(count & 127) | 128, ...encodeCount(count >> 7)];
}

function readCount(message: Uint8Array): { count: number; end: number } {
  let [count, end] = [0, 1];
  for (let shift = 0; shift < 28; shift += 7) {
    const byte = message[end] ?? 0;
    end += 1;
    count |= (byte & 127) << shift;
    if (byte < 128) break;
  }
  return { count, end };
}

export class FrameChannel {
  private readonly out: Memory;
  private readonly in: Memory;
  private pending: Pending[] = [];

  /** `mostBytes`: what a message may hold when it is whole again. */
  constructor(
    private readonly packing: Packing,
    private readonly end: 'device' | 'server',
    private readonly deflater: Deflater,
    private readonly mostBytes: number,
  ) {
    this.out = new Memory(packing);
    this.in = new Memory(packing);
  }

  /** Packs the frame that is sent next. */
  pack(frame: UpFrame | DownFrame): Uint8Array<ArrayBuffer> {
    const { message, ids } = this.compose(frame, this.out);
    this.note(frame, ids);
    return message;
  }

  /** How many bytes `pack` would make of it now; nothing is noted. */
  measure(frame: UpFrame | DownFrame): number {
    return this.compose(frame, new Memory(this.packing, this.out)).message.length;
  }

  /**
   * Reads what came next by `parse`, which gives the JSON of the text to `restore` before it looks whether that is a frame. Null when it is no
   * message of this packing or no frame: the connection is of no use then.
   */
  unpack<Frame extends UpFrame | DownFrame>(message: Uint8Array, parse: ParseFrame<Frame>): Frame | null {
    const { count, end } = readCount(message);
    if (message[0] !== this.packing.byte || message.length < end + count) return null;
    const inflated = this.deflater.inflate(message.subarray(end + count), this.in.dictionary, this.mostBytes);
    if (!inflated) return null;
    this.in.remember(inflated);
    const short = { text: new TextDecoder().decode(inflated), raw: message.slice(end, end + count) };
    const whole = putBackIds(short, this.in.ids, this.mostBytes);
    const frame = whole && parse(whole.text, readDifferences);
    if (frame) this.note(frame, whole.ids);
    return frame;
  }

  private compose(frame: UpFrame | DownFrame, memory: Memory) {
    const { text, raw, ids } = takeOutIds(JSON.stringify(tellDifferences(frame)), memory.ids);
    const bytes = utf8.encode(text);
    const head = Uint8Array.of(this.packing.byte, ...encodeCount(raw.length));
    const message = joinBytes([head, raw, this.deflater.deflate(bytes, memory.dictionary)]);
    memory.remember(bytes);
    return { message, ids };
  }

  private note(frame: UpFrame | DownFrame, ids: readonly string[]): void {
    if (frame.type === 'push') this.awaitAck(frame, ids);
    else if (frame.type === 'ack') this.joinIds(frame);
  }

  private awaitAck({ lane = 0, operations }: Push, ids: readonly string[]): void {
    const upTo = operations.at(-1)?.seq ?? 0;
    this.pending = [...this.pending, { lane, upTo, ids: ids.slice(-IdTable.slots) }].slice(-mostPending);
  }

  /** What a push brought up is known to what comes down after its ack: grades name the attempts of that push. */
  private joinIds({ lane = 0, upTo }: Ack): void {
    const isAnswered = (push: Pending) => push.lane === lane && push.upTo <= upTo;
    const downwards = this.end === 'device' ? this.in : this.out;
    for (const { ids } of this.pending.filter(isAnswered)) for (const id of ids) downwards.ids.see(id);
    this.pending = this.pending.filter((push) => !isAnswered(push));
  }
}
