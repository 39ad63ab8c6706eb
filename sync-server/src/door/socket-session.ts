// Performs one ServerSession: carries out its effects and feeds the outcomes back. It decides nothing.
import { type CloseReason, closeCodeByReason } from '@greenland/shared-schema/protocol/close-code';
import {
  freshServerSession,
  type ServerEffect,
  type ServerEvent,
  type ServerSession,
  type Speaker,
  stepServer,
} from '@greenland/shared-schema/protocol/server-session';
import type { DownFrame } from '@greenland/shared-schema/protocol/wire-frame';
import type { SessionWatch } from '../account/session-watch.ts';
import { DatabaseUnavailable } from '../database/database-fault.ts';
import type { FeedOutlet } from '../feed/feed-outlet.ts';
import type { DevicePresence } from './device-presence.ts';
import { sayInWordsOf } from './older-words.ts';
import { type GreetingPorts, greetDevice } from './socket-greeting.ts';
import { type Reading, readFeed, takePush, type WorkPorts } from './socket-work.ts';

export type SessionPorts = GreetingPorts &
  WorkPorts & {
    outlet: FeedOutlet;
    presence: DevicePresence;
    sessions: Pick<SessionWatch, 'watch'>;
    /** Told of faults that are bugs. */
    reportFault: (error: unknown) => void;
  };

/** One socket, as far as a session needs it. */
export type Line = {
  send(frame: DownFrame): void;
  /** Resolves when the peer has read nearly all that was sent, or is gone. */
  drained(): Promise<void>;
  close(code: number, reason: CloseReason): void;
};

export class SocketSession {
  private state: ServerSession;
  private streams: ReadonlySet<string> = new Set();
  private unfollow = () => {};
  private leave = () => {};
  /** What the device speaks, once it has said so. */
  private protocol = 0;

  constructor(
    private readonly line: Line,
    private readonly ports: SessionPorts,
  ) {
    this.state = freshServerSession(ports.now());
  }

  hear(event: ServerEvent): void {
    const { state, effects } = stepServer(this.state, event, this.ports.now());
    this.state = state;
    if (event.type === 'accepted' && state.phase === 'open') this.enter(event.speaker);
    for (const effect of effects) void this.perform(effect);
    if (state.phase !== 'closed') return;
    this.unfollow();
    this.leave();
  }

  refuse(reason: CloseReason, detail: string): void {
    this.hear({ type: 'failed', reason, detail });
  }

  private enter({ deviceId, userId, sessionId }: Speaker): void {
    const { presence, sessions } = this.ports;
    const replace = () => this.refuse('replaced', 'this device has opened newer sockets');
    const end = (reason: CloseReason, detail: string) => this.refuse(reason, detail);
    const ways = [presence.enter(`${deviceId} ${userId}`, replace)];
    if (sessionId !== undefined) ways.push(sessions.watch({ userId, sessionId, end }));
    this.leave = () => {
      for (const leave of ways) leave();
    };
  }

  /** The learner and device that speak, once `hello` was accepted. */
  private get speaker() {
    const { speaker } = this.state;
    if (!speaker) throw new Error('Work was asked for before hello was accepted.');
    return speaker;
  }

  private async perform(effect: ServerEffect): Promise<void> {
    if (effect.type === 'send') return this.line.send(sayInWordsOf(this.protocol, effect.frame));
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
      this.protocol = effect.hello.protocol;
      this.unfollow = this.ports.outlet.follow({
        streams: () => this.streams,
        wake: () => this.hear({ type: 'hinted' }),
      });
      return greetDevice(effect.hello, this.ports);
    }
    if (effect.type === 'ingest') return takePush(effect.push, this.speaker, this.ports);
    if (effect.type === 'reinstate') {
      await this.ports.reinstate(this.speaker, effect.certificates);
      return { type: 'reinstated' };
    }
    if (effect.type === 'read-answer') return this.read(effect);
    const since = Object.fromEntries(effect.collections.map((collection) => [collection, effect.cursor]));
    return this.read({ since, snapshot: false });
  }

  private async read(reading: Reading): Promise<ServerEvent> {
    await this.line.drained();
    const answer = await readFeed(this.speaker, reading, this.ports);
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
