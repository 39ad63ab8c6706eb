// One learner's device: a store that crashes may shorten, tabs of which one leads, a wall clock that nobody may trust, and a sign-in.
import type { Operation } from '@greenland/shared-schema/protocol/operation';
import { type Lane, laneByKind, operationVersion } from '@greenland/shared-schema/protocol/operation';
import { extendChainBy } from '@greenland/shared-schema/protocol/operation-chain';
import type { Welcome } from '@greenland/shared-schema/protocol/wire-frame';
import type { LearnerAct } from './learner-acts.ts';
import type { Token } from './simulated-greeting.ts';
import { type Identity, SimulatedStore } from './simulated-store.ts';
import { SimulatedTab } from './simulated-tab.ts';
import type { SimulatedWorld } from './simulated-world.ts';
import { hashText, type Stage } from './stage.ts';

/** A leader whose heart has not beaten for so long is no leader. */
const leaseMs = 10_000;
/** Nobody loses their keys more often. */
const mostLosses = 5;

export class SimulatedDevice {
  store: SimulatedStore;
  tabs: SimulatedTab[] = [];
  leader: SimulatedTab | null = null;
  /** The wall clock is ahead by so much. */
  wallOffsetMs = 0;
  tokenExpiresAt: number;
  signInId: string;
  mode: Welcome['mode'] = 'full';
  private bootedAt = 0;

  constructor(
    readonly world: SimulatedWorld,
    readonly userId: string,
    readonly protocol: 1 | 2 | 3 | 4,
    readonly tickMs: number,
    private readonly tabCount: number,
  ) {
    this.store = new SimulatedStore(world.stage, userId);
    this.tokenExpiresAt = world.stage.serverTime + 3_600_000;
    this.signInId = world.stage.newId();
    this.boot();
  }

  get stage(): Stage {
    return this.world.stage;
  }

  get identity(): Identity {
    return this.store.identity;
  }

  get monotonicMs(): number {
    return Math.floor(this.stage.clock.now - this.bootedAt);
  }

  /** Whether it knows of handing in certificates (RW8). */
  get presents(): boolean {
    return this.protocol > 2;
  }

  token(): string {
    const { userId, signInId: signIn, tokenExpiresAt: expiresAt } = this;
    const token: Token = { userId, signIn, expiresAt };
    return JSON.stringify(token);
  }

  note(compose: () => string): void {
    this.stage.note(`device ${this.identity.deviceId.slice(-3)}`, compose);
  }

  private boot(): void {
    this.bootedAt = this.stage.clock.now;
    this.store.carry();
    this.tabs = Array.from({ length: this.tabCount }, () => new SimulatedTab(this));
    this.leader = null;
    this.elect();
  }

  /** The first tab that is awake leads when nobody does, or when the leader has been frozen for long. */
  elect(): void {
    const { leader } = this;
    const isLost = leader?.frozenSince != null && this.stage.clock.now - leader.frozenSince >= leaseMs;
    if (leader && !isLost) return;
    const next = this.tabs.find((tab) => tab.frozenSince === null);
    if (!next || next === leader) return;
    this.note(() => 'another tab leads');
    this.leader = next;
    next.lead();
  }

  /** Freezes the leading tab for a while. */
  freezeLeader(forMs: number): void {
    const { leader } = this;
    if (!leader || leader.frozenSince !== null) return;
    this.note(() => `the leading tab is frozen for ${forMs} ms`);
    leader.freeze();
    this.stage.clock.after(leaseMs, () => this.elect());
    this.stage.clock.after(forMs, () => leader.frozenSince !== null && leader.thaw());
  }

  /** Everything in memory and every write under way is gone. */
  crash(downMs: number): void {
    if (this.tabs.length === 0) return;
    this.note(() => `crashes for ${downMs} ms`);
    this.store.crash();
    for (const tab of this.tabs) tab.die();
    this.tabs = [];
    this.leader = null;
    this.stage.clock.after(downMs, () => this.tabs.length === 0 && this.boot());
  }

  /** Crashes in the middle of its next write. */
  tear(downMs: number): void {
    this.store.tear = () => this.crash(downMs);
  }

  /** Somebody clears the storage: what is made from now on belongs to a new device id. */
  clear(): void {
    this.crash(100);
    this.world.witness.forget(this.store);
    this.store = new SimulatedStore(this.stage, this.userId);
  }

  /** The browser drops what the device signs with, and keeps the rest. Older builds than this one told time in another way. */
  loseKeys(): void {
    if (this.protocol < 4 || this.store.generation >= mostLosses) return;
    this.crash(100);
    this.store.renew();
  }

  signIn(lifeMs: number): void {
    this.signInId = this.stage.newId();
    this.tokenExpiresAt = this.stage.serverTime + lifeMs;
    for (const tab of this.tabs) tab.nudge();
  }

  /** The learner does something in any tab that is awake; said to be saved once it is durable. */
  act(act: LearnerAct): void {
    const tab = this.stage.chance.pick(this.tabs.filter(({ frozenSince }) => frozenSince === null));
    if (tab) this.append(act, act.id ?? this.stage.newId(), tab);
  }

  private append(act: LearnerAct, id: string, tab: SimulatedTab): void {
    const { store } = this;
    const lane = this.laneOf(act.kind);
    const operation = this.compose(act, id, lane);
    const head = extendChainBy(hashText, store.headAfter(lane, operation.seq - 1) ?? '', this.identity.secret, [
      operation,
    ]);
    let isWritten = false;
    store.write(
      () => {
        isWritten = store.log[lane].length === operation.seq - 1 && (this.protocol < 4 || !store.holds(id));
        if (isWritten) store.log[lane].push({ operation, head });
      },
      () => {
        if (isWritten) this.haveSaved(lane, operation);
        // Of an id that its log holds this build writes nothing more; only broken clones do.
        else if (this.protocol < 4 || !store.holds(id)) tab.later(0, () => this.append(act, id, tab));
      },
    );
  }

  private haveSaved(lane: Lane, operation: Operation): void {
    this.world.witness.hearSaved(this.store, lane, operation);
    this.note(() => `saved ${operation.kind} ${lane}/${operation.seq}`);
    this.tellGrowth();
  }

  tellGrowth(): void {
    for (const tab of this.tabs) tab.hearOfGrowth();
  }

  private compose({ kind, payload, version = operationVersion }: LearnerAct, id: string, lane: Lane): Operation {
    const wallTime = Math.max(0, this.stage.serverTime + this.wallOffsetMs);
    const seq = this.store.log[lane].length + 1;
    const counted = this.protocol > 3 && kind === 'time-spent' ? { countedBy: this.identity.deviceId } : {};
    return {
      version,
      id,
      seq,
      kind,
      payload: { ...payload, ...counted } as Operation['payload'],
      wallTime,
      monotonicMs: this.monotonicMs,
    };
  }

  private laneOf(kind: string): Lane {
    return this.protocol === 1 ? 0 : ((laneByKind as Record<string, Lane>)[kind] ?? 0);
  }
}
