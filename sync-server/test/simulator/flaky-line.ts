// One connection between a tab and a server process: two pipes of bytes with rate and delay, that are cut, stall, and go on delivering
// what was sent when one end has long given up. A cut inside a frame loses it and everything behind.
import type { DownFrame, UpFrame } from '@greenland/shared-schema/protocol/wire-frame';
import type { Stage } from './stage.ts';

/** `limitBytes`: the pipe breaks inside or before the byte after so many. */
export type PipeNature = { bytesAMs: number; latencyMs: number; limitBytes: number };

/** Whoever receives. `ended` comes at most once, after everything that arrives. */
export type LineEnd = { receive(text: string): void; ended(code: number): void };

/** Of a WebSocket message. */
const headerBytes = 6;

class Pipe {
  private readonly queue: { at: number; arrive: () => void }[] = [];
  private freeAt = 0;
  private lastAt = 0;
  private sentBytes = 0;
  private pumping = false;
  /** Nothing arrives any more. */
  broken = false;

  constructor(
    private readonly stage: Stage,
    private readonly nature: PipeNature,
    private readonly onLimit: () => void,
  ) {}

  /** Puts `sizeBytes` on their way; `arrive` is called when the last of them is there. */
  send(sizeBytes: number, arrive: () => void): void {
    if (this.broken) return;
    const { bytesAMs, latencyMs, limitBytes } = this.nature;
    const before = this.sentBytes;
    const start = Math.max(this.stage.clock.now, this.freeAt);
    this.sentBytes += sizeBytes;
    this.freeAt = start + sizeBytes / bytesAMs;
    if (this.sentBytes > limitBytes) {
      if (before <= limitBytes)
        this.stage.clock.after(start + (limitBytes - before) / bytesAMs - this.stage.clock.now, this.onLimit);
      return;
    }
    this.lastAt = Math.max(this.lastAt, this.freeAt + latencyMs);
    this.queue.push({ at: this.lastAt, arrive });
    this.pump();
  }

  /** Everything on its way comes `delayMs` later. */
  stall(delayMs: number): void {
    for (const entry of this.queue) entry.at += delayMs;
    this.lastAt += delayMs;
    this.freeAt += delayMs;
  }

  private pump(): void {
    const next = this.queue[0];
    if (!next || this.pumping) return;
    this.pumping = true;
    this.stage.clock.after(next.at - this.stage.clock.now, () => this.deliver());
  }

  private deliver(): void {
    this.pumping = false;
    while (!this.broken) {
      const next = this.queue[0];
      if (!next || next.at > this.stage.clock.now) break;
      this.queue.shift();
      next.arrive();
    }
    if (!this.broken) this.pump();
  }
}

export class FlakyLine {
  private readonly up: Pipe;
  private readonly down: Pipe;
  private readonly over = { device: false, server: false };

  constructor(
    private readonly stage: Stage,
    private readonly ends: { device: LineEnd; server: LineEnd },
    natures: { up: PipeNature; down: PipeNature },
  ) {
    const breakHere = () => this.cut(stage.chance.happens(0.8), stage.chance.happens(0.8));
    this.up = new Pipe(stage, natures.up, breakHere);
    this.down = new Pipe(stage, natures.down, breakHere);
  }

  sendUp(frame: UpFrame): void {
    const text = JSON.stringify(frame);
    this.up.send(text.length + headerBytes, () => this.ends.server.receive(text));
  }

  sendDown(frame: DownFrame): void {
    const text = JSON.stringify(frame);
    this.down.send(text.length + headerBytes, () => this.ends.device.receive(text));
  }

  /** The device gives up: what it has sent arrives all the same, perhaps much later, and then the server hears of the end. */
  closeByDevice(): void {
    this.over.device = true;
    // What the server has sent may arrive all the same, after another line was opened: it must change nothing.
    this.down.broken = !this.stage.wild || this.stage.chance.happens(0.5);
    if (this.stage.wild && this.stage.chance.happens(0.3)) this.up.stall(this.stage.chance.skewed(500, 60_000));
    this.up.send(headerBytes, () => this.end('server', 1006));
  }

  closeByServer(code: number): void {
    this.over.server = true;
    this.up.broken = true;
    this.down.send(headerBytes, () => this.end('device', code));
  }

  /** Breaks both pipes. An end that is not told believes that the line is alive: half open. */
  cut(tellsDevice: boolean, tellsServer: boolean): void {
    this.up.broken = true;
    this.down.broken = true;
    const delay = () => this.stage.chance.skewed(1, 5_000);
    if (tellsDevice) this.stage.clock.after(delay(), () => this.end('device', 1006));
    if (tellsServer) this.stage.clock.after(delay(), () => this.end('server', 1006));
  }

  stall(delayMs: number): void {
    this.up.stall(delayMs);
    this.down.stall(delayMs);
  }

  private end(side: 'device' | 'server', code: number): void {
    if (this.over[side]) return;
    this.over[side] = true;
    this.ends[side].ended(code);
  }
}
