// Automerge-repo with its websocket adapters: one document for each learner, the attempts a list in it; all in memory.
// Confirmed: the server's replica has everything. No storage stands behind it, and no device is told so.
import { Repo } from '@automerge/automerge-repo';
import { WebSocketClientAdapter, WebSocketServerAdapter } from '@automerge/automerge-repo-network-websocket';
import { WebSocketServer } from 'ws';

const lookAgainMs = 20;

/** The server's handle, which is made when the first message about its document arrives. */
async function findHandle(repo, documentId) {
  while (!repo.handles[documentId]) await new Promise((resolve) => setTimeout(resolve, lookAgainMs));
  const handle = repo.handles[documentId];
  await handle.whenReady();
  return handle;
}

const countAttempts = (handle) => handle.doc().attempts?.length ?? 0;

export async function openServer() {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  await new Promise((resolve) => server.once('listening', resolve));
  // As its own sync server does: it tells nobody of documents that they did not ask for.
  const network = [new WebSocketServerAdapter(server)];
  const repo = new Repo({ network, sharePolicy: async () => false });
  return {
    openRoom: () => ({ room: 'of the device', port: server.address().port }),
    /** @param {string} documentId @param {number} count @returns {Promise<void>} */
    async whenConfirmed(documentId, count) {
      const handle = await findHandle(repo, documentId);
      if (countAttempts(handle) >= count) return;
      await new Promise((resolve) => {
        handle.on('heads-changed', function look() {
          if (countAttempts(handle) < count) return;
          handle.off('heads-changed', look);
          resolve(undefined);
        });
      });
    },
    closeRoom: () => undefined,
  };
}

export function openDevice() {
  const repo = new Repo({});
  const handle = repo.create({ attempts: [] });
  let adapter;
  let url = '';
  return {
    /** Answers the room: a document's id is made by its first device. @param {{ port: number }} place */
    open({ port }) {
      url = `ws://127.0.0.1:${port}`;
      return handle.documentId;
    },
    /** @param {readonly object[]} records */
    write(records) {
      for (const record of records) {
        handle.change((doc) => {
          doc.attempts.push(record);
        });
      }
    },
    connect() {
      adapter = new WebSocketClientAdapter(url);
      repo.networkSubsystem.addNetworkAdapter(adapter);
    },
    disconnect: () => repo.networkSubsystem.removeNetworkAdapter(adapter),
  };
}
