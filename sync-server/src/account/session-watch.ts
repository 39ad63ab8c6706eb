// Ends open sockets whose account, sign-in or rights are no more what they were, whichever server process ended them. Invariant: what the database
// says decides. A notification only says when to ask, so everybody is asked about again and again: what was never told bites within 5 s too.

import { DatabaseUnavailable } from '../database/database-fault.ts';
import type { NotificationListener } from '../database/notification-listener.ts';
import type { SocketHolder, Standing } from './standing-store.ts';

export type EndReason = 'sign_in_required' | 'account_disabled' | 'try_later';
export type WatchedSession = SocketHolder & { end: (reason: EndReason, detail: string) => void };

export type SessionWatch = {
  /** From now until the answer is called. It is asked about at once: it may have ended while it was greeted. */
  watch(session: WatchedSession): () => void;
  stop(): Promise<void>;
};

export type SessionWatchPorts = {
  /** One answer for each holder, in their order. */
  readStandings: (holders: readonly SocketHolder[]) => Promise<Standing[]>;
  /** Told the id of a sign-in or an account of which something ended; null: listening begins (again). */
  listen: (onNotify: (id: string | null) => void) => NotificationListener;
  schedule: (run: () => void, delayMs: number) => () => void;
  reportFault: (error: unknown) => void;
};

/** `first`: as it stood when it came; null until that was read. */
type Entry = WatchedSession & { first: Standing | null };

const pollMs = 3_000;

/** Why a socket must go; null while nothing has changed. Who comes back is greeted as what they are now. */
function judgeStanding(first: Standing, now: Standing): [EndReason, string] | null {
  if (now.role === null || !now.isActive) return ['account_disabled', 'the account is closed'];
  if (now.hasEnded) return ['sign_in_required', 'this sign-in has ended'];
  const isSame = now.role === first.role && now.generation === first.generation;
  return isSame ? null : ['try_later', 'the rights of the account have changed: come back'];
}

/** Asks about `due` until it is empty. One question is under way at a time: whoever comes meanwhile shares the next. */
function createInquiry(ports: SessionWatchPorts, due: Set<Entry>, watched: ReadonlySet<Entry>): () => Promise<void> {
  let isAsking = false;
  return async () => {
    if (isAsking) return;
    isAsking = true;
    try {
      while (due.size > 0) {
        const asked = [...due];
        due.clear();
        judgeAll(asked, await ports.readStandings(asked), watched);
      }
    } catch (error) {
      // Without the database nobody is let go; the next poll asks again.
      if (!(error instanceof DatabaseUnavailable)) ports.reportFault(error);
    } finally {
      isAsking = false;
    }
  };
}

export function createSessionWatch(ports: SessionWatchPorts): SessionWatch {
  const watched = new Set<Entry>();
  const due = new Set<Entry>();
  const ask = createInquiry(ports, due, watched);
  const hear = (id: string | null) => {
    for (const entry of watched) if (id === null || id === entry.sessionId || id === entry.userId) due.add(entry);
    void ask();
  };
  const poll = () => {
    hear(null);
    callOff = ports.schedule(poll, pollMs);
  };
  let callOff = ports.schedule(poll, pollMs);
  const listener = ports.listen(hear);
  return {
    watch(session) {
      const entry = { ...session, first: null };
      watched.add(entry);
      due.add(entry);
      void ask();
      return () => {
        watched.delete(entry);
        due.delete(entry);
      };
    },
    async stop() {
      callOff();
      await listener.stop();
    },
  };
}

function judgeAll(asked: readonly Entry[], standings: readonly Standing[], watched: ReadonlySet<Entry>): void {
  for (const [index, entry] of asked.entries()) {
    const standing = standings[index];
    if (!standing || !watched.has(entry)) continue;
    entry.first ??= standing;
    const verdict = judgeStanding(entry.first, standing);
    if (verdict) entry.end(...verdict);
  }
}
