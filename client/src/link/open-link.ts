// Puts one learner's link together: machine, socket, log, receipts, replication. Runs in one tab at a time.

import type { DeviceSession } from '@greenland/shared-schema/protocol/device-session-state';
import type { LogName } from '@greenland/shared-schema/protocol/operation';
import { protocolVersion } from '@greenland/shared-schema/protocol/protocol-version';
import type { Ack, Hello } from '@greenland/shared-schema/protocol/wire-frame';
import type { OperationLog } from '../outbox/operation-log.ts';
import type { DeviceStore } from '../store/device-store.ts';
import { operationKey } from '../store/local-record.ts';
import { Link } from './link.ts';
import { describeConnection, type LinkMemory, recallSession } from './link-memory.ts';
import type { OpenSocket } from './link-socket.ts';
import { PushCutter } from './push-cutter.ts';
import { isGenuineReceipt } from './receipt-check.ts';
import { type Replication, startReplication } from './replication.ts';

/** This learner's identity on this device. `secret`: of the chain, base64url. */
export type DeviceIdentity = { deviceId: string; keyPair: CryptoKeyPair; secret: string };

export type OpenLinkPorts = {
  identity: DeviceIdentity;
  url: string;
  openSocket: OpenSocket;
  /** The best token there is, expired or not; null when there is none. */
  token: () => Promise<string | null>;
  findServerKey: (kid: string) => Promise<CryptoKey | null>;
  /** Name and version of this build. */
  app: string;
  now: () => number;
  monotonicMs: () => number;
  random: () => number;
  schedule: (run: () => void, delayMs: number) => () => void;
};

export type OpenedLink = { nudge(): void; stop(): Promise<void> };

async function registrationOf({ keyPair, secret }: DeviceIdentity): Promise<NonNullable<Hello['registration']>> {
  const { x = '', y = '' } = await crypto.subtle.exportKey('jwk', keyPair.publicKey);
  return { publicKey: { kty: 'EC', crv: 'P-256', x, y }, secret };
}

async function composeHello(ports: OpenLinkPorts, memory: LinkMemory): Promise<Omit<Hello, 'epoch'> | null> {
  const token = await ports.token();
  if (token === null) return null;
  const registration = memory.record().welcomed ? {} : { registration: await registrationOf(ports.identity) };
  const { identity, app } = ports;
  return { type: 'hello', protocol: protocolVersion, token, deviceId: identity.deviceId, app, ...registration };
}

/** Keeps the receipt when it is genuine: from then on, and not before, the operations are called safe. */
async function keepReceipt(
  ack: Ack,
  store: DeviceStore,
  log: OperationLog,
  name: LogName,
  memory: LinkMemory,
  ports: OpenLinkPorts,
): Promise<boolean> {
  const [last] = await log.read(ack.upTo, 1);
  const ownHead = last?.operation.seq === ack.upTo ? last.head : null;
  const epoch = memory.record().epoch ?? '';
  const { findServerKey } = ports;
  if (!(await isGenuineReceipt(ack, { log: name, epoch, ownHead, findServerKey }))) return false;
  // Acks are checked side by side: an older one that is done later takes nothing back.
  if (ack.upTo < memory.record().acknowledged) return true;
  const receipt = { seq: ack.upTo, head: ownHead ?? '', epoch, stamp: ack.stamp };
  await store.receipts.incrementalUpsert({ key: operationKey(ack.upTo), receipt });
  await memory.change({ acknowledged: ack.upTo, receipt, safeAt: ports.now() });
  return true;
}

/** Follows the machine's state: each end of a connection lets every collection ask again, and what the sync line tells is kept. */
function followSession(memory: LinkMemory, resync: () => void): (session: DeviceSession) => void {
  let live = false;
  return (session) => {
    const wasLive = live;
    live = session.connection.phase === 'live';
    if (wasLive && !live) resync();
    const before = memory.record();
    const now = { ...describeConnection(session), windowBytes: session.windowBytes };
    const same = before.phase === now.phase && before.trouble === now.trouble && before.windowBytes === now.windowBytes;
    if (!same) void memory.change(now);
  };
}

/** Opens the link and starts it. What it keeps it keeps in the store; `stop` loses nothing. */
export async function openLink(
  store: DeviceStore,
  log: OperationLog,
  name: LogName,
  memory: LinkMemory,
  ports: OpenLinkPorts,
): Promise<OpenedLink> {
  let replication: Replication | null = null;
  const link = new Link(recallSession(memory.record(), await log.newest()), {
    ...ports,
    cutter: new PushCutter(log, name, ports.identity.keyPair.privateKey),
    composeHello: () => composeHello(ports, memory),
    keepReceipt: (ack) => keepReceipt(ack, store, log, name, memory, ports),
    noteWelcome: ({ epoch, acknowledged }) => {
      const kept = Math.min(memory.record().acknowledged, acknowledged);
      return memory.change({ epoch, acknowledged: kept, welcomed: true });
    },
    deliver: (collection, delivery) => replication?.deliver(collection, delivery),
    changed: followSession(memory, () => replication?.resync()),
  });
  replication = startReplication(store, link);
  // RxDB pushes batch by batch and waits for each: the link hears of every operation at once, so that no round trip passes between batches.
  const grown = store.operations.insert$.subscribe(({ documentData }) => link.grow(documentData.operation.seq));
  link.start();
  return {
    nudge: () => link.nudge(),
    async stop() {
      grown.unsubscribe();
      link.stop();
      await replication?.stop();
    },
  };
}
