// PouchDB against express-pouchdb: a database for each learner, replicated both ways and live; all in memory.
// Confirmed: the server has answered the write of the batch. Sockets are kept alive, as browsers do.
import { Agent, createServer } from 'node:http';
import express from 'express';
import makePouchServer from 'express-pouchdb';
import http from 'pouchdb-adapter-http';
import memory from 'pouchdb-adapter-memory';
import PouchCore from 'pouchdb-core';
import find from 'pouchdb-find';
import mapreduce from 'pouchdb-mapreduce';
import replication from 'pouchdb-replication';

const PouchDB = [memory, http, mapreduce, replication, find].reduce((made, plugin) => made.plugin(plugin), PouchCore);

export async function openServer() {
  const stores = PouchDB.defaults({ adapter: 'memory' });
  const app = express();
  app.use('/', makePouchServer(stores, { mode: 'minimumForPouchDB' }));
  const server = createServer(app);
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  let rooms = 0;
  return {
    async openRoom() {
      rooms += 1;
      const room = `learner-${rooms}`;
      await new stores(room).info();
      return { room, port: server.address().port };
    },
    closeRoom: () => undefined,
  };
}

/** Every record is one change of the device's database: what has been confirmed is told by the number of the last one. */
function makeProgress() {
  let confirmed = 0;
  let look = () => undefined;
  return {
    note(/** @type {number | undefined} */ seq) {
      confirmed = Math.max(confirmed, seq ?? 0);
      look();
    },
    /** @param {number} count @returns {Promise<void>} */
    reaches: (count) =>
      new Promise((resolve) => {
        look = () => (confirmed >= count ? resolve() : undefined);
        look();
      }),
  };
}

export function openDevice() {
  const progress = makeProgress();
  const agent = new Agent({ keepAlive: true, maxSockets: 6 });
  let local;
  let remote;
  let sync;
  return {
    /** @param {{ port: number, room: string }} place */
    open({ port, room }) {
      local = new PouchDB(`device-of-${room}`, { adapter: 'memory' });
      const fetch = (url, options) => PouchDB.fetch(url, { ...options, agent });
      remote = new PouchDB(`http://127.0.0.1:${port}/${room}`, { adapter: 'http', fetch, skip_setup: true });
    },
    /** @param {readonly { id: string }[]} records */
    async write(records) {
      for (const { id, ...record } of records) await local.put({ _id: id, ...record });
    },
    connect() {
      sync = local.sync(remote, { live: true, retry: true });
      sync.push.on('change', ({ last_seq: seq }) => progress.note(seq));
      sync.push.on('checkpoint', ({ checkpoint }) => progress.note(checkpoint));
      sync.on('error', (fault) => console.error(String(fault)));
    },
    disconnect() {
      sync.cancel();
      agent.destroy();
    },
    whenConfirmed: progress.reaches,
  };
}
