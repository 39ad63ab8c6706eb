// What a connection costs a peer's server while nothing happens: its memory before and after many devices, each of a learner of its own, came to stay.
import { type PeerProcess, startPeerProcess } from './peer-process.ts';
import { collectedKilobytes } from './process-load.ts';

const firstConnections = 100;
const connections = 500;
const atOnce = 25;
const restMs = 3_000;

/** `openPlace` makes room for one more device and tells where. */
export async function measureIdlePeers(
  file: string,
  server: PeerProcess,
  openPlace: () => Promise<{ room: string }>,
): Promise<number> {
  const crowd = startPeerProcess('peer-crowd.mjs', 'openCrowd');
  const rooms = new Set<string>();
  const join = async (size: number) => {
    for (let joined = 0; joined < size; joined += atOnce) {
      const places = await Promise.all(Array.from({ length: atOnce }, openPlace));
      for (const { room } of places) rooms.add(room);
      await crowd.call('join', `./${file}`, places);
    }
    await new Promise((resolve) => setTimeout(resolve, restMs));
  };
  try {
    await join(firstConnections);
    const before = await collectedKilobytes(server.pid);
    await join(connections);
    return ((await collectedKilobytes(server.pid)) - before) / connections;
  } finally {
    await crowd.end();
    for (const room of rooms) await server.call('closeRoom', room);
  }
}
