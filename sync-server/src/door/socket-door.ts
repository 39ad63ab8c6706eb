// The WebSocket endpoint `/sync`: who may open a socket, how much it may send, and when a silent or deaf one is let go.
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { closeCodeByReason } from '@greenland/shared-schema/protocol/close-code';
import { subprotocol } from '@greenland/shared-schema/protocol/protocol-version';
import { type WebSocket, WebSocketServer } from 'ws';
import { decodeFrame, encodeFrame } from './socket-codec.ts';
import { type SessionPorts, SocketSession } from './socket-session.ts';

export const syncPath = '/sync';

export type SocketDoorPorts = SessionPorts & {
  /** Whether a page of this origin may open a socket. A client that is no browser sends none. */
  isAllowedOrigin: (origin: string | undefined, host: string | undefined) => boolean;
};

export type SocketDoor = {
  /** Takes no more sockets, closes those that are open with 1001 and waits until they are gone, `graceMs` at most. */
  stop(graceMs: number): Promise<void>;
  readonly openSockets: number;
};

const limits = { frameBytes: 65_536, helloBytes: 4_096, unreadBytes: 1_048_576, tickMs: 1_000, quietTicks: 30 };

type Guest = { socket: WebSocket; session: SocketSession; quietTicks: number };

function refuseUpgrade(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

/** Speaks frames over one socket, in the form (text or binary) in which the device speaks. */
function receive(socket: WebSocket, ports: SocketDoorPorts): Guest {
  let binary = true;
  let greeted = false;
  const session = new SocketSession(
    {
      send(frame) {
        if (socket.readyState !== socket.OPEN) return;
        if (socket.bufferedAmount > limits.unreadBytes) return socket.close(closeCodeByReason.too_slow, 'too_slow');
        socket.send(encodeFrame(frame, binary));
      },
      close: (code, reason) => socket.close(code, reason),
    },
    ports,
  );
  const guest: Guest = { socket, session, quietTicks: 0 };
  socket.on('message', (data: Buffer, isBinary: boolean) => {
    guest.quietTicks = 0;
    binary = isBinary;
    if (!greeted && data.length > limits.helloBytes) return session.refuse('frame_too_large', 'hello is too large');
    greeted = true;
    const decoded = decodeFrame(data, isBinary);
    if (decoded.ok) session.hear({ type: 'heard', frame: decoded.frame });
    else session.refuse('malformed_frame', decoded.detail);
  });
  socket.on('pong', () => {
    guest.quietTicks = 0;
  });
  socket.on('close', () => session.hear({ type: 'closed' }));
  // A broken peer: `close` follows, and there is nobody to answer.
  socket.on('error', () => socket.terminate());
  return guest;
}

/** Time passes for a guest: pinged when quiet, let go when it stays so (a half-open socket never says goodbye). */
function passTime(guest: Guest): void {
  guest.quietTicks += 1;
  guest.session.hear({ type: 'ticked' });
  if (guest.quietTicks === limits.quietTicks) guest.socket.ping();
  if (guest.quietTicks > limits.quietTicks * 2) guest.socket.terminate();
}

/** Opens the door on `server`'s upgrades. Other paths are answered 404. */
export function openSocketDoor(server: Server, ports: SocketDoorPorts): SocketDoor {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: limits.frameBytes,
    perMessageDeflate: false,
    handleProtocols: (offered) => (offered.has(subprotocol) ? subprotocol : false),
  });
  const guests = new Set<Guest>();
  const upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    const path = new URL(request.url ?? '/', 'http://localhost').pathname;
    if (path !== syncPath) return refuseUpgrade(socket, '404 Not Found');
    const { origin, host } = request.headers;
    if (!ports.isAllowedOrigin(origin, host)) return refuseUpgrade(socket, '403 Forbidden');
    sockets.handleUpgrade(request, socket, head, (opened) => {
      const guest = receive(opened, ports);
      guests.add(guest);
      opened.once('close', () => guests.delete(guest));
    });
  };
  server.on('upgrade', upgrade);
  const clock = setInterval(() => guests.forEach(passTime), limits.tickMs);
  return {
    get openSockets() {
      return guests.size;
    },
    async stop(graceMs) {
      server.off('upgrade', upgrade);
      clearInterval(clock);
      for (const { socket } of guests) socket.close(closeCodeByReason.going_away, 'going_away');
      await waitUntilEmpty(guests, graceMs);
    },
  };
}

async function waitUntilEmpty(guests: ReadonlySet<Guest>, graceMs: number): Promise<void> {
  const gone = Promise.all([...guests].map(({ socket }) => new Promise((resolve) => socket.once('close', resolve))));
  const late = setTimeout(() => {
    for (const { socket } of guests) socket.terminate();
  }, graceMs);
  await gone;
  clearTimeout(late);
}
