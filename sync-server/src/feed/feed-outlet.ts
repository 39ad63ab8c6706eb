// Wakes the sockets whose streams may have changed. A hint, never the truth: sockets read the feed itself, and are woken now and then anyway.
import type { NotificationListener } from '../database/notification-listener.ts';

/** Whoever follows streams; `wake` may be called without need and must be cheap. */
export type Follower = { streams: () => ReadonlySet<string>; wake: () => void };

export type FeedOutlet = {
  follow(follower: Follower): () => void;
  stop(): Promise<void>;
};

export type FeedOutletPorts = {
  listen: (onNotify: (stream: string | null) => void) => NotificationListener;
  /** Calls `run` after `delayMs`; answers a way to call it off. */
  schedule: (run: () => void, delayMs: number) => () => void;
};

/** Hints are gathered for this long, so that a burst of commits wakes each socket once. */
const gatherMs = 5;
/** Everyone looks this often, should every hint be lost. */
const pollMs = 30_000;

export function createFeedOutlet(ports: FeedOutletPorts): FeedOutlet {
  const followers = new Set<Follower>();
  let hinted: Set<string> | 'all' | null = null;
  let callOff = () => {};

  const flush = () => {
    const streams = hinted;
    hinted = null;
    for (const follower of followers) {
      const touched = streams === 'all' || [...follower.streams()].some((stream) => streams?.has(stream));
      if (touched) follower.wake();
    }
  };
  const hint = (stream: string | null) => {
    if (hinted === null) ports.schedule(flush, gatherMs);
    if (stream === null) hinted = 'all';
    else if (hinted !== 'all') hinted = (hinted ?? new Set()).add(stream);
  };
  const poll = () => {
    hint(null);
    callOff = ports.schedule(poll, pollMs);
  };
  callOff = ports.schedule(poll, pollMs);
  const listener = ports.listen(hint);
  return {
    follow(follower) {
      followers.add(follower);
      return () => followers.delete(follower);
    },
    async stop() {
      callOff();
      await listener.stop();
    },
  };
}
