// The network of a headless device, with a switch: what is off breaks every socket and answers no call, as a phone without a network does.
import { brokenCode, type OpenSocket, type WebSocketLike } from '../link/link-socket.ts';

export type NetworkPorts = { fetch: typeof globalThis.fetch; openSocket: OpenSocket };

export type NetworkSwitch = NetworkPorts & {
  isOnline(): boolean;
  /** Breaks what is open; nothing opens until `turnOn`. */
  turnOff(): void;
  turnOn(): void;
  /** Calls `nudge` whenever the network comes back; answers a way to end it. */
  watch(nudge: () => void): () => void;
};

/** A socket that could not be opened: it says so once the caller has set its listeners. */
function makeDeadSocket(): WebSocketLike {
  const socket: WebSocketLike = {
    ...{ binaryType: 'arraybuffer', onopen: null, onmessage: null, onclose: null, onerror: null },
    send: () => undefined,
    close: () => undefined,
  };
  queueMicrotask(() => socket.onclose?.({ code: brokenCode } as never));
  return socket;
}

export function makeNetworkSwitch(ports: NetworkPorts, startsOnline: boolean): NetworkSwitch {
  let online = startsOnline;
  const sockets = new Set<WebSocketLike>();
  const nudges = new Set<() => void>();
  return {
    isOnline: () => online,
    fetch: (input, init) => (online ? ports.fetch(input, init) : Promise.reject(new TypeError('no network'))),
    openSocket(url, subprotocol) {
      if (!online) return makeDeadSocket();
      const socket = ports.openSocket(url, subprotocol);
      sockets.add(socket);
      return socket;
    },
    turnOff() {
      online = false;
      for (const socket of sockets) {
        socket.onclose?.({ code: brokenCode } as never);
        socket.close();
      }
      sockets.clear();
    },
    turnOn() {
      online = true;
      for (const nudge of nudges) nudge();
    },
    watch(nudge) {
      nudges.add(nudge);
      return () => nudges.delete(nudge);
    },
  };
}
