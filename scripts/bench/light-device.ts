// A device for load: the real link, frames, chain and signatures over a log in memory, without RxDB (whose free tier opens 13 collections a process).
// It pulls every collection, counts the grades that arrive, and checks receipts by chain, not by signature: that work is the device's, not the server's.
import { createHash, randomBytes } from 'node:crypto';
import { encodeBase64url } from '@greenland/shared-schema/protocol/base64url';
import { freshDeviceSession } from '@greenland/shared-schema/protocol/device-session-state';
import { collectionNames } from '@greenland/shared-schema/protocol/document';
import {
  type Act,
  type ByLane,
  byLane,
  type Lane,
  type LogName,
  laneByKind,
  lanes,
  type Operation,
  operationVersion,
} from '@greenland/shared-schema/protocol/operation';
import { chainStart, extendChainBy } from '@greenland/shared-schema/protocol/operation-chain';
import { protocolVersion } from '@greenland/shared-schema/protocol/protocol-version';
import type { Hello } from '@greenland/shared-schema/protocol/wire-frame';
import { v7 } from 'uuid';
import { Link, type LinkPorts } from '../../client/src/link/link.ts';
import { PushCutter } from '../../client/src/link/push-cutter.ts';
import type { OperationLog } from '../../client/src/outbox/operation-log.ts';
import { operationKey } from '../../client/src/store/local-record.ts';
import { nodePorts, openNodeSocket } from '../device-socket.ts';
import type { BenchLearner } from './bench-world.ts';

type Entry = Awaited<ReturnType<OperationLog['read']>>[number];

export type LightDevice = {
  name: Omit<LogName, 'lane'>;
  link: Link;
  /** Its whole hello, registration included. */
  hello: Omit<Hello, 'epoch'>;
  /** How many operations each lane has. */
  newest(): ByLane<number>;
  /** Operation `seq` of a lane and the chain after it. */
  entry(lane: Lane, seq: number): Entry | undefined;
  /** Writes an act of `agoMs` ago at the end of the log. */
  write(act: Act, agoMs: number): Operation;
  start(): void;
  /** Resolves when the server has confirmed the whole log. */
  confirmed(): Promise<void>;
  /** Resolves when every collection was pulled once. */
  pulled(): Promise<void>;
  stop(): void;
};

const hashText = (text: string) => createHash('sha256').update(text).digest('base64url');
const algorithm = { name: 'ECDSA', namedCurve: 'P-256' };

function openMemoryLog(name: Omit<LogName, 'lane'>, secret: string) {
  const entriesByLane: ByLane<Entry[]> = byLane(() => []);
  return {
    newest: () => byLane((lane) => entriesByLane[lane].length),
    entry: (lane: Lane, seq: number) => entriesByLane[lane][seq - 1],
    read: async (lane: Lane, from: number, limit: number) => entriesByLane[lane].slice(from - 1, from - 1 + limit),
    write(act: Act, agoMs: number): Operation {
      const lane = laneByKind[act.kind];
      const entries = entriesByLane[lane];
      const wallTime = Date.now() - agoMs;
      const seq = entries.length + 1;
      const payload = act.kind === 'time-spent' ? { ...act.payload, countedBy: name.deviceId } : act.payload;
      const operation: Operation = {
        ...{ version: operationVersion, id: v7({ msecs: wallTime }), seq, kind: act.kind, payload },
        ...{ wallTime, monotonicMs: Math.max(0, 1e9 - agoMs) },
      };
      const head = extendChainBy(hashText, entries.at(-1)?.head ?? chainStart(hashText, { ...name, lane }), secret, [
        operation,
      ]);
      entries.push({ key: operationKey(lane, seq), operation, head, provisional: null });
      return operation;
    },
  };
}

const forgetful: Pick<
  LinkPorts,
  'noteWelcome' | 'forgetTicket' | 'registerAgain' | 'toPresent' | 'handedOver' | 'deliver' | 'changed'
> = {
  noteWelcome: async () => undefined,
  forgetTicket: async () => undefined,
  handedOver: async () => undefined,
  registerAgain: async () => undefined,
  deliver: () => undefined,
  toPresent: () => [],
  changed: () => undefined,
};

/** A new device of `learner`. `url` is the socket's. `changes` take the place of ports: another socket, another clock, other ears. */
export async function openLightDevice(
  { userId, token }: Pick<BenchLearner, 'userId' | 'token'>,
  url: string,
  changes: Partial<LinkPorts> = {},
): Promise<LightDevice> {
  const name = { deviceId: v7(), userId };
  const { privateKey, publicKey } = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const { x = '', y = '' } = await crypto.subtle.exportKey('jwk', publicKey);
  const secret = encodeBase64url(randomBytes(32));
  const log = openMemoryLog(name, secret);
  const { monotonicMs, random, schedule, app } = nodePorts;
  const hello = {
    ...{ type: 'hello' as const, protocol: protocolVersion, token, deviceId: name.deviceId, app },
    registration: { publicKey: { kty: 'EC' as const, crv: 'P-256' as const, x, y }, secret },
  };
  const link = new Link(freshDeviceSession, {
    ...{ url, monotonicMs, random, schedule, openSocket: openNodeSocket, ...forgetful },
    cutter: new PushCutter(log, name, privateKey),
    composeHello: async () => hello,
    keepReceipt: async ({ lane = 0, upTo }) => (await log.read(lane, upTo, 1))[0]?.operation.seq === upTo,
    ...changes,
  });
  let pulls: Promise<unknown> = Promise.resolve();
  return {
    ...{ name, link, hello, write: log.write, newest: log.newest, entry: log.entry },
    start() {
      for (const lane of lanes) link.grow(lane, log.newest()[lane]);
      pulls = Promise.all(collectionNames.map((collection) => link.pull(collection, {})));
      // A device may be stopped before its pulls are answered; whoever waits for them still hears of it.
      pulls.catch(() => undefined);
      link.start();
    },
    confirmed: () => link.push(log.newest()),
    pulled: async () => void (await pulls),
    stop: () => link.stop(),
  };
}
