// Time that passes only when something is to happen. What falls on one moment happens in the order in which it was planned.

/** More than this at one moment is a circle. */
const mostAtOnce = 10_000;

/** Something goes round in a circle, and no time passes. */
export class EndlessMoment extends Error {}

type Planned = { at: number; order: number; run: () => void };

const isBefore = (a: Planned, b: Planned) => a.at < b.at || (a.at === b.at && a.order < b.order);

export class VirtualClock {
  /** Milliseconds since the world began. */
  now = 0;
  private planned = 0;
  private doneSincePause = 0;
  /** A binary heap, the next first. */
  private readonly heap: Planned[] = [];

  after(delayMs: number, run: () => void): void {
    const entry = { at: this.now + Math.max(0, delayMs), order: this.planned++, run };
    const { heap } = this;
    let place = heap.push(entry) - 1;
    while (place > 0) {
      const above = (place - 1) >> 1;
      const parent = heap[above] as Planned;
      if (!isBefore(entry, parent)) break;
      heap[place] = parent;
      place = above;
    }
    heap[place] = entry;
  }

  /** Lets time pass up to `until`. */
  runUntil(until: number): void {
    for (let next = this.heap[0]; next && next.at <= until; next = this.heap[0]) {
      this.takeFirst();
      this.doneSincePause = next.at > this.now ? 0 : this.doneSincePause + 1;
      if (this.doneSincePause > mostAtOnce) throw new EndlessMoment(`${mostAtOnce} events without time passing`);
      this.now = next.at;
      next.run();
    }
    this.now = until;
  }

  private takeFirst(): void {
    const { heap } = this;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let place = 0;
    for (let below = 1; below < heap.length; below = 2 * place + 1) {
      const right = heap[below + 1];
      if (right && isBefore(right, heap[below] as Planned)) below += 1;
      const child = heap[below] as Planned;
      if (!isBefore(child, last)) break;
      heap[place] = child;
      place = below;
    }
    heap[place] = last;
  }
}
