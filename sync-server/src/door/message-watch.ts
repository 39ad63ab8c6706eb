// Follows the bytes of a peer's WebSocket (RFC 6455, 5.2) to know whether it has begun something that it has not ended. It keeps no byte of them.

/** Bytes before the payload, once the first two are here. */
function headerBytes(second: number): number {
  const length = second & 0x7f;
  return 2 + (length === 126 ? 2 : length === 127 ? 8 : 0) + (second & 0x80 ? 4 : 0);
}

/** The length that a whole header announces. */
function payloadBytes(header: readonly number[]): number {
  const length = (header[1] ?? 0) & 0x7f;
  if (length < 126) return length;
  return header.slice(2, length === 126 ? 4 : 10).reduce((sum, byte) => sum * 256 + byte, 0);
}

export class MessageWatch {
  /** Messages that have ended. Pings and pongs are none. */
  ended = 0;
  /** What the message under way has announced so far; of the last one, when none is. */
  announcedBytes = 0;
  private header: number[] = [];
  private payloadLeft = 0;
  private isWithinMessage = false;

  /** Whether a message, or a frame of whatever kind, has begun and not ended. */
  get isOpen(): boolean {
    return this.isWithinMessage || this.payloadLeft > 0 || this.header.length > 0;
  }

  feed(chunk: Uint8Array): void {
    for (let at = 0; at < chunk.length; ) {
      const skipped = Math.min(this.payloadLeft, chunk.length - at);
      this.payloadLeft -= skipped;
      at += skipped;
      if (skipped === 0) {
        this.header.push(chunk[at] ?? 0);
        at += 1;
        if (this.header.length < headerBytes(this.header[1] ?? 0)) continue;
        this.begin(this.header);
      }
      if (this.payloadLeft === 0) this.end();
    }
  }

  private begin(header: readonly number[]): void {
    this.payloadLeft = payloadBytes(header);
    if (this.isControl) return;
    this.announcedBytes = this.payloadLeft + (this.isWithinMessage ? this.announcedBytes : 0);
    this.isWithinMessage = true;
  }

  private end(): void {
    const isLast = ((this.header[0] ?? 0) & 0x80) !== 0;
    if (!this.isControl && isLast) {
      this.isWithinMessage = false;
      this.ended += 1;
    }
    this.header = [];
  }

  private get isControl(): boolean {
    return ((this.header[0] ?? 0) & 0x08) !== 0;
  }
}
