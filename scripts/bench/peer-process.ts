// A process of a peer (see peers/peer-host.mjs): started, called, ended by its id. Invariant: no call waits for ever.
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export type PeerProcess = {
  pid: number;
  /** Calls by name; throws what the peer threw, and when it has not answered in time or has ended. */
  call(name: string, ...args: unknown[]): Promise<unknown>;
  /** True as soon as the call is answered; false when `patienceMs` have passed first. */
  callWithin(patienceMs: number, name: string, ...args: unknown[]): Promise<boolean>;
  end(): Promise<void>;
};

type Answer = { id: number; result?: unknown; fault?: string };
type Waiting = { resolve: (result: unknown) => void; reject: (fault: Error) => void };

const callMs = 60_000;
const host = fileURLToPath(new URL('./peers/peer-host.mjs', import.meta.url));
const collector = new URL('./collect-on-signal.mjs', import.meta.url).href;

function startHost(file: string, role: string): ChildProcess {
  const place = new URL(`./peers/${file}`, import.meta.url).href;
  const execArgv = ['--expose-gc', '--import', collector];
  // What peers print is theirs; it must not stand in the table.
  return fork(host, [place, role], { execArgv, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
}

type Ask = (name: string, args: readonly unknown[]) => Promise<unknown>;

/** Asks the process; whatever it still owes when it has ended is refused. */
function makeAsk(child: ChildProcess, file: string, ended: Promise<void>): Ask {
  const waitingById = new Map<number, Waiting>();
  let calls = 0;
  child.on('message', ({ id, result, fault }: Answer) => {
    const waiting = waitingById.get(id);
    waitingById.delete(id);
    if (fault === undefined) waiting?.resolve(result);
    else waiting?.reject(new Error(fault));
  });
  void ended.then(() => {
    for (const { reject } of waitingById.values()) reject(new Error(`${file} ended.`));
  });
  return (name, args) =>
    new Promise((resolve, reject) => {
      calls += 1;
      waitingById.set(calls, { resolve, reject });
      child.send({ id: calls, name, args }, (fault) => fault && reject(fault));
    });
}

const late = Symbol('late');

async function waitFor(answer: Promise<unknown>, patienceMs: number): Promise<unknown> {
  let timer: NodeJS.Timeout | undefined;
  const isLate = new Promise((resolve) => {
    timer = setTimeout(() => resolve(late), patienceMs);
  });
  // An answer that comes too late, or never because the process was ended, is nobody's fault any more.
  answer.catch(() => undefined);
  try {
    return await Promise.race([answer, isLate]);
  } finally {
    clearTimeout(timer);
  }
}

/** `file` below peers/; `role`: its function that answers the calls. */
export function startPeerProcess(file: string, role: string): PeerProcess {
  const child = startHost(file, role);
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const ask = makeAsk(child, file, ended);
  return {
    pid: child.pid ?? 0,
    async call(name, ...args) {
      const answer = await waitFor(ask(name, args), callMs);
      if (answer === late) throw new Error(`${file} did not answer ${name} within ${callMs / 1000} s.`);
      return answer;
    },
    callWithin: async (patienceMs, name, ...args) => (await waitFor(ask(name, args), patienceMs)) !== late,
    async end() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
