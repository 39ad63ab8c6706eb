// A device written from SPEC.md alone: frames over `ws` (text, or packed when it asks for it), its own chain and key. No code of the client's link.
import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { canonicalJson } from '@greenland/shared-schema/protocol/canonical-json';
import { FrameChannel } from '@greenland/shared-schema/protocol/frame-channel';
import { frameDictionary as dictionary } from '@greenland/shared-schema/protocol/frame-dictionary';
import { packing2 } from '@greenland/shared-schema/protocol/packing-2';
import { packing3 } from '@greenland/shared-schema/protocol/packing-3';
import { v7 } from 'uuid';
import { WebSocket } from 'ws';

export type Frame = { type: string } & Record<string, never>;
export type WireOperation = Record<string, unknown> & { seq: number };

const hash = (value: unknown) => createHash('sha256').update(canonicalJson(value)).digest('base64url');
const waitMs = 20_000;

/** A message in the packed form (WF2); also of what is no frame. */
export const packText = (text: string | Uint8Array) =>
  Buffer.concat([Buffer.of(1), deflateRawSync(text, { dictionary, level: 9 })]);

export const unpacker = {
  deflate: (bytes: Uint8Array, known: Uint8Array) => deflateRawSync(bytes, { dictionary: known }),
  inflate(bytes: Uint8Array, known: Uint8Array) {
    try {
      return inflateRawSync(bytes, { dictionary: known });
    } catch {
      // Packed by what was said before on this connection, which this device does not remember.
      return null;
    }
  },
};

/** A server answers in the packing that it heard last, and what an enemy sends may look like packing 2 or 3. */
function readFrame(data: Buffer, isBinary: boolean): Frame {
  const packing = [packing2, packing3].find(({ byte }) => isBinary && data[0] === byte);
  if (packing) {
    const parse = (text: string, restore: (json: unknown) => unknown) => {
      try {
        return restore(JSON.parse(text)) as never;
      } catch {
        // What was said before stands elsewhere in the dictionary of this device: it unpacks to something else.
        return null;
      }
    };
    const unpacked: unknown = new FrameChannel(packing, 'device', unpacker, 1_048_576).unpack(data, parse);
    return (unpacked ?? { type: 'unreadable' }) as Frame;
  }
  const text = isBinary ? inflateRawSync(data.subarray(1), { dictionary }) : data;
  return JSON.parse(text.toString('utf8'));
}

/** Registers a learner over REST. */
export async function registerLearner(url: string): Promise<{ id: string; token: string; email: string }> {
  const email = `${v7()}@example.org`;
  const person = { password: 'Correct-horse-7', firstName: 'Awa', lastName: 'Diop', country: 'SN', language: 'fr' };
  const body = JSON.stringify({ email, ...person });
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(`${url}/api/auth/register`, { method: 'POST', headers, body });
  return { email, ...((await answer.json()) as { id: string; token: string }) };
}

const newKeys = () => generateKeyPairSync('ec', { namedCurve: 'P-256' });

/** `phone`: another learner's device on the same phone. */
export class WireDevice {
  readonly deviceId: string;
  readonly secret = randomBytes(32).toString('base64url');
  readonly keys: ReturnType<typeof newKeys>;
  readonly frames: Frame[] = [];
  closed: { code: number; reason: string } | null = null;
  private readonly logs: { operations: WireOperation[]; heads: string[] }[];
  private socket: WebSocket | null = null;
  private wake = () => {};

  constructor(
    public url: string,
    readonly userId: string,
    public token: string,
    phone = { deviceId: v7(), keys: newKeys() },
  ) {
    ({ deviceId: this.deviceId, keys: this.keys } = phone);
    const chain = ['greenland/chain/1', this.deviceId, userId];
    this.logs = [[], [1], [2]].map((lane) => ({ operations: [], heads: [hash([...chain, ...lane])] }));
  }

  private lane(lane: number) {
    const log = this.logs[lane];
    if (!log) throw new Error(`There is no lane ${lane}.`);
    return log;
  }

  /** How many operations lane 0 has. */
  get length(): number {
    return this.lane(0).operations.length;
  }

  /** The chain after operation `seq` of lane 0, as this device has computed it. */
  headAfter(seq: number): string {
    return this.lane(0).heads[seq] ?? '';
  }

  async open(origin = this.url): Promise<this> {
    const socket = new WebSocket(`${this.url.replace('http', 'ws')}/sync`, 'greenland-sync', { origin });
    this.closed = null;
    this.socket = socket;
    socket.on('message', (data: Buffer, isBinary: boolean) => {
      this.frames.push(readFrame(data, isBinary));
      this.wake();
    });
    socket.on('close', (code, reason) => {
      if (this.socket !== socket) return;
      this.closed = { code, reason: String(reason) };
      this.wake();
    });
    await new Promise((resolve, reject) => socket.once('open', resolve).on('error', reject));
    return this;
  }

  /** Texts go as text, bytes as they are (`binary` false: claimed to be text), all else as JSON. */
  send(frame: unknown, binary = Buffer.isBuffer(frame)): void {
    this.socket?.send(typeof frame === 'string' || Buffer.isBuffer(frame) ? frame : JSON.stringify(frame), { binary });
  }

  sendPacked(frame: unknown): void {
    this.send(packText(JSON.stringify(frame)));
  }

  /** A piece of a text message that does not end with it. */
  sendFragment(text: string): void {
    this.socket?.send(text, { fin: false });
  }

  /** A ping of the WebSocket protocol, which is no frame. */
  ping(text: string): void {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.ping(text);
  }

  /** Stops reading. */
  pause(): void {
    this.socket?.pause();
  }

  resume(): void {
    this.socket?.resume();
  }

  helloFrame(changes: Record<string, unknown> = {}): Record<string, unknown> {
    const { x, y } = this.keys.publicKey.export({ format: 'jwk' });
    const registration = { publicKey: { kty: 'EC', crv: 'P-256', x, y }, secret: this.secret };
    const { token, deviceId } = this;
    return { type: 'hello', protocol: 1, token, deviceId, epoch: null, app: 'wire 1', registration, ...changes };
  }

  hello(changes: Record<string, unknown> = {}): void {
    this.send(this.helloFrame(changes));
  }

  /** Appends to a lane; answers the operation. */
  write(kind: string, payload: unknown, changes: Record<string, unknown> = {}, lane = 0): WireOperation {
    const { operations, heads } = this.lane(lane);
    const seq = operations.length + 1;
    const operation = { version: 1, id: v7(), seq, kind, payload, wallTime: 1_000, monotonicMs: 5, ...changes };
    const commitment = hash(['greenland/payload/1', this.secret, seq, operation.payload]);
    const { version, id, wallTime, monotonicMs } = operation;
    heads.push(hash([heads[seq - 1], version, id, seq, operation.kind, wallTime, monotonicMs, commitment]));
    operations.push(operation);
    return operation;
  }

  /** Writes the last operation anew, as another device with the same log would have. */
  forkLast(kind: string, payload: unknown): WireOperation {
    const { operations, heads } = this.lane(0);
    operations.pop();
    heads.pop();
    return this.write(kind, payload);
  }

  /** A push of a lane from `from` to `to`, both included. */
  pushFrame(from = 1, to?: number, lane = 0): { type: string; operations: WireOperation[]; signature: string } {
    const { operations, heads } = this.lane(lane);
    const last = to ?? operations.length;
    const message = Buffer.from(canonicalJson(['greenland/head/1', this.deviceId, this.userId, last, heads[last]]));
    const signed = sign('sha256', message, { key: this.keys.privateKey, dsaEncoding: 'ieee-p1363' });
    const pushed = { operations: operations.slice(from - 1, last), signature: signed.toString('base64url') };
    return { type: 'push', ...(lane > 0 ? { lane } : {}), ...pushed };
  }

  push(from?: number, to?: number): void {
    this.send(this.pushFrame(from, to));
  }

  pull(request = 1, since: Record<string, Record<string, number>> = everything): void {
    this.send({ type: 'pull', request, since });
  }

  /** The next frame that `fits` and was not taken yet; what comes before it stays for others. */
  async take<Result = Record<string, never>>(fits: (frame: Frame) => boolean): Promise<Result> {
    const until = Date.now() + waitMs;
    for (;;) {
      const at = this.frames.findIndex(fits);
      if (at >= 0) return this.frames.splice(at, 1)[0] as Result;
      const leftMs = until - Date.now();
      if (this.closed) throw new Error(`Closed with ${this.closed.code} ${this.closed.reason} while waiting`);
      if (leftMs <= 0) throw new Error(`Waited in vain; got ${JSON.stringify(this.frames).slice(0, 2000)}`);
      await new Promise<void>((resolve) => {
        this.wake = resolve;
        setTimeout(resolve, Math.min(leftMs, 200));
      });
    }
  }

  async untilClosed(): Promise<{ code: number; reason: string }> {
    const until = Date.now() + waitMs;
    while (!this.closed && Date.now() < until) await new Promise((resolve) => setTimeout(resolve, 20));
    if (!this.closed) throw new Error('The socket stayed open.');
    return this.closed;
  }

  close(): void {
    this.socket?.terminate();
  }
}

const collections = [
  'accounts',
  'courses',
  'releases',
  'enrolments',
  'progress',
  'attempts',
  'certificates',
  'refusals',
];

/** A first pull of all collections. */
export const everything = Object.fromEntries(collections.map((name) => [name, {}]));

export const isType = (type: string) => (frame: Frame) => frame.type === type;
