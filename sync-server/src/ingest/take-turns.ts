// Lets the calls of one learner, and large pushes, wait for each other here rather than in the database, where each would hold a connection while
// it waits for the same row, or all would be slow together. Invariant: order alone; what is right is decided by the row's lock, over all servers.

export type TakeTurns = <T>(key: string, run: () => Promise<T>) => Promise<T>;

/** As long as a call waits for a connection to the database: where one hangs, those behind it do not add up. */
const patienceMs = 5_000;

/** Who has waited for `patience` milliseconds goes on without its turn. */
export function createTurns(patience = patienceMs): TakeTurns {
  const lastByKey = new Map<string, Promise<unknown>>();
  return (key, run) => {
    // Whatever became of the one before is its caller's to hear.
    const mine = waitFor(lastByKey.get(key), patience).then(run);
    lastByKey.set(key, mine);
    const leave = () => {
      if (lastByKey.get(key) === mine) lastByKey.delete(key);
    };
    mine.then(leave, leave);
    return mine;
  };
}

/** Resolves when `before` has ended, however, or time is up. */
function waitFor(before: Promise<unknown> | undefined, patience: number): Promise<void> {
  if (!before) return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, patience);
    const end = () => {
      clearTimeout(timer);
      resolve();
    };
    before.then(end, end);
  });
}
