// A TCP proxy on the loopback that counts, shapes and cuts what passes. Every connection has a link of its own.
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { type LinkShape, ShapedPipe } from './shaped-pipe.ts';
import { WireMeter } from './wire-meter.ts';

export type CountingProxy = {
  port: number;
  meter: WireMeter;
  /** For connections made from now on. */
  shape(shape: LinkShape): void;
  /** Breaks the connection under way once `bytes` more have left both ways together. */
  cutAfter(bytes: number): void;
  close(): Promise<void>;
};

type Line = { near: Socket; far: Socket; pipes: ShapedPipe[] };

function breakLine({ near, far, pipes }: Line): void {
  for (const pipe of pipes) pipe.drop();
  near.destroy();
  far.destroy();
}

/** Opens the proxy to `targetPort`. */
export async function openCountingProxy(targetPort: number, firstShape: LinkShape): Promise<CountingProxy> {
  const meter = new WireMeter();
  const lines = new Set<Line>();
  let current = firstShape;
  let bytesToCut = Number.POSITIVE_INFINITY;
  const server = createServer((near) => {
    meter.sockets += 1;
    const far = connect(targetPort, '127.0.0.1');
    const line: Line = { near, far, pipes: [] };
    const note = (direction: 'up' | 'down') => (bytes: number) => {
      meter.note(direction, bytes);
      bytesToCut -= bytes;
      if (bytesToCut > 0) return;
      bytesToCut = Number.POSITIVE_INFINITY;
      breakLine(line);
    };
    line.pipes = [new ShapedPipe(near, far, current, note('up')), new ShapedPipe(far, near, current, note('down'))];
    lines.add(line);
    for (const socket of [near, far]) {
      socket.setNoDelay(true);
      // `close` follows every error, and ends the other side too.
      socket.on('error', () => socket.destroy());
    }
    near.on('close', () => breakLine(line));
    far.on('close', () => lines.delete(line));
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
