// One socket at a server process: performs a ServerSession over the simulated database. What takes time takes it: between a commit and its
// answer the process may die.
import { closeCodeByReason } from '@greenland/shared-schema/protocol/close-code';
import { receiptToSign } from '@greenland/shared-schema/protocol/receipt';
import {
  freshServerSession,
  type ServerEffect,
  type ServerEvent,
  type ServerSession,
  stepServer,
} from '@greenland/shared-schema/protocol/server-session';
import { type DownFrame, type Push, upFrame } from '@greenland/shared-schema/protocol/wire-frame';
import { rowsOf, type Since } from '../../src/feed/feed-page.ts';
import type { FlakyLine } from './flaky-line.ts';
import { greetDevice } from './simulated-greeting.ts';
import type { SimulatedServer } from './simulated-server.ts';
import { BrokenPromise, pretendToSign } from './stage.ts';

const inLane = (lane: number) => (lane === 0 ? {} : { lane: lane as 1 | 2 });

/** A connection to the database on which nothing comes back is found dead after so long. */
const longestHangMs = 240_000;

/** Stands for the server's receipt key. */
export const receiptKey = 'receipt-key'.padEnd(43, '_');

export class SimulatedSession {
  private state: ServerSession;
  private alive = true;
  private streams: ReadonlySet<string> = new Set();
  private readonly unfollow: () => void;
  line: FlakyLine | null = null;

  constructor(private readonly server: SimulatedServer) {
    const { clock } = server.stage;
    this.state = freshServerSession(clock.now);
    this.unfollow = server.outlet.follow({
      streams: () => this.streams,
      wake: () => this.happen({ type: 'hinted' }),
    });
    this.later(5_001, () => this.happen({ type: 'ticked' }));
  }

  receive(text: string): void {
    const frame = JSON.parse(text);
    if (!this.server.stage.readsStrictly) {
      this.happen({ type: 'heard', frame });
      return;
    }
    const parsed = upFrame.safeParse(frame);
    if (!parsed.success) throw new BrokenPromise('P9', `the server cannot read ${text}: ${parsed.error.message}`);
    this.happen({ type: 'heard', frame: parsed.data });
  }

  happen(event: ServerEvent): void {
    if (!this.alive) return;
    const { state, effects } = stepServer(this.state, event, this.server.stage.clock.now);
    this.state = state;
    for (const effect of effects) this.perform(effect);
    if (state.phase === 'closed') this.vanish();
  }

  /** The process died, or the socket is over: nothing happens here any more. */
  vanish(): void {
    this.alive = false;
    this.server.sessions.delete(this);
    this.unfollow();
  }

  private later(delayMs: number, run: () => void): void {
    this.server.stage.clock.after(delayMs, () => {
      if (this.alive) run();
    });
  }

  private perform(effect: ServerEffect): void {
    if (effect.type === 'send') this.send(effect.frame);
    else if (effect.type === 'close') {
      this.server.stage.note('server', () => `closes: ${effect.reason}, ${effect.detail}`);
      this.line?.sendDown({ type: 'refused', code: effect.reason, detail: effect.detail });
      this.line?.closeByServer(closeCodeByReason[effect.reason]);
    } else this.later(this.server.workMs(), () => this.work(effect));
  }

  private send(frame: DownFrame): void {
    if (frame.type === 'ack') {
      const { userId, deviceId } = this.speaker;
      const { witness, database } = this.server.world;
      witness.hearAck({ userId, deviceId, lane: frame.lane ?? 0 }, frame.upTo, database);
    }
    this.line?.sendDown(frame);
  }

  private work(effect: Exclude<ServerEffect, { type: 'send' | 'close' }>): void {
    if (effect.type === 'ingest' && this.server.hangs()) {
      this.later(longestHangMs, () => this.happen({ type: 'failed', reason: 'database_unavailable', detail: 'hung' }));
      return;
    }
    const event = this.attempt(effect);
    if (effect.type === 'ingest' && this.server.diesAfterCommit()) return;
    this.later(this.server.workMs(), () => this.happen(event));
  }

  /** A fault of the server's own is no verdict: come back later. */
  private attempt(effect: Exclude<ServerEffect, { type: 'send' | 'close' }>): ServerEvent {
    try {
      return this.outcomeOf(effect);
    } catch (error) {
      if (error instanceof BrokenPromise) throw error;
      this.server.stage.note('server', () => `fails: ${error}`);
      return { type: 'failed', reason: 'try_later', detail: 'something went wrong here: come back later' };
    }
  }

  private outcomeOf(effect: Exclude<ServerEffect, { type: 'send' | 'close' }>): ServerEvent {
    if (effect.type === 'authenticate') return greetDevice(effect.hello, this.server);
    if (effect.type === 'ingest') return this.take(effect.push);
    if (effect.type === 'reinstate') {
      this.server.world.reinstate(this.speaker.userId, effect.certificates);
      return { type: 'reinstated' };
    }
    if (effect.type === 'read-answer') return this.read(effect.since, effect.request);
    const since = Object.fromEntries(effect.collections.map((collection) => [collection, effect.cursor]));
    return this.read(since, undefined);
  }

  private get speaker() {
    const { speaker } = this.state;
    if (!speaker) throw new Error('Work was asked for before hello was accepted.');
    return speaker;
  }

  private take({ lane = 0, after = 0, operations, signature }: Push): ServerEvent {
    const { userId, deviceId } = this.speaker;
    const log = { userId, deviceId, lane };
    const { world, stage } = this.server;
    const taken = world.ingest({ log, after, operations, signature, carrier: 'socket' });
    if (taken.kind === 'refused') return { type: 'push-refused', reason: taken.reason, detail: taken.detail };
    if (taken.kind === 'gap')
      return { type: 'ingested', answer: { type: 'gap', ...inLane(taken.lane), expected: taken.expected } };
    const { acknowledged: upTo, head, exceptions } = taken;
    const time = stage.serverTime;
    const message = receiptToSign(log, upTo, head, world.database.epoch, time);
    const stamp = { kid: 'r', time, signature: pretendToSign(message, receiptKey) };
    const listed = exceptions.length > 0 ? { exceptions } : {};
    return { type: 'ingested', answer: { type: 'ack', ...inLane(lane), upTo, stamp, ...listed } as DownFrame };
  }

  private read(since: Since, request: number | undefined): ServerEvent {
    const { database } = this.server.world;
    const audience = database.audienceOf(this.speaker.userId);
    const page = database.feed.read(audience, since);
    const isNews = Object.keys(page.documents).length + Object.keys(page.gone).length > 0;
    const rows = request !== undefined || isNews ? [rowsOf(page, request)] : [];
    this.streams = new Set(audience.values());
    return { type: 'read', rows, complete: page.complete, collections: Object.keys(since) };
  }
}
