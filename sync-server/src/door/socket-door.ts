// The WebSocket endpoint `/sync`: who may open a socket, how much it may send, and when a silent or deaf one is let go.
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { type Refused, refuse } from '@greenland/shared-schema/contract/problem';
import { type CloseReason, closeCodeByReason } from '@greenland/shared-schema/protocol/close-code';
import { subprotocol } from '@greenland/shared-schema/protocol/protocol-version';
import { WebSocket, WebSocketServer } from 'ws';
import { declineUpgrade } from './declined-upgrade-door.ts';
import { DevicePresence } from './device-presence.ts';
import { MessageWatch } from './message-watch.ts';
import { SocketOutflow } from './outflow-socket.ts';
import { SocketCodec } from './socket-codec.ts';
import { type Line, type SessionPorts, SocketSession } from './socket-session.ts';
import { type WirePorts, writeProblem } from './wire-problem-door.ts';

export const syncPath = '/sync';

/** Calls `run` each `periodMs`; answers a way to end that. */
export type Every = (run: () => void, periodMs: number) => () => void;

export type SocketDoorPorts = Omit<SessionPorts, 'presence'> &
  WirePorts & {
    every: Every;
    /** Whether a page of this origin may open a socket; who names none may not. */
    isAllowedOrigin: (origin: string | undefined, host: string | undefined) => boolean;
  };

export type SocketDoor = {
  /** Takes no more sockets, closes those that are open with 1001 and waits until they are gone, `graceMs` at most. */
  stop(graceMs: number): Promise<void>;
  readonly openSockets: number;
};

const limits = {
  ...{ frameBytes: 65_536, helloBytes: 4_096, fragments: 1_024, unreadBytes: 1_048_576 },
  ...{ tickMs: 1_000, quietTicks: 30, messageTicks: 90, closingTicks: 5 },
};

/** What `ws` finds wrong with the bytes themselves, by the code with which it would close: fragments, UTF-8, headers, size. */
const reasonByViolation = new Map<number | undefined, CloseReason>([
  [1002, 'malformed_frame'],
  [1007, 'malformed_frame'],
  [1008, 'frame_too_large'],
  [1009, 'frame_too_large'],
]);

/** `ws` closes such a socket by codes that mean 'come back' (CC3); here it is refused by name first, as any other frame that is wrong. */
class GuestSocket extends WebSocket {
  onViolation: (reason: CloseReason) => void = () => undefined;

  override close(code?: number, data?: string | Buffer): void {
    const reason = reasonByViolation.get(code);
    // With data it is a code of the peer's, handed back to it.
    const isViolation = reason !== undefined && data === undefined && this.readyState === WebSocket.OPEN;
    if (isViolation) this.onViolation(reason);
    else super.close(code, data);
  }
}

type Guest = {
  socket: WebSocket;
  session: SocketSession;
  watch: MessageWatch;
  /** Ticks since its last byte. */
  quietTicks: number;
  /** Ticks for which the message under way has been under way; `endedBefore` tells it from others. */
  messageTicks: number;
  endedBefore: number;
  closingTicks: number;
};

/** Why no socket is opened; null: it is. */
function judgeUpgrade({ url = '', headers }: IncomingMessage, ports: SocketDoorPorts): Refused | null {
  // Not `new URL`, which throws on addresses that HTTP lets through, such as `//`.
  const [path] = url.split('?', 1);
  if (path !== syncPath) return refuse('not_found', `Sockets are opened at ${syncPath}.`);
  const isAllowed = ports.isAllowedOrigin(headers.origin, headers.host);
  return isAllowed ? null : refuse('forbidden', 'Pages of this origin open no sockets here.');
}

function refuseUpgrade(socket: Duplex, ports: WirePorts, refused: Refused): void {
  // Not half open until the peer ends it too: nobody else watches this socket.
  socket.end(writeProblem(refused, ports), () => socket.destroy());
}

/** Whether the peer reads so little that it was let go. Its close code waits behind what it did not read, for `closingTicks` at most. */
function closeWhenDeaf(socket: WebSocket): boolean {
  if (socket.bufferedAmount <= limits.unreadBytes) return false;
  socket.close(closeCodeByReason.too_slow, 'too_slow');
  return true;
}

/** What a session says over this socket. */
function speakOver(socket: WebSocket, codec: SocketCodec, outflow: SocketOutflow): Line {
  return {
    send(frame) {
      if (socket.readyState !== socket.OPEN || closeWhenDeaf(socket)) return;
      outflow.send(codec.encode(frame));
    },
    drained: () => outflow.drained(),
    close: (code, reason) => socket.close(code, reason),
  };
}

/** Speaks frames over one socket, in the form (text or binary) in which the device speaks. */
function receive(socket: GuestSocket, wire: Duplex, ports: SessionPorts): Guest {
  const codec = new SocketCodec();
  let greeted = false;
  const isAwake = () => {
    guest.quietTicks = 0;
  };
  const session = new SocketSession(speakOver(socket, codec, new SocketOutflow(socket, isAwake)), ports);
  const watch = new MessageWatch();
  const guest: Guest = { socket, session, watch, quietTicks: 0, messageTicks: 0, endedBefore: 0, closingTicks: 0 };
  socket.on('message', (data: Buffer, isBinary: boolean) => {
    if (socket.readyState !== WebSocket.OPEN) return;
    if (!greeted && data.length > limits.helloBytes) return session.refuse('frame_too_large', 'hello is too large');
    greeted = true;
    const decoded = codec.decode(data, isBinary);
    if (decoded.ok) session.hear({ type: 'heard', frame: decoded.frame });
    else session.refuse(decoded.reason, decoded.detail);
  });
  // After `ws` has read the same bytes: what is greeted by now came whole.
  wire.on('data', (bytes: Buffer) => {
    guest.quietTicks = 0;
    watch.feed(bytes);
    if (!greeted && watch.announcedBytes > limits.helloBytes) session.refuse('frame_too_large', 'hello is too large');
  });
  socket.onViolation = (reason) => session.refuse(reason, 'the bytes are no message that is taken here');
  // `ws` answers pings by itself.
  socket.on('ping', () => closeWhenDeaf(socket));
  socket.on('close', () => session.hear({ type: 'closed' }));
  // A broken peer: `close` follows, and whatever could be answered was answered.
  socket.on('error', () => socket.close());
  return guest;
}

/** A message that has begun must end: the bytes of it that are held are the server's memory. */
function watchMessage(guest: Guest): void {
  const { watch, endedBefore } = guest;
  guest.messageTicks = watch.isOpen && watch.ended === endedBefore ? guest.messageTicks + 1 : 0;
  guest.endedBefore = watch.ended;
  if (guest.messageTicks > limits.messageTicks) guest.session.refuse('too_slow', 'a message did not end in time');
}

/** Time passes for a guest: pinged when quiet, let go when it stays so (a half-open socket never says goodbye). */
function passTime(guest: Guest): void {
  guest.quietTicks += 1;
  if (guest.socket.readyState !== WebSocket.OPEN) guest.closingTicks += 1;
  guest.session.hear({ type: 'ticked' });
  watchMessage(guest);
  if (guest.quietTicks === limits.quietTicks) guest.socket.ping();
  if (guest.quietTicks >= limits.quietTicks * 2 || guest.closingTicks > limits.closingTicks) guest.socket.terminate();
}

/** Opens the door on `server`'s upgrades. Other paths are answered 404. */
export function openSocketDoor(server: Server, ports: SocketDoorPorts): SocketDoor {
  const sockets = new WebSocketServer({
    noServer: true,
    WebSocket: GuestSocket,
    maxPayload: limits.frameBytes,
    maxFragments: limits.fragments,
    perMessageDeflate: false,
    handleProtocols: (offered) => (offered.has(subprotocol) ? subprotocol : false),
  });
  const guests = new Set<Guest>();
  const presence = new DevicePresence();
  const upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (request.headers.upgrade?.toLowerCase() !== 'websocket') return declineUpgrade(server, request, socket, head);
    socket.on('error', () => socket.destroy());
    const refused = judgeUpgrade(request, ports);
    if (refused) return refuseUpgrade(socket, ports, refused);
    sockets.handleUpgrade(request, socket, head, (opened) => {
      const guest = receive(opened, socket, { ...ports, presence });
      guests.add(guest);
      opened.once('close', () => guests.delete(guest));
    });
  };
  server.on('upgrade', upgrade);
  const endClock = ports.every(() => guests.forEach(passTime), limits.tickMs);
  return {
    get openSockets() {
      return guests.size;
    },
    async stop(graceMs) {
      server.off('upgrade', upgrade);
      endClock();
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
