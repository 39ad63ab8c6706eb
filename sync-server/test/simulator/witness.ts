// Sees everything that was said and done in a world, so that promises can be held against it: what was called saved or safe, acknowledged, graded.
import type { Lane, LogName, Operation } from '@greenland/shared-schema/protocol/operation';
import type { Welcome } from '@greenland/shared-schema/protocol/wire-frame';
import type { LinkRecord } from '../../../client/src/store/local-record.ts';
import { learnerStream, nameOf, type SimulatedDatabase } from './simulated-database.ts';
import type { SimulatedStore } from './simulated-store.ts';
import { BrokenPromise } from './stage.ts';

/** `generation`: of the store, when it was written. */
export type Saved = { store: SimulatedStore; generation: number; lane: Lane; operation: Operation };

/** What a grade is; its number among the attempts follows the order of arrival, which a restore may change. */
const gradeOf = ({ score, maximum, passed, points }: Record<string, unknown>) =>
  JSON.stringify({ score, maximum, passed, points });

export class Witness {
  readonly saved: Saved[] = [];
  readonly forgotten = new Set<SimulatedStore>();
  /** What was acknowledged since the last restore, log by log. */
  private readonly acknowledged = new Map<string, { log: LogName; upTo: number }>();
  /** How often an operation came in that the server held already. */
  private repetitions = 0;
  private readonly committed = new Set<string>();
  /** Learners of whom no device holds everything that they did. */
  readonly actedByRest = new Set<string>();
  readonly gradeById = new Map<string, string>();
  /** Certificates that a device was given, whatever it keeps of them. */
  readonly given = new Map<SimulatedStore, Set<string>>();
  /** Certificates that were told before a restore, and whose they are. */
  private readonly certified = new Map<string, string>();

  noteRepetition(count: number): void {
    this.repetitions += count;
  }

  /** P5: without a fault nothing is sent twice. */
  expectNothingTwice(): void {
    if (this.repetitions > 0)
      throw new BrokenPromise('P5', `${this.repetitions} operations were sent twice without need`);
  }

  /** P3: durable before anybody is told. */
  hearSaved(store: SimulatedStore, lane: Lane, operation: Operation): void {
    const saved = { store, generation: store.generation, lane, operation };
    this.saved.push(saved);
    this.expectKept(saved, 'P3', 'was called saved and is not there');
  }

  expectKept({ store, generation, lane, operation }: Saved, promise: 'P3' | 'P4', what: string): void {
    if (store.generations[generation]?.log[lane][operation.seq - 1]?.operation.id === operation.id) return;
    throw new BrokenPromise(promise, `operation ${lane}/${operation.seq} of ${store.identity.deviceId} ${what}`);
  }

  noteCommit(log: LogName, upTo: number, head: string): void {
    this.committed.add(`${nameOf(log)}/${upTo}/${head}`);
  }

  /** P3: called safe only with a receipt for the very operations that the device holds. */
  hearSafe(log: LogName, upTo: number, head: string): void {
    if (this.committed.has(`${nameOf(log)}/${upTo}/${head}`)) return;
    throw new BrokenPromise('P3', `${nameOf(log)} was called safe up to ${upTo} without the server having that head`);
  }

  /** P3: what a welcome says that the server does not hold is called safe no longer. */
  hearWelcome({ acknowledged }: LinkRecord, welcome: Welcome): void {
    const held = [welcome.acknowledged, ...(welcome.lanes ?? [0, 0])];
    if (acknowledged.every((safe, lane) => safe <= (held[lane] ?? 0))) return;
    throw new BrokenPromise('P3', `${acknowledged} are called safe while the server says that it holds ${held}`);
  }

  hearAck(log: LogName, upTo: number, database: SimulatedDatabase): void {
    this.acknowledged.set(nameOf(log), { log, upTo });
    this.expectDurable(database);
  }

  /** P1: whatever was acknowledged is there, whoever died since. */
  expectDurable(database: SimulatedDatabase): void {
    for (const { log, upTo } of this.acknowledged.values()) {
      if (database.heldOf(log) >= upTo) continue;
      throw new BrokenPromise('P1', `${nameOf(log)} was acknowledged up to ${upTo}, held is ${database.heldOf(log)}`);
    }
  }

  /** The server goes back to a backup: what it acknowledged may be gone, what it graded must come again the same. */
  noteRestore(database: SimulatedDatabase, userIds: Iterable<string>): void {
    this.acknowledged.clear();
    for (const userId of userIds) {
      const attempts = database.feed.documents([learnerStream(userId)], 'attempts');
      for (const [id, body] of attempts) this.gradeById.set(id, gradeOf(body as Record<string, unknown>));
      for (const id of database.feed.documents([learnerStream(userId)], 'certificates').keys())
        this.certified.set(id, userId);
    }
  }

  expectSameGrade(id: string, attempt: unknown): void {
    const before = this.gradeById.get(id);
    const after = attempt === undefined ? 'none' : gradeOf(attempt as Record<string, unknown>);
    if (before === undefined || before === after) return;
    throw new BrokenPromise('P8', `attempt ${id} was graded ${before} before the restore and ${after} after it`);
  }

  expectCertificates(userId: string, told: ReadonlyMap<string, unknown>): void {
    for (const [id, holder] of this.certified) {
      if (holder !== userId || told.has(id)) continue;
      throw new BrokenPromise('P8', `certificate ${id} was issued before the restore and is not there after it`);
    }
  }

  hearCertificates(store: SimulatedStore, ids: readonly string[]): void {
    this.given.set(store, new Set([...(this.given.get(store) ?? []), ...ids]));
  }

  /** A store that somebody cleared. */
  forget(store: SimulatedStore): void {
    this.forgotten.add(store);
  }
}
