// A peer as a subject: its server is a process for the whole run, each device another. They send the attempts of the academy's own benchmark,
// in the JSON of its operations.
import { collectionNames } from '@greenland/shared-schema/protocol/document';
import { type Operation, operationVersion } from '@greenland/shared-schema/protocol/operation';
import { v7 } from 'uuid';
import { type AttemptAct, makeAttempts } from './bench-acts.ts';
import type { BenchCourse } from './bench-course.ts';
import { measureIdlePeers } from './idle-peers.ts';
import { type PeerProcess, startPeerProcess } from './peer-process.ts';
import { cpuMilliseconds } from './process-load.ts';
import { openCountingProxy } from './proxy-socket.ts';
import { plainLink } from './shaped-pipe.ts';
import type { Subject, SubjectDevice } from './subject.ts';

/** `confirmedBy`: who can tell that the server has an attempt. `sharesRoom`: its server has no room for a crowd's learners one by one. */
type Peer = { name: string; file: string; confirmedBy: 'device' | 'server'; sharesRoom?: true };
const peers: readonly Peer[] = [
  { name: 'rxdb-websocket', file: 'rxdb-peer-socket.mjs', confirmedBy: 'device', sharesRoom: true },
  { name: 'pouchdb', file: 'pouchdb-peer-door.mjs', confirmedBy: 'device' },
  { name: 'yjs', file: 'yjs-peer-socket.mjs', confirmedBy: 'server' },
  { name: 'automerge', file: 'automerge-peer-socket.mjs', confirmedBy: 'server' },
];

export type PeerSubject = Subject & { stop(): Promise<void> };
type Room = { room: string; port: number };

function makeOperation(act: AttemptAct, seq: number, agoMs: number): Operation {
  const wallTime = Date.now() - agoMs;
  const { kind, payload } = act;
  const monotonicMs = Math.max(0, 1e9 - agoMs);
  return { version: operationVersion, id: v7({ msecs: wallTime }), seq, kind, payload, wallTime, monotonicMs };
}

async function openPeerDevice({ file, confirmedBy }: Peer, server: PeerProcess, course: BenchCourse) {
  const { room: opened, port } = (await server.call('openRoom', collectionNames)) as Room;
  const proxy = await openCountingProxy(port, plainLink);
  const process = startPeerProcess(file, 'openDevice');
  const place = { room: opened, port: proxy.port, collections: collectionNames };
  const room = ((await process.call('open', place)) as string | undefined) ?? opened;
  const disconnect = async () => void (await process.call('disconnect'));
  let seq = 0;
  const nextOperation = (act: AttemptAct, agoMs: number) => {
    seq += 1;
    return makeOperation(act, seq, agoMs);
  };
  const device: SubjectDevice = {
    proxy,
    disconnect,
    connect: async () => void (await process.call('connect')),
    async writeOffline(count, seed) {
      await disconnect();
      const records = makeAttempts(course, count, seed).map(({ act, agoMs }) => nextOperation(act, agoMs));
      await process.call('write', records);
    },
    async writeOnline(seed) {
      for (const { act } of makeAttempts(course, 1, seed)) await process.call('write', [nextOperation(act, 0)]);
    },
    confirms: (total, patienceMs) =>
      confirmedBy === 'device'
        ? process.callWithin(patienceMs, 'whenConfirmed', total)
        : server.callWithin(patienceMs, 'whenConfirmed', room, total),
    async close() {
      await process.end();
      await proxy.close();
      await server.call('closeRoom', room);
    },
  };
  await process.call('connect');
  await proxy.meter.settle(300);
  return device;
}

/** Where devices may come: a room each, or one for all where a server has few. */
function makePlaces({ sharesRoom }: Peer, server: PeerProcess): () => Promise<Room> {
  const openPlace = async () => ({
    ...((await server.call('openRoom', collectionNames)) as Room),
    collections: collectionNames,
  });
  if (!sharesRoom) return openPlace;
  const shared = openPlace();
  return () => shared;
}

/** Starts the servers of all peers. */
export function openPeers(course: BenchCourse): PeerSubject[] {
  return peers.map((peer) => {
    const server = startPeerProcess(peer.file, 'openServer');
    return {
      name: peer.name,
      openDevice: () => openPeerDevice(peer, server, course),
      idleKilobytes: () => measureIdlePeers(peer.file, server, makePlaces(peer, server)),
      cpu: () => ({ serverMs: cpuMilliseconds(server.pid), postgresMs: null }),
      stop: server.end,
    };
  });
}
