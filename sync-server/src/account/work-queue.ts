// A queue in front of expensive work. Invariant: at most `maxRunning` tasks run at once, at most `maxWaiting` wait, in order.

/** Runs `task` when its turn comes; null at once, without running it, when too many wait already. */
export type WorkQueue = <T>(task: () => Promise<T>) => Promise<{ value: T } | null>;

export function createWorkQueue(maxRunning: number, maxWaiting: number): WorkQueue {
  const waiting: (() => void)[] = [];
  let running = 0;
  /** Who waits takes over the place, so that nobody who comes now can slip in between. */
  const leave = (): void => {
    const next = waiting.shift();
    if (next) next();
    else running -= 1;
  };
  return async (task) => {
    if (running < maxRunning) running += 1;
    else if (waiting.length >= maxWaiting) return null;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return { value: await task() };
    } finally {
      leave();
    }
  };
}
