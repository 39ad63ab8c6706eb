// What one learner has on one device: the log, the link's record, documents. A write is durable when its transaction has been flushed; a crash
// loses what was not.
import type { DeviceSession } from '@greenland/shared-schema/protocol/device-session-state';
import type { CollectionName } from '@greenland/shared-schema/protocol/document';
import { type ByLane, byLane, type Lane, type Operation } from '@greenland/shared-schema/protocol/operation';
import { chainStart } from '@greenland/shared-schema/protocol/operation-chain';
import type { FeedPlace } from '../../../client/src/link/feed-place.ts';
import type { KeptCertificate } from '../../../client/src/store/kept-certificate.ts';
import { freshLinkRecord, type LinkRecord } from '../../../client/src/store/local-record.ts';
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

export class SimulatedStore {
  readonly identity: Identity;
  readonly log: [Logged[], Logged[], Logged[]] = [[], [], []];
  readonly replicas = new Map<CollectionName, Replica>();
  /** Every certificate that was ever told here. */
  readonly kept = new Map<string, KeptCertificate>();
  record: LinkRecord;
  /** What ends the device before its next write is flushed. */
  tear: (() => void) | null = null;
  private flushedAt = 0;
  private generation = 0;

  constructor(
    private readonly stage: Stage,
    readonly userId: string,
  ) {
    this.identity = { deviceId: stage.newId(), key: stage.newKey(), secret: stage.newKey() };
    for (const name of pulledCollections) {
      this.replicas.set(name, { documents: new Map(), place: {} });
    }
    this.record = freshLinkRecord(this.identity.deviceId, 0);
  }

  /** Writes in order; `apply` makes the change for good, `done` is told. A crash before means that nothing was written. */
  write(apply: () => void, done: () => void = () => {}): void {
    const { clock, chance } = this.stage;
    const { generation, tear } = this;
    this.tear = null;
    if (tear) clock.after(0, tear);
    this.flushedAt = Math.max(this.flushedAt, clock.now + chance.between(1, 20));
    clock.after(this.flushedAt - clock.now, () => {
      if (generation !== this.generation) return;
      apply();
      done();
    });
  }

  /** Whatever was not flushed is lost. */
  crash(): void {
    this.generation += 1;
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
