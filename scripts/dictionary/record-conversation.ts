// What real devices and a real server say to each other, as packing 2 hands it to deflate: the samples from which a dictionary is trained.
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { type Deflater, FrameChannel } from '@greenland/shared-schema/protocol/frame-channel';
import { type DownFrame, downFrame, type UpFrame, upFrame } from '@greenland/shared-schema/protocol/wire-frame';
import type { OpenSocket } from '../../client/src/link/link-socket.ts';
import { openNodeSocket } from '../device-socket.ts';

const mostBytes = 1_048_576;

/** Deflates as both ends do, and notes what was inflated. */
const makeRecorder = (note: (text: string) => void): Deflater => ({
  deflate: (bytes, dictionary) => deflateRawSync(bytes, { dictionary }),
  inflate(bytes, dictionary) {
    const text = inflateRawSync(bytes, { dictionary, maxOutputLength: mostBytes });
    note(text.toString('utf8'));
    return text;
  },
});

/** Opens sockets that call `note` with each message that crosses them. */
export function recordSockets(note: (text: string) => void): OpenSocket {
  return (url, subprotocol) => {
    const socket = openNodeSocket(url, subprotocol);
    const recorder = makeRecorder(note);
    const [device, server] = [
      new FrameChannel('device', recorder, mostBytes),
      new FrameChannel('server', recorder, mostBytes),
    ];
    const send = socket.send.bind(socket);
    socket.send = (message) => {
      const frame = server.unpack<UpFrame>(message, (text, restore) => upFrame.parse(restore(JSON.parse(text))));
      // The device's end follows what it has sent: its tables are needed to read the answers.
      if (frame) device.pack(frame);
      send(message);
    };
    return new Proxy(socket, {
      get: (target, name) => Reflect.get(target, name, target),
      set(target, name, value) {
        if (name !== 'onmessage') return Reflect.set(target, name, value, target);
        target.onmessage = (event: never) => {
          const { data } = event as { data: ArrayBuffer };
          device.unpack<DownFrame>(new Uint8Array(data), (text, restore) => downFrame.parse(restore(JSON.parse(text))));
          value(event);
        };
        return true;
      },
    });
  };
}
