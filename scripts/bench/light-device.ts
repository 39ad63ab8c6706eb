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
import { v7 } from 'uuid';
import { Link, type LinkPorts } from '../../client/src/link/link.ts';
import type { OpenSocket } from '../../client/src/link/link-socket.ts';
import { PushCutter } from '../../client/src/link/push-cutter.ts';
import type { OperationLog } from '../../client/src/outbox/operation-log.ts';
import { operationKey } from '../../client/src/store/local-record.ts';
import { nodePorts, openNodeSocket } from '../device-socket.ts';
import type { BenchLearner } from './bench-world.ts';

type Entry = Awaited<ReturnType<OperationLog['read']>>[number];

export type LightDevice = {
  /** Writes an act of `agoMs` ago at the end of the log. */
  write(act: Act, agoMs: number): void;
  start(): void;
  /** Resolves when the server has confirmed the whole log. */
  confirmed(): Promise<void>;
  /** Resolves when every collection was pulled once. */
  pulled(): Promise<void>;
  stop(): void;
};

const sha256 = (bytes: Uint8Array) => new Uint8Array(createHash('sha256').update(bytes).digest());
const algorithm = { name: 'ECDSA', namedCurve: 'P-256' };

function openMemoryLog(name: Omit<LogName, 'lane'>, secret: string) {
  const entriesByLane: ByLane<Entry[]> = byLane(() => []);
  return {
    newest: () => byLane((lane) => entriesByLane[lane].length),
    read: async (lane: Lane, from: number, limit: number) => entriesByLane[lane].slice(from - 1, from - 1 + limit),
    write(act: Act, agoMs: number) {
      const lane = laneByKind[act.kind];
      const entries = entriesByLane[lane];
      const wallTime = Date.now() - agoMs;
      const seq = entries.length + 1;
      const operation: Operation = {
        ...{ version: operationVersion, id: v7({ msecs: wallTime }), seq, kind: act.kind, payload: act.payload },
        ...{ wallTime, monotonicMs: Math.max(0, 1e9 - agoMs) },
      };
      const head = extendChainBy(sha256, entries.at(-1)?.head ?? chainStart(sha256, { ...name, lane }), secret, [
        operation,
      ]);
      entries.push({ key: operationKey(lane, seq), operation, head, provisional: null });
    },
  };
}

const forgetful: Pick<LinkPorts, 'noteWelcome' | 'forgetTicket' | 'deliver' | 'changed'> = {
  noteWelcome: async () => undefined,
  forgetTicket: async () => undefined,
  deliver: () => undefined,
  changed: () => undefined,
};

/** A new device of `learner`. `url` is the socket's. */
export async function openLightDevice(
  { userId, token }: BenchLearner,
  url: string,
  openSocket: OpenSocket = openNodeSocket,
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
    ...{ url, monotonicMs, random, schedule, openSocket, ...forgetful },
    cutter: new PushCutter({ ...log, newest: async () => log.newest() }, name, privateKey),
    composeHello: async () => hello,
    keepReceipt: async ({ lane = 0, upTo }) => (await log.read(lane, upTo, 1))[0]?.operation.seq === upTo,
  });
  let pulls: Promise<unknown> = Promise.resolve();
  return {
    write: log.write,
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
