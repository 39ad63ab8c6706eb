// Tells open sockets that their sign-in has ended, whichever server process ended it. Invariant: what the database says decides; a notification
// only says when to ask, and everybody is asked about now and then should it be lost.

import type { NotificationListener } from '../database/notification-listener.ts';
import type { Queryable } from '../database/pool.ts';
import { findEndedSessions } from './session-store.ts';

export type EndReason = 'sign_in_required' | 'account_disabled';
export type WatchedSession = { userId: string; sessionId: string; end: (reason: EndReason) => void };

export type SessionWatch = {
  /** From now until the answer is called. Also what ended a moment before is told. */
  watch(session: WatchedSession): () => void;
  stop(): Promise<void>;
};

export type SessionWatchPorts = {
  database: Queryable;
  now: () => number;
  /** Told the id of a sign-in or an account of which something ended; null: listening begins (again). */
  listen: (onNotify: (id: string | null) => void) => NotificationListener;
  schedule: (run: () => void, delayMs: number) => () => void;
  log: (line: string) => void;
};

const pollMs = 30_000;
/** A greeting asks the database before its socket is watched: what was told in between is remembered for longer than that takes. */
const memoryMs = 60_000;

export function createSessionWatch(ports: SessionWatchPorts): SessionWatch {
  const watched = new Set<WatchedSession>();
  const toldAtById = new Map<string, number>();
  const ask = (sessions: readonly WatchedSession[]) =>
    endThoseThatEnded(ports, sessions).catch((error: unknown) =>
      ports.log(`Sign-ins could not be looked at: ${error instanceof Error ? error.message : String(error)}`),
    );
  const hear = (id: string | null) => {
    forgetOld(toldAtById, ports.now() - memoryMs);
    if (id !== null) toldAtById.set(id, ports.now());
    void ask([...watched].filter(({ sessionId, userId }) => id === null || id === sessionId || id === userId));
  };
  const poll = () => {
    hear(null);
    callOff = ports.schedule(poll, pollMs);
  };
  let callOff = ports.schedule(poll, pollMs);
  const listener = ports.listen(hear);
  return {
    watch(session) {
      watched.add(session);
      if (toldAtById.has(session.sessionId) || toldAtById.has(session.userId)) void ask([session]);
      return () => watched.delete(session);
    },
    async stop() {
      callOff();
      await listener.stop();
    },
  };
}

function forgetOld(toldAtById: Map<string, number>, beforeMs: number): void {
  for (const [id, toldAt] of toldAtById) if (toldAt < beforeMs) toldAtById.delete(id);
}

async function endThoseThatEnded({ database }: SessionWatchPorts, sessions: readonly WatchedSession[]): Promise<void> {
  if (sessions.length === 0) return;
  const ended = await findEndedSessions(database, sessions);
  for (const { userId, sessionId, end } of sessions) {
    const found = ended.get(`${userId} ${sessionId}`);
    if (found) end(found);
  }
}
