// A small world: a few learners with their devices, the network between, server processes over one database. Everything follows from the seed.
import type { LogName } from '@greenland/shared-schema/protocol/operation';
import type { PresentedCertificate } from '@greenland/shared-schema/record/certificate';
import type { FaultPlan } from './fault-plan.ts';
import { FlakyLine, type LineEnd, type PipeNature } from './flaky-line.ts';
import { type Batch, type Carrier, learnerStream, SimulatedDatabase } from './simulated-database.ts';
import type { SimulatedDevice } from './simulated-device.ts';
import { SimulatedServer } from './simulated-server.ts';
import type { SimulatedSession } from './simulated-session.ts';
import type { Stage } from './stage.ts';
import { Witness } from './witness.ts';

type Dialler = LineEnd & { opened(): void };

/** Lines that faults may still hit. */
const rememberedLines = 8;

export class SimulatedWorld {
  readonly witness = new Witness();
  readonly devices: SimulatedDevice[] = [];
  readonly servers: SimulatedServer[];
  database = new SimulatedDatabase();
  backup: SimulatedDatabase;
  lines: FlakyLine[] = [];
  private epochs = 1;

  constructor(
    readonly stage: Stage,
    readonly faults: FaultPlan,
    serverCount: number,
  ) {
    this.backup = this.database.copy();
    this.servers = Array.from({ length: serverCount }, () => new SimulatedServer(stage, this));
  }

  /** One transaction that takes a batch in, and the hint that goes with its commit. */
  ingest(batch: Batch) {
    const held = this.database.heldOf(batch.log);
    this.witness.noteRepetition(batch.operations.filter(({ seq }) => seq <= held).length);
    const taken = this.database.ingest(batch, this.stage.serverTime);
    this.stage.note('database', () => `${batch.carrier} ${batch.log.lane}/${batch.operations[0]?.seq} ${taken.kind}`);
    if (taken.kind === 'ingested') {
      this.witness.noteCommit(batch.log, taken.acknowledged, taken.head);
      this.hint(learnerStream(batch.log.userId));
    }
    return taken;
  }

  /** One transaction that takes back what was lost of these certificates. */
  reinstate(userId: string, certificates: readonly PresentedCertificate[]): void {
    for (const one of certificates) {
      if (!this.database.reinstate(userId, one)) continue;
      this.stage.note('database', () => `reinstated ${one.id}`);
      this.hint(learnerStream(userId));
    }
  }

  hint(stream: string): void {
    for (const server of this.servers) server.hint(stream);
  }

  /** The server goes back to the last backup, in a new epoch. */
  restore(): void {
    const userIds = new Set(this.devices.map(({ userId }) => userId));
    for (const server of this.servers) server.crash('for a restore');
    this.witness.noteRestore(this.database, userIds);
    this.database = this.backup.copy();
    this.epochs += 1;
    this.database.epoch = `e${this.epochs}`;
    this.stage.note('database', () => `restored, ${this.database.epoch}`);
  }

  /** A device's lane, from what the server holds on, is handed in by another carrier. */
  carry(device: SimulatedDevice, lane: LogName['lane'], carrier: Carrier, sign: (upTo: number) => string): void {
    const log = { deviceId: device.identity.deviceId, userId: device.userId, lane };
    const operations = device.store.log[lane].slice(this.database.heldOf(log)).map(({ operation }) => operation);
    if (operations.length === 0) return;
    const after = lane === 0 ? 0 : device.store.newest[0];
    this.ingest({ log, after, operations, signature: sign(operations.at(-1)?.seq ?? 0), carrier });
  }

  /** Somebody in between claims that everything was acknowledged, without the server's key. */
  forgeAck(device: SimulatedDevice): void {
    const upTo = device.store.newest[0];
    const stamp = { kid: 'r', time: this.stage.serverTime, signature: 'f'.repeat(86) };
    const line = device.leader?.line;
    if (line && upTo > 0) this.stage.clock.after(1, () => line.sendDown({ type: 'ack', upTo, stamp }));
  }

  /** Opens a line to any of the servers; null when it fails at once. */
  dial(end: Dialler): FlakyLine | null {
    const { stage, faults } = this;
    const { chance, clock } = stage;
    if (stage.wild && chance.happens(faults.failedDials)) {
      clock.after(chance.skewed(1, 5_000), () => end.ended(1006));
      return null;
    }
    let session: SimulatedSession | null = null;
    const server: LineEnd = {
      receive: (text) => session?.receive(text),
      ended: () => session?.happen({ type: 'closed' }),
    };
    const line = new FlakyLine(stage, { device: end, server }, { up: this.makePipe(), down: this.makePipe() });
    this.lines = [...this.lines.slice(1 - rememberedLines), line];
    if (stage.wild && chance.happens(faults.unansweredDials)) return line;
    clock.after(2 * this.latencyMs, () => {
      session = chance.pick(this.servers).accept();
      session.line = line;
      end.opened();
    });
    return line;
  }

  get latencyMs(): number {
    return this.stage.wild ? this.faults.latencyMs : 30;
  }

  private makePipe(): PipeNature {
    const { chance, wild } = this.stage;
    const limited = wild && this.faults.cutsAtBytes && chance.happens(0.6);
    const limitBytes = limited ? chance.skewed(1, 30_000) : Number.POSITIVE_INFINITY;
    return { bytesAMs: wild ? this.faults.bytesAMs : 50, latencyMs: this.latencyMs, limitBytes };
  }
}
