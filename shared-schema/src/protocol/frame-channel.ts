// The frames of one connection in packing 2 (SPEC PK1 to PK5): ids by number, the rest deflated. Both ends keep the same tables, because
// a WebSocket delivers in order; a new connection starts with new ones.
import { IdTable, putBackIds, takeOutIds } from './id-table.ts';
import type { Ack, DownFrame, Push, UpFrame } from './wire-frame.ts';

/** Raw deflate (RFC 1951) with the preset dictionary of packing 2. `inflate` answers null for what cannot be inflated or holds more than `mostBytes`. */
export type Deflater = {
  deflate(bytes: Uint8Array): Uint8Array;
  inflate(bytes: Uint8Array, mostBytes: number): Uint8Array | null;
};

/** First byte of a message in this packing. */
export const packingByte = 2;

/** A push whose ids the other direction may use once it was acknowledged. */
type Pending = { lane: number; upTo: number; ids: readonly string[] };

/** Pushes that were never acknowledged are forgotten from here on, the oldest first. */
const mostPending = 64;

const utf8 = new TextEncoder();

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
  private readonly tableOut = new IdTable();
  private readonly tableIn = new IdTable();
  private pending: Pending[] = [];

  /** `mostBytes`: what a message may hold when it is whole again. */
  constructor(
    private readonly end: 'device' | 'server',
    private readonly deflater: Deflater,
    private readonly mostBytes: number,
  ) {}

  /** Packs the frame that is sent next. */
  pack(frame: UpFrame | DownFrame): Uint8Array<ArrayBuffer> {
    const { message, ids } = this.compose(frame, this.tableOut);
    this.note(frame, ids);
    return message;
  }

  /** How many bytes `pack` would make of it now; nothing is noted. */
  measure(frame: UpFrame | DownFrame): number {
    return this.compose(frame, new IdTable(this.tableOut)).message.length;
  }

  /** Reads what came next by `parse`; null when it is no message of this packing or no frame: the connection is of no use then. */
  unpack<Frame extends UpFrame | DownFrame>(message: Uint8Array, parse: (text: string) => Frame | null): Frame | null {
    const { count, end } = readCount(message);
    if (message[0] !== packingByte || message.length < end + count) return null;
    const inflated = this.deflater.inflate(message.subarray(end + count), this.mostBytes);
    if (!inflated) return null;
    const short = { text: new TextDecoder().decode(inflated), raw: message.slice(end, end + count) };
    const whole = putBackIds(short, this.tableIn, this.mostBytes);
    const frame = whole && parse(whole.text);
    if (frame) this.note(frame, whole.ids);
    return frame;
  }

  private compose(frame: UpFrame | DownFrame, table: IdTable) {
    const { text, raw, ids } = takeOutIds(JSON.stringify(frame), table);
    const deflated = this.deflater.deflate(utf8.encode(text));
    const head = [packingByte, ...encodeCount(raw.length)];
    const message = new Uint8Array(head.length + raw.length + deflated.length);
    message.set(head);
    message.set(raw, head.length);
    message.set(deflated, head.length + raw.length);
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
    const downwards = this.end === 'device' ? this.tableIn : this.tableOut;
    for (const { ids } of this.pending.filter(isAnswered)) for (const id of ids) downwards.see(id);
    this.pending = this.pending.filter((push) => !isAnswered(push));
  }
}
