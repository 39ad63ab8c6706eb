// One at a time under a name: across tabs by Web Locks, within a process by a chain of promises.

export type Lock = <Result>(name: string, work: () => Promise<Result>) => Promise<Result>;

/** For a process that is alone with its data. */
export function makeProcessLock(): Lock {
  const lastByName = new Map<string, Promise<unknown>>();
  return (name, work) => {
    const turn = (lastByName.get(name) ?? Promise.resolve()).then(work, work);
    lastByName.set(name, turn);
    return turn;
  };
}

/**
 * For tabs. A tab that the system has frozen keeps its lock for hours; after `patienceMs` the work goes on without it, which
 * costs a doubled refresh (the server answers both) and no sign-in.
 */
export function makeTabLock(locks: LockManager, patienceMs: number): Lock {
  return async (name, work) => {
    let started = false;
    const begin = () => {
      started = true;
      return work();
    };
    try {
      return await locks.request(name, { signal: AbortSignal.timeout(patienceMs) }, begin);
    } catch (fault) {
      if (started) throw fault;
      return begin();
    }
  };
}
