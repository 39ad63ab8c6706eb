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

export function startPeerProcess(file: string, role: 'openServer' | 'openDevice'): PeerProcess {
  const child = startHost(file, role);
  const waitingById = new Map<number, Waiting>();
  let calls = 0;
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  void ended.then(() => {
    for (const { reject } of waitingById.values()) reject(new Error(`${file} ended.`));
  });
  child.on('message', ({ id, result, fault }: Answer) => {
    const waiting = waitingById.get(id);
    waitingById.delete(id);
    if (fault === undefined) waiting?.resolve(result);
    else waiting?.reject(new Error(fault));
  });
  const ask = (name: string, args: unknown[]) =>
    new Promise<unknown>((resolve, reject) => {
      calls += 1;
      waitingById.set(calls, { resolve, reject });
      child.send({ id: calls, name, args });
    });
  return {
    pid: child.pid ?? 0,
    async call(name, ...args) {
      const answer = { value: undefined as unknown };
      const isAnswered = ask(name, args).then((value) => {
        answer.value = value;
        return true;
      });
      if (await isWithin(isAnswered, callMs)) return answer.value;
      throw new Error(`${file} did not answer ${name} within ${callMs / 1000} s.`);
    },
    callWithin: (patienceMs, name, ...args) =>
      isWithin(
        ask(name, args).then(() => true),
        patienceMs,
      ),
    async end() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

async function isWithin(happens: Promise<boolean>, patienceMs: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), patienceMs);
  });
  try {
    return await Promise.race([happens, late]);
  } finally {
    clearTimeout(timer);
    // An answer that comes too late, or never because the process was ended, is nobody's fault any more.
    happens.catch(() => undefined);
  }
}
