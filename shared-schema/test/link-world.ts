// One device and one server in memory: the real machines on both sides, a network of two queues that is cut at will, a virtual clock and a seed.
import { stepDevice } from '../src/protocol/device-session.ts';
import {
  type DeviceEffect,
  type DeviceEvent,
  type DeviceSession,
  freshDeviceSession,
} from '../src/protocol/device-session-state.ts';
import type { Operation } from '../src/protocol/operation.ts';
import {
  freshServerSession,
  type ServerEffect,
  type ServerEvent,
  type ServerSession,
  stepServer,
} from '../src/protocol/server-session.ts';
import type { DownFrame, UpFrame } from '../src/protocol/wire-frame.ts';
import { ack, gap, pull, rows, welcome } from './device-scene.ts';
import { makeHash, makeId } from './quiz-scene.ts';

/** Uniform in [0, 1), the same for the same seed (mulberry32). */
export function seedRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export type Faults = { cutChance: number; crashChance: number; restoreChance: number };

const makeOperation = (seq: number): Operation => {
  return { version: 1, id: makeId(seq), seq, kind: 'enrolled', payload: {}, wallTime: 0, monotonicMs: 0 };
};

type Line = { up: UpFrame[]; down: DownFrame[]; server: ServerSession };

export class LinkWorld {
  readonly trace: string[] = [];
  readonly random: () => number;
  /** What the server holds, in the order in which it took it; `taken` counts how often each seq had an effect since the last restore. */
  held: number[] = [];
  taken = new Map<number, number>();
  device: DeviceSession = freshDeviceSession;
  answered = 0;
  rejected = 0;
  asked = 0;
  private epoch = 1;
  private now = 0;
  private line: Line | null = null;

  constructor(
    seed: number,
    readonly faults: Faults,
  ) {
    this.random = seedRandom(seed);
  }

  /** Plays one step of `delayMs`: perhaps a fault, then some of what is on its way. */
  pass(delayMs: number): void {
    this.now += delayMs;
    const dice = this.random();
    if (this.line && dice < this.faults.cutChance) this.cut(1006);
    else if (dice < this.faults.cutChance + this.faults.restoreChance) this.restore();
    this.happen({ type: 'ticked' });
    for (let moves = Math.floor(this.random() * 6); moves > 0 && this.line; moves -= 1) this.move(this.line);
  }

  grow(): void {
    this.happen({ type: 'log-grew', lane: 0, newest: this.device.newest[0] + 1 });
  }

  ask(): void {
    this.asked += 1;
    this.happen({ type: 'pull-wanted', pull: pull(this.asked) });
  }

  happen(event: DeviceEvent): void {
    const { state, effects } = stepDevice(this.device, event, this.now);
    this.trace.push(`${this.now} ${event.type} ${state.connection.phase} ${state.acknowledged}/${state.newest}`);
    this.device = state;
    for (const effect of effects) this.perform(effect);
  }

  private perform(effect: DeviceEffect): void {
    if (effect.type === 'connect') this.connect();
    else if (effect.type === 'close') this.cut(1006);
    else if (effect.type === 'reject-pulls') this.rejected += effect.requests.length;
    else if (effect.type === 'deliver')
      this.answered += effect.frame.request === undefined || effect.frame.more ? 0 : 1;
    else if (effect.type === 'send-hello') this.line?.up.push(this.hello());
    else if (effect.type === 'send-ping') this.line?.up.push({ type: 'ping' });
    else if (effect.type === 'send-pulls')
      this.line?.up.push(...effect.pulls.map((one) => ({ type: 'pull', ...one }) as const));
    else if (effect.type === 'send-push') this.push(effect.from, effect.roomBytes);
  }

  private hello(): UpFrame {
    return { type: 'hello', protocol: 1, token: 't', deviceId: makeId(9), epoch: this.device.epoch, app: 'test' };
  }

  /** Some operations from `from` on, as many as the room and the dice allow; 500 bytes each. */
  private push(from: number, roomBytes: number): void {
    const most = Math.max(1, Math.floor(roomBytes / 500));
    const count = Math.min(this.device.newest[0] - from + 1, 1 + Math.floor(this.random() * most));
    const operations = Array.from({ length: count }, (_, index) => makeOperation(from + index));
    this.line?.up.push({ type: 'push', operations, signature: makeHash('s').repeat(2) });
    this.happen({ type: 'pushed', lane: 0, upTo: from + count - 1, sizeBytes: count * 500 });
  }

  private connect(): void {
    const opens = this.random() >= this.faults.cutChance;
    this.line = opens ? { up: [], down: [], server: freshServerSession(this.now) } : null;
    this.happen(opens ? { type: 'opened' } : { type: 'closed', code: 1006, random: this.random() });
  }

  private cut(code: number): void {
    this.line = null;
    this.happen({ type: 'closed', code, random: this.random() });
  }

  /** The server comes back from a backup that lacks the newest operations. */
  private restore(): void {
    this.held = this.held.slice(0, Math.floor(this.random() * (this.held.length + 1)));
    this.taken = new Map(this.held.map((seq) => [seq, 1]));
    this.epoch += 1;
    if (this.line) this.cut(4101);
  }

  private move(line: Line): void {
    const goesUp = this.random() < 0.5;
    const down = goesUp ? undefined : line.down.shift();
    const up = goesUp ? line.up.shift() : undefined;
    if (down) this.happen({ type: 'heard', frame: down });
    if (up) this.serve(line, { type: 'heard', frame: up });
  }

  private serve(line: Line, event: ServerEvent): void {
    const { state, effects } = stepServer(line.server, event, this.now);
    line.server = state;
    for (const effect of effects) if (this.line === line) this.work(line, effect);
  }

  private work(line: Line, effect: ServerEffect): void {
    if (effect.type === 'send') line.down.push(effect.frame);
    else if (effect.type === 'close') throw new Error(`The server closed: ${effect.reason}, ${effect.detail}`);
    else if (effect.type === 'authenticate') this.serve(line, this.accepted());
    else if (effect.type === 'ingest') {
      const answer = this.ingest(effect.push.operations);
      if (this.random() < this.faults.crashChance) this.cut(1006);
      else this.serve(line, { type: 'ingested', answer });
    } else {
      const found = effect.type === 'read-answer' ? [rows({ request: effect.request })] : [];
      const read = { type: 'read', rows: found as never[], complete: true, collections: ['attempts'] } as const;
      this.serve(line, read);
    }
  }

  private accepted(): ServerEvent {
    const speaker = { userId: makeId(8), deviceId: makeId(9), mode: 'full' } as const;
    return { type: 'accepted', speaker, welcome: welcome(this.held.length, `e${this.epoch}`) };
  }

  private ingest(operations: readonly Operation[]): DownFrame {
    if ((operations[0]?.seq ?? 1) > this.held.length + 1) return gap(this.held.length + 1);
    for (const { seq } of operations.filter((one) => one.seq > this.held.length)) {
      this.held.push(seq);
      this.taken.set(seq, (this.taken.get(seq) ?? 0) + 1);
    }
    return ack(this.held.length);
  }
}
