// Puts one learner's link together: machine, socket, log, receipts, replication. Runs in one tab at a time.

import type { DeviceSession } from '@greenland/shared-schema/protocol/device-session-state';
import { type LogName, lanes } from '@greenland/shared-schema/protocol/operation';
import { protocolVersion } from '@greenland/shared-schema/protocol/protocol-version';
import type { Ack, Hello, Welcome } from '@greenland/shared-schema/protocol/wire-frame';
import { type LateWrites, openLateWrites } from '../outbox/late-writes.ts';
import type { OperationLog } from '../outbox/operation-log.ts';
import type { DeviceStore } from '../store/device-store.ts';
import { generationOfKey, type LinkRecord, laneOfKey, operationKey } from '../store/local-record.ts';
import { openCertificateKeeper } from './certificate-keeper.ts';
import { ForkWatch, mayGiveUpUnproven } from './fork-watch.ts';
import { type Greeting, Link } from './link.ts';
import { describeConnection, type LinkMemory, recallSession, rememberReceipt, rememberWelcome } from './link-memory.ts';
import type { OpenSocket } from './link-socket.ts';
import { PushCutter } from './push-cutter.ts';
import { checkReceipt, type FindServerKey } from './receipt-check.ts';
import { type Replication, startReplication } from './replication.ts';

/** This learner's identity on this device. `secret`: of the chain, base64url. */
export type DeviceIdentity = { deviceId: string; keyPair: CryptoKeyPair; secret: string };

export type OpenLinkPorts = {
  identity: DeviceIdentity;
  url: string;
  openSocket: OpenSocket;
  /** The best token there is, expired or not; null when there is none. */
  token: () => Promise<string | null>;
  findServerKey: FindServerKey;
  /** The learner has removed this device and the server has all of its log: the replica may be closed and forgotten. Called once or more. */
  handedOver: () => void;
  /** Name and version of this build. */
  app: string;
  now: () => number;
  monotonicMs: () => number;
  random: () => number;
  schedule: (run: () => void, delayMs: number) => () => void;
  /** The server holds another log under this device's name than this device does: a part of the store was lost. It needs a new identity. */
  loseIdentity: () => void;
};

/** What a link works on. `settleLate`: writes again what tabs wrote under identities that were given up. */
export type LinkStore = {
  store: DeviceStore;
  log: OperationLog;
  name: Omit<LogName, 'lane'>;
  memory: LinkMemory;
  settleLate: () => Promise<void>;
};
type LinkGround = LinkStore & { late: LateWrites };

export type OpenedLink = { nudge(): void; stop(): Promise<void> };

async function registrationOf({ keyPair, secret }: DeviceIdentity): Promise<NonNullable<Hello['registration']>> {
  const { x = '', y = '' } = await crypto.subtle.exportKey('jwk', keyPair.publicKey);
  return { publicKey: { kty: 'EC', crv: 'P-256', x, y }, secret };
}

async function composeHello(ports: OpenLinkPorts, memory: LinkMemory): Promise<Greeting | null> {
  const token = await ports.token();
  if (token === null) return null;
  const { ticket } = memory.record();
  if (ticket !== null) return { type: 'resume', protocol: protocolVersion, ticket };
  const registration = memory.record().welcomed ? {} : { registration: await registrationOf(ports.identity) };
  const { identity, app } = ports;
  return { type: 'hello', protocol: protocolVersion, token, deviceId: identity.deviceId, app, ...registration };
}

type ReceiptDesk = Pick<OpenLinkPorts, 'findServerKey' | 'now'> & {
  store: DeviceStore;
  log: OperationLog;
  name: Omit<LogName, 'lane'>;
  memory: LinkMemory;
  fork: ForkWatch;
};

/** Keeps the receipt when it is genuine: from then on, and not before, the operations are called safe. */
async function keepReceipt(ack: Ack, desk: ReceiptDesk): Promise<boolean> {
  const { store, log, name, memory, fork, findServerKey, now } = desk;
  const { lane = 0 } = ack;
  const [last] = await log.read(lane, ack.upTo, 1);
  const ownHead = last?.operation.seq === ack.upTo ? last.head : null;
  const epoch = memory.record().epoch ?? '';
  const checked = await checkReceipt(ack, { log: name, epoch, ownHead, findServerKey });
  // Checked while the server was restored: it vouches for what may be gone.
  if (epoch !== memory.record().epoch) return false;
  if (checked === 'of-another-log') await fork.hearForeignReceipt(memory.record());
  if (checked !== 'genuine') return false;
  const receipt = { seq: ack.upTo, head: ownHead ?? '', epoch, stamp: ack.stamp };
  await store.receipts.incrementalUpsert({ key: operationKey(lane, ack.upTo, memory.record().generation), receipt });
  // Acks are checked and kept side by side: what counts is where the link stands now.
  const change = rememberReceipt(memory.record(), lane, receipt);
  if (change) await memory.change({ ...change, safeAt: now() });
  return true;
}

/** Keeps receipts side by side; `settled` resolves when none is under way any more. */
function openReceiptDesk(desk: ReceiptDesk) {
  let keeping: Promise<unknown> = Promise.resolve();
  return {
    keep(ack: Ack): Promise<boolean> {
      const kept = keepReceipt(ack, desk);
      keeping = Promise.allSettled([keeping, kept]);
      return kept;
    },
    settled: () => keeping,
  };
}

/** The record first: acks of the same flight are checked by its epoch. In another epoch the server may have lost what older identities sent (RW4). */
async function noteWelcome(frame: Welcome, { memory, late }: LinkGround, fork: ForkWatch): Promise<void> {
  const { epoch } = memory.record();
  const noted = memory.change(rememberWelcome(memory.record(), frame));
  if (memory.record().epoch === epoch) late.retry();
  else void noted.catch(() => undefined).then(late.look);
  await Promise.all([noted, fork.hearWelcome(frame)]);
}

/** Nothing is written after the log was sealed; what was written just before, in whatever tab, goes up first. */
async function handOver({ log, late, memory }: LinkGround, link: Link, handedOver: () => void): Promise<void> {
  await log.seal();
  late.look();
  if (!(await late.settled())) return;
  const newest = await log.newest();
  const { acknowledged } = memory.record();
  const behind = lanes.filter((lane) => newest[lane] > acknowledged[lane]);
  for (const lane of behind) link.grow(lane, newest[lane]);
  if (behind.length === 0) handedOver();
}

/** A removal is for good: it is remembered without a network, until the server lets the device in again. */
function describeLasting(session: DeviceSession, before: LinkRecord): Pick<LinkRecord, 'phase' | 'trouble'> {
  const now = describeConnection(session);
  const isLetIn = now.phase === 'online' || now.phase === 'write-only';
  return before.phase === 'revoked' && !isLetIn ? { ...now, phase: 'revoked' } : now;
}

/** Follows the machine's state: each end of a connection lets every collection ask again, and what the sync line tells is kept. */
function followSession(memory: LinkMemory, fork: ForkWatch, resync: () => void): (session: DeviceSession) => void {
  let live = false;
  return (session) => {
    fork.see(session);
    const wasLive = live;
    live = session.connection.phase === 'live';
    if (wasLive && !live) resync();
    const before = memory.record();
    const now = { ...describeLasting(session, before), windowBytes: session.windowBytes };
    const same = before.phase === now.phase && before.trouble === now.trouble && before.windowBytes === now.windowBytes;
    if (!same) void memory.change(now);
  };
}

/** Tells the link of every operation of its log, and looks after those of logs that were given up. */
function followLog({ store, memory, late }: LinkGround, link: Link): () => void {
  const { generation } = memory.record();
  // RxDB pushes batch by batch and waits for each: the link hears of every operation at once, so that no round trip passes between batches.
  const grown = store.operations.insert$.subscribe(({ documentData: { key, operation } }) => {
    if (generationOfKey(key) === generation) link.grow(laneOfKey(key), operation.seq);
    else if (generationOfKey(key) < generation) late.look();
  });
  late.look();
  return () => grown.unsubscribe();
}

/** Opens the link and starts it. What it keeps it keeps in the store; `stop` loses nothing. */
export async function openLink(opened: LinkStore, ports: OpenLinkPorts): Promise<OpenedLink> {
  const ground: LinkGround = { ...opened, late: openLateWrites(opened.settleLate) };
  const { store, log, name, memory, late } = ground;
  let replication: Replication | null = null;
  const fork = new ForkWatch(log, ports.loseIdentity, () => mayGiveUpUnproven(store, memory.record().generation));
  const receipts = openReceiptDesk({ store, log, name, memory, fork, ...ports });
  const keeper = await openCertificateKeeper(store);
  const link: Link = new Link(recallSession(memory.record(), await log.newest()), {
    ...ports,
    cutter: new PushCutter(log, name, ports.identity.keyPair.privateKey),
    composeHello: () => composeHello(ports, memory),
    keepReceipt: receipts.keep,
    toPresent: keeper.toPresent,
    noteWelcome: (frame) => noteWelcome(frame, ground, fork),
    forgetTicket: () => memory.change({ ticket: null }),
    registerAgain: () => memory.change({ welcomed: false }),
    handedOver: () => handOver(ground, link, ports.handedOver),
    deliver: (collection, delivery) => replication?.deliver(collection, delivery),
    changed: followSession(memory, fork, () => replication?.resync()),
  });
  replication = startReplication({ store, link, keeper }, memory.record);
  const unfollow = followLog(ground, link);
  link.start();
  return {
    nudge: () => link.nudge(),
    async stop() {
      unfollow();
      link.stop();
      await replication?.stop();
      await Promise.all([receipts.settled(), late.settled()]);
      await memory.close();
    },
  };
}
