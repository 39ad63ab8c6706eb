// One tab of a device. The one that leads performs the DeviceSession, as link.ts and open-link.ts do; every other only writes to the log.
import { stepDevice } from '@greenland/shared-schema/protocol/device-session';
import {
  type DeviceEffect,
  type DeviceEvent,
  type DeviceSession,
  freshDeviceSession,
  type Live,
} from '@greenland/shared-schema/protocol/device-session-state';
import { lanes } from '@greenland/shared-schema/protocol/operation';
import { receiptToSign } from '@greenland/shared-schema/protocol/receipt';
import {
  type Ack,
  type DownFrame,
  downFrame,
  type Hello,
  type Resume,
  type UpFrame,
  type Welcome,
} from '@greenland/shared-schema/protocol/wire-frame';
import { recallSession, rememberReceipt, rememberWelcome } from '../../../client/src/link/link-memory.ts';
import { framePresents } from '../../../client/src/store/kept-certificate.ts';
import { type LinkRecord, operationKey } from '../../../client/src/store/local-record.ts';
import type { FlakyLine } from './flaky-line.ts';
import { cutPush } from './simulated-cutter.ts';
import { SimulatedDesk } from './simulated-desk.ts';
import type { SimulatedDevice } from './simulated-device.ts';
import { receiptKey } from './simulated-session.ts';
import { BrokenPromise, pretendToSign } from './stage.ts';

/** The longest wait after the first failure in a row (LK2). */
const promptMs = 1_000;

type Sending = Extract<DeviceEffect, { type: 'send-hello' | 'send-pulls' | 'send-present' | 'send-ping' }>;

function describeStep(event: DeviceEvent, { connection, acknowledged, newest }: DeviceSession): string {
  const what = event.type === 'heard' ? JSON.stringify(event.frame).slice(0, 300) : event.type;
  return `${what}, ${connection.phase}, ${acknowledged} of ${newest}`;
}

export class SimulatedTab {
  session: DeviceSession = freshDeviceSession;
  leads = false;
  frozenSince: number | null = null;
  readonly desk: SimulatedDesk;
  record: LinkRecord;
  private isDead = false;
  line: FlakyLine | null = null;
  private hello: Omit<Hello, 'epoch'> | Resume | null = null;
  private readonly deferred: (() => void)[] = [];

  constructor(readonly device: SimulatedDevice) {
    this.record = device.store.record;
    this.desk = new SimulatedDesk(this);
  }

  /** Runs `run` in this tab after a while: never when it is dead, not before it is thawed. */
  later(delayMs: number, run: () => void): void {
    this.device.stage.clock.after(delayMs, () => this.now(run));
  }

  private now(run: () => void): void {
    if (this.isDead) return;
    if (this.frozenSince === null) run();
    else this.deferred.push(run);
  }

  freeze(): void {
    this.frozenSince = this.device.stage.clock.now;
  }

  /** That another leads by now is the first that it learns; then everything happens that waited. */
  thaw(): void {
    if (this.isDead) return;
    this.frozenSince = null;
    if (this.device.leader !== this) this.resign();
    for (const run of this.deferred.splice(0)) this.now(run);
  }

  die(): void {
    this.isDead = true;
    this.leads = false;
    this.line?.closeByDevice();
  }

  lead(): void {
    this.leads = true;
    this.record = this.device.store.record;
    this.session = recallSession(this.record, this.device.store.newest);
    this.happen({ type: 'start' });
    this.desk.askAll();
    const tick = () => {
      if (!this.leads) return;
      this.happen({ type: 'ticked' });
      this.later(this.device.tickMs, tick);
    };
    this.later(this.device.tickMs, tick);
  }

  private resign(): void {
    if (!this.leads) return;
    this.leads = false;
    this.happen({ type: 'stop' });
  }

  /** The log has grown: every tab is told by the store. */
  hearOfGrowth(): void {
    this.now(() => {
      if (!this.leads) return;
      for (const lane of lanes) this.happen({ type: 'log-grew', lane, newest: this.device.store.newest[lane] });
    });
  }

  nudge(): void {
    this.now(() => this.leads && this.happen({ type: 'nudged' }));
  }

  happen(event: DeviceEvent): void {
    const { connection } = this.session;
    const { state, effects } = stepDevice(this.session, event, this.device.monotonicMs);
    this.session = state;
    if (event.type !== 'ticked' || effects.length > 0) {
      this.device.note(() => describeStep(event, state));
    }
    for (const effect of effects) this.perform(effect);
    if (connection.phase === 'live' && this.session.connection.phase !== 'live') this.haveLostConnection(connection);
  }

  private haveLostConnection(was: Live): void {
    const { connection } = this.session;
    if (was.greeted && connection.phase === 'waiting' && connection.until - this.device.monotonicMs > promptMs) {
      throw new BrokenPromise('P5', 'after a connection that was welcomed the device waits longer than LK2 lets it');
    }
    this.change({ windowBytes: this.session.windowBytes });
    if (this.leads) this.desk.askAll();
  }

  private change(change: Partial<LinkRecord>): void {
    this.record = { ...this.record, ...change };
    const written = this.record;
    this.device.store.write(() => {
      this.device.store.record = written;
    });
  }

  private perform(effect: DeviceEffect): void {
    if (effect.type === 'connect') this.later(this.device.stage.chance.between(1, 30), () => this.connect());
    else if (effect.type === 'send-push') this.sendPush(effect);
    else if (effect.type === 'close') this.closeLine();
    else if (effect.type === 'deliver') this.desk.deliver(effect.frame);
    else if (effect.type === 'reject-pulls') this.desk.reject(effect.requests);
    else if (effect.type === 'note-welcome') {
      this.noteWelcome(effect.frame);
    } else if (effect.type === 'forget-ticket') this.change({ ticket: null });
    else if (effect.type === 'handed-over') this.device.note(() => 'has handed everything over');
    else if (effect.type === 'register-again') this.change({ welcomed: false });
    else for (const frame of this.framesOf(effect)) this.line?.sendUp(frame);
  }

  /** As open-link.ts does: in another epoch the server may have lost what older identities sent. */
  private noteWelcome(frame: Welcome): void {
    const { device } = this;
    const { epoch } = this.record;
    device.mode = frame.mode;
    this.change(rememberWelcome(this.record, frame));
    device.world.witness.hearWelcome(this.record, frame);
    if (this.record.epoch === epoch) return;
    device.store.write(
      () => device.store.carry(),
      () => device.tellGrowth(),
    );
  }

  private framesOf(effect: Sending): UpFrame[] {
    if (effect.type === 'send-ping') return [{ type: 'ping' }];
    if (effect.type === 'send-present') {
      return this.device.presents ? framePresents(this.device.store.kept.values(), effect.epoch) : [];
    }
    if (effect.type === 'send-pulls') return effect.pulls.map((pull) => ({ type: 'pull', ...pull }));
    if (!this.hello) return [];
    return [this.hello.type === 'resume' ? this.hello : { ...this.hello, epoch: this.session.epoch }];
  }

  private connect(): void {
    if (this.session.connection.phase !== 'connecting') return;
    const token = this.device.token();
    this.hello = this.composeHello(token);
    const line: FlakyLine | null = this.device.world.dial({
      opened: () => this.now(() => this.line === line && this.happen({ type: 'opened' })),
      receive: (text) => this.now(() => this.receive(line, text)),
      ended: (code) => this.now(() => this.line === line && this.closed(code)),
    });
    this.line = line;
  }

  private composeHello(token: string): Omit<Hello, 'epoch'> | Resume {
    const { identity, protocol } = this.device;
    if (this.record.ticket !== null) return { type: 'resume', protocol, ticket: this.record.ticket };
    const publicKey = { kty: 'EC', crv: 'P-256', x: identity.key, y: identity.key } as const;
    const registration = this.record.welcomed ? {} : { registration: { publicKey, secret: identity.secret } };
    return { type: 'hello', protocol, token, deviceId: identity.deviceId, app: 'simulated', ...registration };
  }

  private closeLine(): void {
    const { line } = this;
    if (!line) return;
    this.closed(1006);
    line.closeByDevice();
  }

  private closed(code: number): void {
    this.line = null;
    this.device.note(() => `closed by ${code}`);
    this.happen({ type: 'closed', code, random: this.device.stage.chance.next() });
  }

  /** What comes from an earlier connection reaches the machine only when there is no other: it must change nothing. */
  private receive(line: FlakyLine | null, text: string): void {
    if (this.line !== line && this.line !== null) return;
    const frame = this.read(text);
    if (frame.type === 'ack') this.later(this.device.stage.chance.between(1, 5), () => this.hearAck(line, frame));
    else this.happen({ type: 'heard', frame });
  }

  private read(text: string): DownFrame {
    const frame = JSON.parse(text);
    if (!this.device.stage.readsStrictly) return frame;
    const parsed = downFrame.safeParse(frame);
    if (parsed.success) return parsed.data;
    throw new BrokenPromise('P9', `the device cannot read ${text}: ${parsed.error.message}`);
  }

  private hearAck(line: FlakyLine | null, frame: Ack): void {
    const isGenuine = this.keepReceipt(frame);
    if (this.line !== line) return;
    if (isGenuine) this.happen({ type: 'heard', frame });
    else this.closeLine();
  }

  private keepReceipt({ lane = 0, upTo, stamp }: Ack): boolean {
    const { store, identity, world } = this.device;
    const log = { deviceId: identity.deviceId, userId: store.userId, lane };
    const head = store.headAfter(lane, upTo);
    const epoch = this.record.epoch ?? '';
    if (head === null) return false;
    if (stamp.signature !== pretendToSign(receiptToSign(log, upTo, head, epoch, stamp.time), receiptKey)) return false;
    const receipt = { seq: upTo, head, epoch, stamp };
    const change = rememberReceipt(this.record, lane, receipt);
    if (change) this.change(change);
    const key = operationKey(lane, upTo, store.generation);
    store.write(() => store.receipts.push({ key, receipt }));
    world.witness.hearSafe(log, upTo, head);
    return true;
  }

  private sendPush(wanted: Extract<DeviceEffect, { type: 'send-push' }>): void {
    const { line } = this;
    this.later(this.device.stage.chance.between(1, 5), () => {
      if (!line || this.line !== line) return;
      const push = cutPush(this.device.store, wanted);
      if (push) line.sendUp(push.frame);
      this.happen({ type: 'pushed', lane: wanted.lane, upTo: push?.upTo ?? 0, sizeBytes: push?.sizeBytes ?? 0 });
    });
  }
}
