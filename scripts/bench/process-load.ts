// What processes have used so far, as Linux tells it in /proc.
import { readdirSync, readFileSync } from 'node:fs';

/** What `read` finds; nothing of a thread or process that has just ended. */
function readLiving(read: () => string[]): string[] {
  try {
    return read();
  } catch (fault) {
    if (fault instanceof Error && 'code' in fault && (fault.code === 'ENOENT' || fault.code === 'ESRCH')) return [];
    throw fault;
  }
}

const readLines = (file: string) => readLiving(() => readFileSync(file, 'utf8').split('\n'));

/** Processor time of all threads of a process, in milliseconds. */
export function cpuMilliseconds(pid: number): number {
  const threads = readLiving(() => readdirSync(`/proc/${pid}/task`));
  const nanoseconds = threads.map((thread) =>
    Number(readLines(`/proc/${pid}/task/${thread}/schedstat`)[0]?.split(' ')[0] ?? 0),
  );
  return nanoseconds.reduce((sum, one) => sum + one, 0) / 1e6;
}

/**
 * Adds up the processor time of processes that come and go, in milliseconds: it never falls. What has ended counts with what it had used when it was
 * last looked at; a sum over whoever is there would lose it, as PostgreSQL's idle connections end after ten seconds.
 */
export function countProcessorTime(listPids: () => readonly number[]): () => number {
  const usedByPid = new Map<number, number>();
  return () => {
    for (const pid of listPids()) usedByPid.set(pid, Math.max(usedByPid.get(pid) ?? 0, cpuMilliseconds(pid)));
    return [...usedByPid.values()].reduce((sum, one) => sum + one, 0);
  };
}

const collectMs = 700;

/** Memory of a process that is in RAM, in kilobytes of 1024 bytes. */
function residentKilobytes(pid: number): number {
  const line = readLines(`/proc/${pid}/status`).find((one) => one.startsWith('VmRSS:'));
  return Number(/\d+/.exec(line ?? '')?.[0] ?? 0);
}

/** The processes whose parent is `pid`. */
export function childrenOf(pid: number): number[] {
  const processes = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const parentOf = (name: string) => Number(/\) \S (\d+)/.exec(readLines(`/proc/${name}/stat`)[0] ?? '')?.[1]);
  return processes.filter((name) => parentOf(name) === pid).map(Number);
}

/** What PostgreSQL does by the clock, whoever works: it falls into one push and not into the next. */
const byTheClock = /^postgres: (checkpointer|background writer|autovacuum)/;

/** PostgreSQL's processes that do what they were asked to. */
export const askedOf = (postmaster: number): number[] =>
  childrenOf(postmaster).filter((pid) => !byTheClock.test(readLines(`/proc/${pid}/cmdline`)[0] ?? ''));

/** Resident memory of a process that collects its garbage on SIGUSR2. V8 gives pages back a moment after a collection: the second one finds what the first set free. */
export async function collectedKilobytes(pid: number): Promise<number> {
  for (let time = 0; time < 3; time += 1) {
    process.kill(pid, 'SIGUSR2');
    await new Promise((resolve) => setTimeout(resolve, collectMs));
  }
  return residentKilobytes(pid);
}
