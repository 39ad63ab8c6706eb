// What one learner has on one device: the log, the link's record, documents. A write is durable when its transaction has been flushed; a crash
// loses what was not.
import type { DeviceSession } from '@greenland/shared-schema/protocol/device-session-state';
import type { CollectionName } from '@greenland/shared-schema/protocol/document';
import { type ByLane, byLane, type Lane, type Operation } from '@greenland/shared-schema/protocol/operation';
import { chainStart, extendChainBy } from '@greenland/shared-schema/protocol/operation-chain';
import type { FeedPlace } from '../../../client/src/link/feed-place.ts';
import { findUnsent, standingLog } from '../../../client/src/store/carry-over.ts';
import type { KeptCertificate } from '../../../client/src/store/kept-certificate.ts';
import {
  freshLinkRecord,
  generationOfKey,
  type KeptReceipt,
  type LinkRecord,
  type LoggedOperation,
  laneOfKey,
  operationKey,
} from '../../../client/src/store/local-record.ts';
import { hashText, type Stage } from './stage.ts';

export type Logged = { operation: Operation; head: string };
export type Replica = { documents: Map<string, unknown>; place: FeedPlace };

export const pulledCollections: readonly CollectionName[] = [
  'courses',
  'enrolments',
  'progress',
  'attempts',
  'certificates',
  'refusals',
];

/** `key` and `secret`: of the device's identity, made once with its id. */
export type Identity = { deviceId: string; key: string; secret: string };

type Logs = [Logged[], Logged[], Logged[]];

/** What was written under one identity of the device. */
type Generation = { identity: Identity; log: Logs };

export class SimulatedStore {
  /** Oldest first: the last one writes. */
  readonly generations: Generation[] = [];
  readonly receipts: KeptReceipt[] = [];
  readonly replicas = new Map<CollectionName, Replica>();
  /** Every certificate that was ever told here. */
  readonly kept = new Map<string, KeptCertificate>();
  record: LinkRecord;
  /** What ends the device before its next write is flushed. */
  tear: (() => void) | null = null;
  private flushedAt = 0;
  private crashes = 0;

  constructor(
    private readonly stage: Stage,
    readonly userId: string,
  ) {
    this.beginGeneration();
    for (const name of pulledCollections) {
      this.replicas.set(name, { documents: new Map(), place: {} });
    }
    this.record = freshLinkRecord(this.identity.deviceId, 0);
  }

  private beginGeneration(): void {
    const { stage } = this;
    const identity = { deviceId: stage.newId(), key: stage.newKey(), secret: stage.newKey() };
    this.generations.push({ identity, log: [[], [], []] });
  }

  private get newestGeneration(): Generation {
    const last = this.generations.at(-1);
    if (!last) throw new Error('A store begins with an identity.');
    return last;
  }

  get identity(): Identity {
    return this.newestGeneration.identity;
  }

  get log(): Logs {
    return this.newestGeneration.log;
  }

  /** Which of its identities writes. */
  get generation(): number {
    return this.generations.length - 1;
  }

  /** As the outbox keeps it: every writing of every generation. */
  private entries(): LoggedOperation[] {
    const entries = this.generations.flatMap(({ log }, generation) =>
      log.flatMap((written, lane) =>
        written.map(({ operation, head }): LoggedOperation => {
          return { key: operationKey(lane as Lane, operation.seq, generation), operation, head, provisional: null };
        }),
      ),
    );
    return entries.sort((a, b) => (a.key < b.key ? -1 : 1));
  }

  holds(id: string): boolean {
    return this.entries().some(({ operation }) => operation.id === id);
  }

  /** Where each operation stands now: its last writing, and under which identity. */
  standing(): { identity: Identity; lane: Lane; operation: Operation }[] {
    return standingLog(this.entries()).flatMap(({ key, operation }) => {
      const written = this.generations[generationOfKey(key)];
      return written ? [{ identity: written.identity, lane: laneOfKey(key), operation }] : [];
    });
  }

  /** Writes again what no receipt of the server's epoch covers, as settle-identity.ts does. */
  carry(): void {
    if (this.generation === 0) return;
    for (const { key, operation: before } of findUnsent(this.entries(), this.generation, this.receipts, this.record)) {
      const lane = laneOfKey(key);
      const operation = { ...before, seq: this.log[lane].length + 1 };
      const head = extendChainBy(hashText, this.headAfter(lane, operation.seq - 1) ?? '', this.identity.secret, [
        operation,
      ]);
      this.log[lane].push({ operation, head });
    }
  }

  /** The keys are lost: a new identity goes on. */
  renew(): void {
    this.beginGeneration();
    this.carry();
    this.record = freshLinkRecord(this.identity.deviceId, this.generation);
  }

  /** Writes in order; `apply` makes the change for good, `done` is told. A crash before means that nothing was written. */
  write(apply: () => void, done: () => void = () => {}): void {
    const { clock, chance } = this.stage;
    const { crashes, tear } = this;
    this.tear = null;
    if (tear) clock.after(0, tear);
    this.flushedAt = Math.max(this.flushedAt, clock.now + chance.between(1, 20));
    clock.after(this.flushedAt - clock.now, () => {
      if (crashes !== this.crashes) return;
      apply();
      done();
    });
  }

  /** Whatever was not flushed is lost. */
  crash(): void {
    this.crashes += 1;
  }

  headAfter(lane: Lane, seq: number): string | null {
    if (seq === 0) return chainStart(hashText, { deviceId: this.identity.deviceId, userId: this.userId, lane });
    return this.log[lane][seq - 1]?.head ?? null;
  }

  get newest(): ByLane<number> {
    return byLane((lane) => this.log[lane].length);
  }

  replica(name: CollectionName): Replica {
    const found = this.replicas.get(name);
    if (!found) throw new Error(`${name} is not pulled.`);
    return found;
  }

  isAllSafe({ acknowledged }: Pick<DeviceSession, 'acknowledged'>): boolean {
    return this.log.every((entries, lane) => acknowledged[lane as Lane] >= entries.length);
  }
}
