// Yjs with y-websocket and its server: one document for each learner, the attempts a list in it; all in memory.
// Confirmed: the server's replica has everything. Yjs itself tells no device so.
import { createServer } from 'node:http';
import { getYDoc, setupWSConnection } from '@y/websocket-server/utils';
import { WebSocket, WebSocketServer } from 'ws';
import { WebsocketProvider } from 'y-websocket';
import { Doc } from 'yjs';

export async function openServer() {
  const server = createServer();
  new WebSocketServer({ server }).on('connection', setupWSConnection);
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  let rooms = 0;
  return {
    openRoom() {
      rooms += 1;
      return { room: `learner-${rooms}`, port: server.address().port };
    },
    /** @param {string} room @param {number} count @returns {Promise<void>} */
    whenConfirmed(room, count) {
      const doc = getYDoc(room);
      const attempts = doc.getArray('attempts');
      if (attempts.length >= count) return Promise.resolve();
      return new Promise((resolve) => {
        doc.on('update', function look() {
          if (attempts.length < count) return;
          doc.off('update', look);
          resolve();
        });
      });
    },
    closeRoom: () => undefined,
  };
}

export function openDevice() {
  const doc = new Doc();
  let provider;
  return {
    /** @param {{ port: number, room: string }} place */
    open({ port, room }) {
      const options = { WebSocketPolyfill: WebSocket, disableBc: true, connect: false };
      provider = new WebsocketProvider(`ws://127.0.0.1:${port}`, room, doc, options);
    },
    /** @param {readonly object[]} records */
    write(records) {
      for (const record of records) doc.getArray('attempts').push([record]);
    },
    connect: () => provider.connect(),
    disconnect: () => provider.disconnect(),
  };
}
