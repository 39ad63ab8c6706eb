// Counts what crosses a proxy. Bytes are those of the TCP stream (upgrade and WebSocket framing included; TCP/IP headers are not).
export type Direction = 'up' | 'down';
type Passage = { direction: Direction; bytes: number; atMs: number };

export class WireMeter {
  private passages: Passage[] = [];
  sockets = 0;

  note(direction: Direction, bytes: number): void {
    this.passages.push({ direction, bytes, atMs: performance.now() });
  }

  reset(): void {
    this.passages = [];
    this.sockets = 0;
  }

  bytes(direction?: Direction): number {
    return this.passages.reduce((sum, one) => (!direction || one.direction === direction ? sum + one.bytes : sum), 0);
  }

  /**
   * Round trips: flights of the device. Meant for a link with a long delay and no limit of rate, where what is sent without waiting
   * leaves together and what waits for an answer leaves a round trip later: a flight ends where the device is silent for
   * `gapMs` (less than a round trip, more than the time to work). The upgrade is a flight; the TCP handshake is not seen.
   */
  roundTrips(gapMs: number): number {
    let lastMs = Number.NEGATIVE_INFINITY;
    let flights = 0;
    for (const { direction, atMs } of this.passages) {
      if (direction === 'down') continue;
      if (atMs - lastMs >= gapMs) flights += 1;
      lastMs = atMs;
    }
    return flights;
  }

  /** Resolves when nothing has passed for `quietMs`, at the latest after `mostMs`: somebody may never be quiet. */
  async settle(quietMs: number, mostMs = 30_000): Promise<void> {
    const since = performance.now();
    while (performance.now() - since < mostMs) {
      const lastMs = Math.max(this.passages.at(-1)?.atMs ?? since, since);
      const leftMs = lastMs + quietMs - performance.now();
      if (leftMs <= 0) return;
      await new Promise((resolve) => setTimeout(resolve, leftMs));
    }
  }
}
