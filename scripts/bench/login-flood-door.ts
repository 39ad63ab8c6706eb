// A flood of sign-ins with bad passwords over HTTP: so many callers at once, each with the next try as soon as it has its answer.

/** What the answer to such a try may be: wrong, or too busy to look. */
const expected = [401, 503];

export type Flood = {
  /** Tries that were answered. */
  answered(): number;
  /** Resolves when every caller has the answer to its last try; the server has nothing of the flood left to do then. */
  stop(): Promise<void>;
};

export function startFlood(url: string, callers: number): Flood {
  let isOver = false;
  let tries = 0;
  let answers = 0;
  const call = async () => {
    while (!isOver) {
      tries += 1;
      // Somebody else each time: an account that is locked costs the server no work.
      const body = JSON.stringify({ email: `nobody${tries}@bench.test`, password: 'Wrong-horse-7' });
      const headers = { 'content-type': 'application/json' };
      const answer = await fetch(`${url}/api/auth/login`, { method: 'POST', headers, body });
      await answer.text();
      if (!expected.includes(answer.status)) throw new Error(`A bad password was answered ${answer.status}.`);
      answers += 1;
    }
  };
  const ended = Promise.all(Array.from({ length: callers }, call));
  // Told to whoever stops it.
  ended.catch(() => undefined);
  return {
    answered: () => answers,
    async stop() {
      isOver = true;
      await ended;
    },
  };
}
