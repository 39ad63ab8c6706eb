// A device of the client's own link code, whose clock may run faster. As the app does, it asks again for what a broken connection did not answer; and
// it notes all that it is told, and what must never happen as a fault.
import { heldByWelcome } from '@greenland/shared-schema/protocol/device-session';
import type { DeviceSession } from '@greenland/shared-schema/protocol/device-session-state';
import { type CollectionName, collectionNames } from '@greenland/shared-schema/protocol/document';
import { type Act, type ByLane, byLane, lanes, type Operation } from '@greenland/shared-schema/protocol/operation';
import type { Ack, PositionByStream, Welcome } from '@greenland/shared-schema/protocol/wire-frame';
import type { Greeting } from '../../client/src/link/link.ts';
import { checkReceipt, type FindServerKey } from '../../client/src/link/receipt-check.ts';
import { type LightDevice, openLightDevice } from '../../scripts/bench/light-device.ts';

export type LinkDeviceOptions = {
  /** The proxy's, or the server's. */
  url: string;
  /** How many times faster than the real one its clock runs. */
  haste: number;
  findServerKey: FindServerKey;
};

type Told = { id: string } & Record<string, unknown>;

const patienceMs = 30_000;

export class LinkDevice {
  readonly faults: string[] = [];
  /** The code of each operation of lane 0 that was not taken. */
  readonly codeBySeq = new Map<number, string>();
  /** The newest of each document, as `collection id`. */
  readonly told = new Map<string, Told>();
  session: DeviceSession | null = null;
  private upTo: PositionByStream = {};
  private epoch = '';
  private ticket: string | null = null;
  private isWelcomed = false;
  private isRunning = false;
  private isAsking = false;
  /** How many connections have ended. */
  private endings = 0;
  private asked: Promise<void> = Promise.resolve();

  private constructor(
    private readonly light: LightDevice,
    private readonly findServerKey: LinkDeviceOptions['findServerKey'],
  ) {}

  static async open({ id, token }: { id: string; token: string }, options: LinkDeviceOptions): Promise<LinkDevice> {
    const { haste, url, findServerKey } = options;
    const light = await openLightDevice({ userId: id, token }, `${url.replace('http', 'ws')}/sync`, {
      monotonicMs: () => performance.now() * haste,
      random: () => 0,
      schedule(run, delayMs) {
        const timer = setTimeout(run, delayMs / haste);
        return () => clearTimeout(timer);
      },
      composeHello: async () => device.greeting(),
      noteWelcome: async (welcome) => device.noteWelcome(welcome),
      forgetTicket: async () => device.forgetTicket(),
      keepReceipt: (ack) => device.keepReceipt(ack),
      deliver: (collection, { documents, gone, upTo }) => device.hear(collection, documents, gone, upTo),
      changed: (session) => device.follow(session),
    });
    const device = new LinkDevice(light, findServerKey);
    return device;
  }

  get name() {
    return this.light.name;
  }

  get newest(): ByLane<number> {
    return this.light.newest();
  }

  /** Writes at the end of the log; the link hears of it. `agoMs` may be negative: from tomorrow. */
  write(act: Act, agoMs = 0): Operation {
    const operation = this.light.write(act, agoMs);
    this.grow();
    return operation;
  }

  start(): void {
    this.isRunning = true;
    this.grow();
    this.asked = this.ask();
    this.light.link.start();
  }

  stop(): void {
    this.isRunning = false;
    this.light.stop();
  }

  /** Something suggests that the network is back. */
  nudge(): void {
    this.light.link.nudge();
  }

  /** Waits until the server has confirmed the log, every collection was answered and `isTold`. */
  async untilDone(isTold: () => boolean): Promise<void> {
    const until = performance.now() + patienceMs;
    const isSafe = () => lanes.every((lane) => this.session?.acknowledged[lane] === this.newest[lane]);
    const isDone = () => isSafe() && isTold();
    while (!isDone() && this.faults.length === 0) {
      if (performance.now() > until) throw new Error(`It did not come to an end: ${JSON.stringify(this.session)}`);
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    await this.asked;
  }

  /** Asks for every collection, until one connection has answered all and is still there. */
  private async ask(): Promise<void> {
    this.isAsking = true;
    for (let isAnswered = false; !isAnswered && this.isRunning; ) {
      const { upTo, endings } = this;
      const pulls = collectionNames.map((collection) => this.askFor(collection, upTo));
      const ended = await Promise.allSettled(pulls);
      isAnswered = ended.every(({ status }) => status === 'fulfilled') && this.endings === endings;
    }
    this.isAsking = false;
  }

  private async askFor(collection: CollectionName, since: PositionByStream): Promise<void> {
    const { documents, gone, upTo } = await this.light.link.pull(collection, since);
    this.hear(collection, documents, gone, upTo);
  }

  private hear(collection: string, documents: readonly unknown[], gone: readonly string[], upTo: PositionByStream) {
    for (const document of documents as Told[]) this.told.set(`${collection} ${document.id}`, document);
    for (const id of gone) this.told.delete(`${collection} ${id}`);
    this.upTo = { ...this.upTo, ...upTo };
  }

  /** Each end of a connection lets every collection ask again for what it may have missed. */
  private follow(session: DeviceSession): void {
    const hasEnded = this.session?.connection.phase === 'live' && session.connection.phase !== 'live';
    this.session = session;
    if (hasEnded) this.endings += 1;
    if (hasEnded && this.isRunning && !this.isAsking) this.asked = this.ask();
  }

  /** Its next connection begins with a whole hello. */
  forgetTicket(): void {
    this.ticket = null;
  }

  private grow(): void {
    for (const lane of lanes) this.light.link.grow(lane, this.newest[lane]);
  }

  /** As the app does: the ticket when there is one; the registration until it was welcomed once. */
  private greeting(): Greeting {
    const { registration, ...hello } = this.light.hello;
    if (this.ticket !== null) return { type: 'resume', protocol: hello.protocol, ticket: this.ticket };
    return this.isWelcomed ? hello : { ...hello, registration };
  }

  private noteWelcome(welcome: Welcome): void {
    this.epoch = welcome.epoch ?? this.epoch;
    this.ticket = welcome.ticket ?? this.ticket;
    this.isWelcomed = true;
    const held = heldByWelcome(welcome);
    const known = this.session?.acknowledged ?? byLane(() => 0);
    const isLost = lanes.some((lane) => held[lane] < known[lane]);
    if (isLost) this.faults.push(`${known} were acknowledged, the server holds ${held}`);
  }

  private async keepReceipt(ack: Ack): Promise<boolean> {
    const { name, epoch, findServerKey } = this;
    const { lane = 0 } = ack;
    const ownHead = this.light.entry(lane, ack.upTo)?.head ?? null;
    const genuine = (await checkReceipt(ack, { log: name, epoch, ownHead, findServerKey })) === 'genuine';
    if (!genuine) this.faults.push(`the receipt for ${ack.upTo} is not the server's`);
    for (const { seq, code } of ack.exceptions ?? []) {
      if (lane !== 0) this.faults.push(`lane ${lane} got ${code}`);
      const before = this.codeBySeq.get(seq);
      if (before !== undefined && before !== code) this.faults.push(`${seq} was ${before}, then ${code}`);
      this.codeBySeq.set(seq, code);
    }
    return genuine;
  }
}
