// A TCP proxy on the loopback that counts what passes and strikes a connection after a byte of choice: it breaks it, or swallows all that comes later.
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

type Way = 'up' | 'down';

/** After `bytes` have passed that way. `swallow`: both sides stay open and hear nothing more, as when the other host is gone. */
export type Strike = { way: Way; bytes: number; kind: 'break' | 'swallow' };

type Line = {
  near: Socket;
  far: Socket;
  strike: Strike | null;
  passed: Record<Way, number>;
  isStruck: boolean;
  /** Ends the dripping; null while what goes up passes as it comes. */
  dryUp: (() => void) | null;
};

export type CuttingProxy = {
  url: string;
  /** What has passed since it was set to nothing. */
  passed: Record<Way, number>;
  sockets: number;
  /** The next connections are struck so, one each; those after them are not. */
  plan(...strikes: Strike[]): void;
  /** From now on the open connections pass nothing more. */
  swallow(): void;
  /** From now on the open connections pass one byte up each `byteMs`. */
  drip(byteMs: number): void;
  close(): Promise<void>;
};

function strikeLine(line: Line, kind: Strike['kind']): void {
  line.isStruck = true;
  line.dryUp?.();
  if (kind === 'swallow') return;
  line.near.destroy();
  line.far.destroy();
}

/** Takes over what goes up, and passes it byte by byte. */
function dripLine(line: Line, byteMs: number, proxy: CuttingProxy): void {
  let waiting = Buffer.alloc(0);
  line.near.on('data', (chunk: Buffer) => {
    waiting = Buffer.concat([waiting, chunk]);
  });
  const drop = () => {
    if (waiting.length === 0 || !line.far.writable) return;
    line.far.write(waiting.subarray(0, 1));
    proxy.passed.up += 1;
    waiting = waiting.subarray(1);
  };
  const timer = setInterval(drop, byteMs);
  line.dryUp = () => clearInterval(timer);
  line.near.on('close', line.dryUp);
}

/** Passes what `from` sends on to `to`, up to the byte at which the line is struck. */
function pass(line: Line, way: Way, proxy: CuttingProxy): void {
  const [from, to] = way === 'up' ? [line.near, line.far] : [line.far, line.near];
  from.setNoDelay(true);
  from.on('data', (chunk: Buffer) => {
    if (line.isStruck || (way === 'up' && line.dryUp)) return;
    const { strike } = line;
    const room = strike?.way === way ? strike.bytes - line.passed[way] : Number.POSITIVE_INFINITY;
    const part = chunk.subarray(0, room);
    line.passed[way] += part.length;
    proxy.passed[way] += part.length;
    if (strike === null || chunk.length < room) return void to.write(part);
    // Nothing more comes in; what has passed still arrives.
    line.isStruck = true;
    to.write(part, () => strikeLine(line, strike.kind));
  });
  from.on('error', () => from.destroy());
  from.on('close', () => line.isStruck || to.destroy());
}

function openLine(near: Socket, target: string, strike: Strike | null): Line {
  const far = connect(Number(new URL(target).port), '127.0.0.1');
  return { near, far, strike, passed: { up: 0, down: 0 }, isStruck: false, dryUp: null };
}

/** Opens a proxy to the server at `target`. */
export async function openCuttingProxy(target: string): Promise<CuttingProxy> {
  const lines = new Set<Line>();
  let planned: Strike[] = [];
  const server = createServer((near) => {
    proxy.sockets += 1;
    const line = openLine(near, target, planned.shift() ?? null);
    lines.add(line);
    near.on('close', () => lines.delete(line));
    pass(line, 'up', proxy);
    pass(line, 'down', proxy);
    if (line.strike?.bytes === 0) strikeLine(line, line.strike.kind);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const proxy: CuttingProxy = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    passed: { up: 0, down: 0 },
    sockets: 0,
    plan: (...strikes) => {
      planned = strikes;
    },
    swallow() {
      for (const line of lines) strikeLine(line, 'swallow');
    },
    drip(byteMs) {
      for (const line of lines) dripLine(line, byteMs, proxy);
    },
    async close() {
      for (const line of lines) strikeLine(line, 'break');
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return proxy;
}
