// Performs one ServerSession: carries out its effects and feeds the outcomes back. It decides nothing.
import { type CloseReason, closeCodeByReason } from '@greenland/shared-schema/protocol/close-code';
import {
  freshServerSession,
  type ServerEffect,
  type ServerEvent,
  type ServerSession,
  stepServer,
} from '@greenland/shared-schema/protocol/server-session';
import { type DownFrame, type PositionByStream, placesOf } from '@greenland/shared-schema/protocol/wire-frame';
import { DatabaseUnavailable } from '../database/database-fault.ts';
import type { FeedOutlet } from '../feed/feed-outlet.ts';
import type { Since } from '../feed/feed-store.ts';
import { type GreetingPorts, greetDevice } from './socket-greeting.ts';
import type { SocketSeats } from './socket-seats.ts';
import { readFeed, takePush, type WorkPorts } from './socket-work.ts';

export type SessionPorts = GreetingPorts &
  WorkPorts & {
    outlet: FeedOutlet;
    seats: SocketSeats;
    /** Told of faults that are bugs. */
    reportFault: (error: unknown) => void;
  };

/** One socket, as far as a session needs it. */
export type Line = { send(frame: DownFrame): void; close(code: number, reason: CloseReason): void };

export class SocketSession {
  private state: ServerSession;
  private streams: ReadonlySet<string> = new Set();
  private unfollow = () => {};

  constructor(
    private readonly line: Line,
    private readonly ports: SessionPorts,
  ) {
    this.state = freshServerSession(ports.now());
  }

  hear(event: ServerEvent): void {
    const { state, effects } = stepServer(this.state, event, this.ports.now());
    this.state = state;
    if (event.type === 'accepted' && state.speaker) this.ports.seats.take(state.speaker, this);
    for (const effect of effects) void this.perform(effect);
    if (state.phase !== 'closed') return;
    this.unfollow();
    if (state.speaker) this.ports.seats.leave(state.speaker, this);
  }

  refuse(reason: CloseReason, detail: string): void {
    this.hear({ type: 'failed', reason, detail });
  }

  /** The learner and device that speak, once `hello` was accepted. */
  private get speaker() {
    const { speaker } = this.state;
    if (!speaker) throw new Error('Work was asked for before hello was accepted.');
    return speaker;
  }

  private async perform(effect: ServerEffect): Promise<void> {
    if (effect.type === 'send') return this.line.send(effect.frame);
    if (effect.type === 'close') {
      this.line.send({ type: 'refused', code: effect.reason, detail: effect.detail });
      return this.line.close(closeCodeByReason[effect.reason], effect.reason);
    }
    try {
      this.hear(await this.work(effect));
    } catch (error) {
      this.fail(error);
    }
  }

  private async work(effect: Exclude<ServerEffect, { type: 'send' | 'close' }>): Promise<ServerEvent> {
    if (effect.type === 'authenticate') {
      this.unfollow = this.ports.outlet.follow({
        streams: () => this.streams,
        wake: () => this.hear({ type: 'hinted' }),
      });
      return greetDevice(effect.hello, this.ports);
    }
    if (effect.type === 'ingest') return takePush(effect.push, this.speaker, this.ports);
    const everywhere = (collections: readonly string[], place: PositionByStream): Since =>
      Object.fromEntries(collections.map((collection) => [collection, place]));
    if (effect.type === 'read-live') return this.read(everywhere(effect.collections, effect.cursor), undefined);
    return this.read(placesOf(effect.pull), effect.pull.request);
  }

  private async read(since: Since, request: number | undefined): Promise<ServerEvent> {
    const answer = await readFeed(this.speaker.userId, since, request, this.ports);
    this.streams = answer.streams;
    return answer.event;
  }

  private fail(error: unknown): void {
    if (error instanceof DatabaseUnavailable) {
      this.refuse('database_unavailable', 'the database does not answer: come back later');
      return;
    }
    this.ports.reportFault(error);
    this.refuse('try_later', 'something went wrong here: come back later');
  }
}
