// Lets the calls of one learner wait for each other here rather than in the database, where each would hold a connection while it waits for the
// same row. Invariant: order alone; what is right is decided by the row's lock, over all servers.

export type TakeTurns = <T>(key: string, run: () => Promise<T>) => Promise<T>;

export function createTurns(): TakeTurns {
  const lastByKey = new Map<string, Promise<unknown>>();
  return (key, run) => {
    const before = lastByKey.get(key) ?? Promise.resolve();
    // Whatever became of the one before is its caller's to hear.
    const mine = before.then(run, run);
    lastByKey.set(key, mine);
    const leave = () => {
      if (lastByKey.get(key) === mine) lastByKey.delete(key);
    };
    mine.then(leave, leave);
    return mine;
  };
}
