// RxDB with its own websocket replication: a collection and a socket for each kind of document, as the plugin wants it; all in memory.
// Confirmed: the server has answered the write of the row.
import { createRxDatabase } from 'rxdb';
import { replicateWithWebsocketServer, startWebsocketServer } from 'rxdb/plugins/replication-websocket';
import { getRxStorageMemory } from 'rxdb/plugins/storage-memory';
import { WebSocket } from 'ws';
import { makeTally } from './confirmed-tally.mjs';

const properties = {
  id: { type: 'string', maxLength: 36 },
  version: { type: 'number' },
  seq: { type: 'number' },
  kind: { type: 'string' },
  payload: { type: 'object' },
  wallTime: { type: 'number' },
  monotonicMs: { type: 'number' },
};
const schema = { version: 0, primaryKey: 'id', type: 'object', properties, required: ['id'] };

/** @param {string} name @param {readonly string[]} collections */
async function openStore(name, collections) {
  const database = await createRxDatabase({ name, storage: getRxStorageMemory(), multiInstance: false });
  await database.addCollections(Object.fromEntries(collections.map((one) => [one, { schema }])));
  return database;
}

/** A room is a database of one learner with a port of its own: the plugin knows no learners. */
export function openServer() {
  let count = 0;
  const rooms = new Map();
  return {
    /** @param {readonly string[]} collections */
    async openRoom(collections) {
      count += 1;
      const database = await openStore(`server-${count}`, collections);
      const { server } = startWebsocketServer({ database, host: '127.0.0.1', port: 0, path: '/socket' });
      await new Promise((resolve) => server.once('listening', resolve));
      rooms.set(String(count), database);
      return { room: String(count), port: server.address().port };
    },
    /** @param {string} room */
    closeRoom: (room) => rooms.get(room).close(),
  };
}

export function openDevice() {
  const tally = makeTally();
  let database;
  let url = '';
  let links = [];
  async function connectOne(collection) {
    const options = { collection, url, replicationIdentifier: `sync-${collection.name}`, live: true };
    const link = await replicateWithWebsocketServer(options);
    link.sent$.subscribe(({ id }) => tally.note(id));
    // The plugin closes its socket with the collection only: this is its way to do so.
    return { cancel: () => link.cancel(), closeSocket: collection.onClose.pop() };
  }
  return {
    /** @param {{ port: number, collections: readonly string[] }} place */
    async open({ port, collections }) {
      url = `ws://127.0.0.1:${port}/socket`;
      database = await openStore('device', collections);
    },
    /** @param {readonly { id: string }[]} records */
    async write(records) {
      for (const record of records) await database.attempts.insert(record);
    },
    async connect() {
      links = await Promise.all(Object.values(database.collections).map(connectOne));
    },
    async disconnect() {
      for (const { cancel, closeSocket } of links.splice(0)) {
        closeSocket();
        await cancel();
      }
    },
    whenConfirmed: tally.reaches,
  };
}

/**
 * Says what the plugin says when it connects, for each collection: RxDB itself opens too few collections a process for a crowd.
 * @param {{ port: number, collections: readonly string[] }} place
 */
export function openIdleDevice({ port, collections }) {
  const joinOne = async (/** @type {string} */ collection) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/socket`);
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
    const say = (id, method, params) => socket.send(JSON.stringify({ id, collection, method, params }));
    say('first', 'masterChangesSince', [null, 100]);
    say('stream', 'masterChangeStream$', []);
    return socket;
  };
  return Promise.all(collections.map(joinOne));
}
