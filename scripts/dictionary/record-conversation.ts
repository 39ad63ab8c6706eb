// What real devices and a real server say to each other, as packing 3 hands it to deflate: the samples from which a dictionary is trained.
import type { OpenSocket } from '../../client/src/link/link-socket.ts';
import { openNodeSocket } from '../device-socket.ts';
import { overhearFrames } from './overhear-frames.ts';

/** Opens sockets that call `note` with each message that crosses them. */
export function recordSockets(note: (text: string) => void): OpenSocket {
  return (url, subprotocol) => {
    const socket = openNodeSocket(url, subprotocol);
    const overheard = overhearFrames(note);
    const send = socket.send.bind(socket);
    socket.send = (message) => {
      overheard.up(message);
      send(message);
    };
    return new Proxy(socket, {
      get: (target, name) => Reflect.get(target, name, target),
      set(target, name, value) {
        if (name !== 'onmessage') return Reflect.set(target, name, value, target);
        target.onmessage = (event: never) => {
          const { data } = event as { data: ArrayBuffer };
          overheard.down(new Uint8Array(data));
          value(event);
        };
        return true;
      },
    });
  };
}
