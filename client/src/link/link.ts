// Performs one DeviceSession: opens the socket, carries out effects, settles what RxDB waits for. It decides nothing.

import { stepDevice } from '@greenland/shared-schema/protocol/device-session';
import type { DeviceEffect, DeviceEvent, DeviceSession } from '@greenland/shared-schema/protocol/device-session-state';
import type { CollectionName } from '@greenland/shared-schema/protocol/document';
import { type ByLane, type Lane, lanes } from '@greenland/shared-schema/protocol/operation';
import type {
  Ack,
  Hello,
  PositionByStream,
  Present,
  Resume,
  Rows,
  UpFrame,
  Welcome,
} from '@greenland/shared-schema/protocol/wire-frame';
import { type FramePacker, openFramePacker } from './frame-packer.ts';
import { brokenCode, connectSocket, type LinkSocket, type OpenSocket } from './link-socket.ts';
import { type Delivery, linkClosed, PullDesk, splitRows } from './pull-desk.ts';
import type { PushCutter, PushWanted } from './push-cutter.ts';

export type LinkPorts = {
  url: string;
  openSocket: OpenSocket;
  cutter: PushCutter;
  /** Null when nobody is signed in. */
  composeHello: () => Promise<Greeting | null>;
  /** Certificates that a server of this epoch may have lost. */
  toPresent: (epoch: string | null) => Present[];
  noteWelcome: (welcome: Welcome) => Promise<void>;
  forgetTicket: () => Promise<void>;
  registerAgain: () => Promise<void>;
  /** This device was removed, and all that the link knows of is on the server. */
  handedOver: () => Promise<void>;
  /** Checks the receipt of an ack and keeps it; false when it is not the server's. */
  keepReceipt: (ack: Ack) => Promise<boolean>;
  deliver: (collection: CollectionName, delivery: Delivery) => void;
  /** Called after each step, for the sync line. */
  changed: (session: DeviceSession) => void;
  monotonicMs: () => number;
  random: () => number;
  /** Calls `run` after `delayMs`; answers a way to call it off. */
  schedule: (run: () => void, delayMs: number) => () => void;
};

/** The first frame: a ticket, or everything of `hello` save the epoch. */
export type Greeting = Omit<Hello, 'epoch'> | Resume;

type PushWaiter = { newest: ByLane<number>; resolve: () => void; reject: (error: Error) => void };

type FrameEffect = 'send-hello' | 'send-pulls' | 'send-present' | 'send-ping';

const tickMs = 1_000;

export class Link {
  private socket: LinkSocket | null = null;
  private packer: FramePacker = openFramePacker();
  private hello: Greeting | null = null;
  private pushWaiters: PushWaiter[] = [];
  private readonly pulls: PullDesk;
  private callOffTick = () => {};

  constructor(
    private session: DeviceSession,
    private readonly ports: LinkPorts,
  ) {
    this.pulls = new PullDesk(ports.schedule, (pull) => this.happen({ type: 'pull-wanted', pull }));
  }

  start(): void {
    this.happen({ type: 'start' });
    const tick = () => {
      this.happen({ type: 'ticked' });
      this.callOffTick = this.ports.schedule(tick, tickMs);
    };
    this.callOffTick = this.ports.schedule(tick, tickMs);
  }

  stop(): void {
    this.callOffTick();
    this.happen({ type: 'stop' });
  }

  /** Something suggests that a connection may work now: the browser came online or visible, or the learner signed in. */
  nudge(): void {
    this.happen({ type: 'nudged' });
  }

  /** A lane has grown up to `newest`. */
  grow(lane: Lane, newest: number): void {
    this.happen({ type: 'log-grew', lane, newest });
  }

  /** What changed in `collection` after `since`. Rejects when the link closes first. */
  pull(collection: CollectionName, since: PositionByStream): Promise<Delivery> {
    return this.pulls.ask(collection, since);
  }

  /** Resolves when the server has each lane up to `newest` for good. Rejects when the link closes first. */
  push(newest: ByLane<number>): Promise<void> {
    return new Promise((resolve, reject) => {
      this.pushWaiters.push({ newest, resolve, reject });
      for (const lane of lanes) this.grow(lane, newest[lane]);
      this.settlePushes();
    });
  }

  private happen(event: DeviceEvent): void {
    const { state, effects } = stepDevice(this.session, event, this.ports.monotonicMs());
    this.session = state;
    for (const effect of effects) this.perform(effect);
    this.ports.changed(this.session);
  }

  private perform(effect: DeviceEffect): void {
    if (effect.type === 'connect') void this.connect();
    else if (effect.type === 'send-push') void this.sendPush(effect);
    else if (effect.type === 'close') this.socket?.close();
    else if (effect.type === 'deliver') this.deliver(effect.frame);
    else if (effect.type === 'reject-pulls') this.pulls.reject(effect.requests);
    else if (effect.type === 'note-welcome') void this.ports.noteWelcome(effect.frame);
    else if (effect.type === 'forget-ticket') void this.ports.forgetTicket();
    else if (effect.type === 'register-again') void this.ports.registerAgain();
    else if (effect.type === 'handed-over') void this.ports.handedOver();
    else for (const frame of this.framesOf(effect)) this.socket?.send(this.packer.pack(frame));
  }

  private framesOf(effect: Extract<DeviceEffect, { type: FrameEffect }>): UpFrame[] {
    if (effect.type === 'send-present') return this.ports.toPresent(effect.epoch);
    if (effect.type === 'send-ping') return [{ type: 'ping' }];
    if (effect.type === 'send-pulls') return effect.pulls.map((pull) => ({ type: 'pull', ...pull }));
    if (!this.hello) return [];
    return [this.hello.type === 'resume' ? this.hello : { ...this.hello, epoch: this.session.epoch }];
  }

  private async connect(): Promise<void> {
    const hello = await this.ports.composeHello().catch(() => 'failed' as const);
    if (hello === 'failed') return this.closed(brokenCode);
    this.hello = hello;
    if (this.session.connection.phase !== 'connecting') return;
    if (!this.hello) return this.closed(4201);
    const socket: LinkSocket = connectSocket(this.ports.url, this.ports.openSocket, {
      opened: () => this.socket === socket && this.happen({ type: 'opened' }),
      heard: (message) => this.socket === socket && this.hear(message),
      closed: (code) => this.socket === socket && this.closed(code),
    });
    this.socket = socket;
    this.packer = openFramePacker();
  }

  private hear(message: ArrayBuffer | string): void {
    const frame = this.packer.unpack(message);
    // A frame of a newer server that this build does not know: nothing is lost, what matters is told again.
    if (frame?.type === 'ack') void this.hearAck(frame);
    else if (frame) this.happen({ type: 'heard', frame });
  }

  /** An ack counts when its receipt is genuine and kept (P3): only then is anything called safe. */
  private async hearAck(frame: Ack): Promise<void> {
    const { socket } = this;
    const genuine = await this.ports.keepReceipt(frame);
    if (this.socket !== socket) return;
    if (!genuine) return socket?.close();
    this.happen({ type: 'heard', frame });
    this.settlePushes();
  }

  private closed(code: number): void {
    this.socket = null;
    this.happen({ type: 'closed', code, random: this.ports.random() });
    for (const { reject } of this.pushWaiters.splice(0)) reject(linkClosed());
  }

  private async sendPush(wanted: PushWanted): Promise<void> {
    const { socket, packer } = this;
    const cut = await this.ports.cutter.cut(wanted, (frame) => packer.measure(frame));
    if (!socket || this.socket !== socket) return;
    // Packed when it is sent, and not before: the tables of both ends follow the order on the wire.
    const message = cut && packer.pack(cut.frame);
    if (message) socket.send(message);
    this.happen({ type: 'pushed', lane: wanted.lane, upTo: cut?.upTo ?? 0, sizeBytes: message?.length ?? 0 });
  }

  private settlePushes(): void {
    const { acknowledged } = this.session;
    const isSettled = ({ newest }: PushWaiter) => lanes.every((lane) => newest[lane] <= acknowledged[lane]);
    const settled = this.pushWaiters.filter(isSettled);
    this.pushWaiters = this.pushWaiters.filter((waiter) => !isSettled(waiter));
    for (const { resolve } of settled) resolve();
  }

  private deliver(rows: Rows): void {
    if (rows.request !== undefined) {
      this.pulls.answer(rows.request, rows);
      return;
    }
    for (const [collection, delivery] of splitRows(rows)) {
      if (delivery.documents.length + delivery.gone.length > 0) this.ports.deliver(collection, delivery);
    }
  }
}
