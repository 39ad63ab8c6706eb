// What the benchmarks compare: the academy and its peers, seen alike. The same work goes through the same counting, shaping proxy.
import type { CountingProxy } from './proxy-socket.ts';

export type SubjectDevice = {
  /** Every byte of the device passes here. */
  proxy: CountingProxy;
  /** Goes offline and writes attempts, one after the other. The same seed, the same attempts for every subject. */
  writeOffline(count: number, seed: number): Promise<void>;
  /** Writes one attempt while online. */
  writeOnline(seed: number): Promise<void>;
  connect(): Promise<void>;
  disconnect(): Promise<void>;
  /** True as soon as `total` attempts of this device are confirmed; false when `patienceMs` have passed first. */
  confirms(total: number, patienceMs: number): Promise<boolean>;
  close(): Promise<void>;
};

export type Subject = {
  name: string;
  /** A new learner's device, online; nothing was written yet. */
  openDevice(): Promise<SubjectDevice>;
  /** Memory of the server for each of many connections where nothing happens. */
  idleKilobytes(): Promise<number>;
  /** Processor time used so far: of the server's process, and of its database where that is another one. */
  cpu(): { serverMs: number; postgresMs: number | null };
  /** Keeps work that the server does by the clock out of what is measured; answers what lets it go on. */
  holdClockwork?(): Promise<() => Promise<void>>;
};

/** One value of a figure; null: it did not come to an end in time. */
export type Reading = { figure: string; unit: string; value: number | null };
/** One run of a benchmark for one subject. */
export type Trial = (subject: Subject, run: number) => Promise<Reading[]>;
