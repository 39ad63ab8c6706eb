// The one WebSocket of this device, as the link needs it. Browsers bring the class; a headless device hands in its own.
import { subprotocol } from '@greenland/shared-schema/protocol/protocol-version';

/** The part of the WebSocket interface that is used. */
export type WebSocketLike = {
  binaryType: string;
  onopen: ((event: never) => void) | null;
  onmessage: ((event: never) => void) | null;
  onclose: ((event: never) => void) | null;
  onerror: ((event: never) => void) | null;
  send(data: Uint8Array<ArrayBuffer>): void;
  close(code?: number): void;
};

export type OpenSocket = (url: string, subprotocol: string) => WebSocketLike;

export type SocketEvents = {
  opened(): void;
  heard(message: ArrayBuffer | string): void;
  /** Once, however the socket ends. */
  closed(code: number): void;
};

export type LinkSocket = { send(message: Uint8Array<ArrayBuffer>): void; close(): void };

/** No answer in time: what a browser reports for a connection that broke. */
export const brokenCode = 1006;

/**
 * Opens a socket. `close` ends it at once for the caller: a browser may take a minute to say `onclose` of a dead connection.
 */
export function connectSocket(url: string, open: OpenSocket, events: SocketEvents): LinkSocket {
  const socket = open(url, subprotocol);
  socket.binaryType = 'arraybuffer';
  let over = false;
  const end = (code: number) => {
    if (over) return;
    over = true;
    events.closed(code);
  };
  socket.onopen = () => {
    if (!over) events.opened();
  };
  socket.onmessage = ({ data }: { data: ArrayBuffer | string }) => {
    if (!over) events.heard(data);
  };
  socket.onclose = ({ code }: { code: number }) => end(code);
  // `onclose` follows every error, with the code.
  socket.onerror = () => undefined;
  return {
    send: (message) => socket.send(message),
    close() {
      end(brokenCode);
      socket.close();
    },
  };
}
