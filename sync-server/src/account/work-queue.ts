// A queue in front of expensive work. Invariant: at most `maxRunning` tasks run at once, at most `maxWaiting` wait, in order.

/** Runs `task` when its turn comes; null at once, without running it, when too many wait already. */
export type WorkQueue = <T>(task: () => Promise<T>) => Promise<{ value: T } | null>;

export function createWorkQueue(maxRunning: number, maxWaiting: number): WorkQueue {
  const waiting: (() => void)[] = [];
  let running = 0;
  const leave = (): void => {
    running -= 1;
    waiting.shift()?.();
  };
  return async (task) => {
    if (running >= maxRunning) {
      if (waiting.length >= maxWaiting) return null;
      await new Promise<void>((resolve) => waiting.push(resolve));
    }
    running += 1;
    try {
      return { value: await task() };
    } finally {
      leave();
    }
  };
}
