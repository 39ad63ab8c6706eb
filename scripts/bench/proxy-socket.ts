// A TCP proxy on the loopback that counts, shapes and cuts what passes. Every connection has a link of its own.
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { type LinkShape, ShapedPipe } from './shaped-pipe.ts';
import { type Direction, WireMeter } from './wire-meter.ts';

export type CountingProxy = {
  port: number;
  meter: WireMeter;
  /** For connections made from now on. */
  shape(shape: LinkShape): void;
  /** Breaks the connection under way once `bytes` more have left both ways together. */
  cutAfter(bytes: number): void;
  close(): Promise<void>;
};

type Note = (direction: Direction, bytes: number) => void;
type Line = { near: Socket; far: Socket; pipes: ShapedPipe[] };

function breakLine({ near, far, pipes }: Line): void {
  for (const pipe of pipes) pipe.drop();
  near.destroy();
  far.destroy();
}

/** Joins two sockets by pipes of this shape; `note` hears what leaves. */
function joinLine(near: Socket, far: Socket, shape: LinkShape, note: Note): Line {
  const pipes = [
    new ShapedPipe(near, far, shape, (bytes) => note('up', bytes)),
    new ShapedPipe(far, near, shape, (bytes) => note('down', bytes)),
  ];
  for (const socket of [near, far]) {
    socket.setNoDelay(true);
    // `close` follows every error, and ends the other side too.
    socket.on('error', () => socket.destroy());
  }
  const line = { near, far, pipes };
  near.on('close', () => breakLine(line));
  return line;
}

/** Opens the proxy to `targetPort`. */
export async function openCountingProxy(targetPort: number, firstShape: LinkShape): Promise<CountingProxy> {
  const meter = new WireMeter();
  const lines = new Set<Line>();
  let current = firstShape;
  let bytesToCut = Number.POSITIVE_INFINITY;
  const server = createServer((near) => {
    meter.sockets += 1;
    const line = joinLine(near, connect(targetPort, '127.0.0.1'), current, (direction, bytes) => {
      meter.note(direction, bytes);
      bytesToCut -= bytes;
      if (bytesToCut > 0) return;
      bytesToCut = Number.POSITIVE_INFINITY;
      breakLine(line);
    });
    lines.add(line);
    line.far.on('close', () => lines.delete(line));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    meter,
    shape: (shape) => {
      current = shape;
    },
    cutAfter: (bytes) => {
      bytesToCut = bytes;
    },
    async close() {
      for (const line of lines) breakLine(line);
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
