// One direction of a shaped connection: bytes leave at a rate and arrive after a delay. A byte counts when it leaves; what has not left yet waits
// in the sender's own buffers, as on a real link, because reading stops while the queue is full.
import type { Socket } from 'node:net';

/** `bytesASecond` infinite: no limit. `delayMs`: one way. */
export type LinkShape = { bytesASecond: number; delayMs: number };
export const plainLink: LinkShape = { bytesASecond: Number.POSITIVE_INFINITY, delayMs: 0 };
/** Kilobits a second each way and a round trip in milliseconds. */
export const shapeOf = (kilobits: number, roundTripMs: number): LinkShape => ({
  bytesASecond: (kilobits * 1000) / 8,
  delayMs: roundTripMs / 2,
});

type Packet = { bytes: Buffer; leavesAt: number; arrivesAt: number };

const packetBytes = 1_400;
const mostWaiting = 4;

export class ShapedPipe {
  private waiting: Packet[] = [];
  private flying: Packet[] = [];
  private freeAt = 0;
  private ended = false;
  private timer: NodeJS.Timeout | null = null;

  constructor(
    private readonly from: Socket,
    private readonly to: Socket,
    private readonly shape: LinkShape,
    private readonly left: (bytes: number) => void,
  ) {
    from.on('data', (chunk: Buffer) => this.take(chunk));
    from.on('end', () => {
      this.ended = true;
      this.move();
    });
  }

  /** The link is dead: nothing more arrives. */
  drop(): void {
    if (this.timer) clearTimeout(this.timer);
    this.waiting = [];
    this.flying = [];
  }

  private take(chunk: Buffer): void {
    for (let at = 0; at < chunk.length; at += packetBytes) {
      const bytes = chunk.subarray(at, at + packetBytes);
      this.freeAt = Math.max(this.freeAt, performance.now()) + (bytes.length / this.shape.bytesASecond) * 1000;
      this.waiting.push({ bytes, leavesAt: this.freeAt, arrivesAt: this.freeAt + this.shape.delayMs });
    }
    this.move();
  }

  private move(): void {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    const now = performance.now();
    for (let first = this.waiting[0]; first && first.leavesAt <= now; first = this.waiting[0]) {
      this.waiting.shift();
      this.left(first.bytes.length);
      this.flying.push(first);
    }
    for (let first = this.flying[0]; first && first.arrivesAt <= now; first = this.flying[0]) {
      this.flying.shift();
      if (this.to.writable) this.to.write(first.bytes);
    }
    if (this.waiting.length > mostWaiting) this.from.pause();
    else this.from.resume();
    this.planNext(now);
  }

  private planNext(now: number): void {
    const next = Math.min(this.waiting[0]?.leavesAt ?? Infinity, this.flying[0]?.arrivesAt ?? Infinity);
    if (next !== Infinity) this.timer = setTimeout(() => this.move(), Math.max(0, next - now));
    else if (this.ended) this.to.end();
  }
}
