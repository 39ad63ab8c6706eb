// Frames as an enemy or a broken device would send them, from a seed: the same seed gives the same frames.
import { deflateRawSync } from 'node:zlib';
import { FrameChannel } from '@greenland/shared-schema/protocol/frame-channel';
import { packing2 } from '@greenland/shared-schema/protocol/packing-2';
import { packing3 } from '@greenland/shared-schema/protocol/packing-3';
import type { UpFrame } from '@greenland/shared-schema/protocol/wire-frame';
import { packText, type WireDevice } from './wire-device.ts';

export type Chance = { next(): number; pick<Value>(values: readonly Value[]): Value; upTo(limit: number): number };

/** Mulberry32: small, and good enough to choose with. */
export function seedChance(seed: number): Chance {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const upTo = (limit: number) => Math.floor(next() * limit);
  return { next, upTo, pick: (values) => values[upTo(values.length)] as (typeof values)[number] };
}

/** JSON texts, and texts that only look like JSON. */
const hostileValues = [
  ...['NaN', '-Infinity', 'undefined', '1e400', '-1e308', '9007199254740993', '-0', '0.1', '00', '1e-400'],
  ...['null', 'true', '[]', '{}', '""', '"\\u0000"', '"\\ud800"', '"\\udc00\\ud800"', '"\\uffff"', '"\\x"', '"'],
  ...['{"__proto__":{"type":"ping"}}', '{"constructor":{"prototype":{}}}', '{"toString":1,"valueOf":null}'],
  ...['"__proto__"', '[[[[[[[[1]]]]]]]]', '"‮"', `"${'x'.repeat(5_000)}"`, `"${'é'.repeat(40_000)}"`],
  nest('[', ']', 60),
  nest('{"a":', '}', 5_000, '1'),
  nest('[', ']', 20_000),
];

function nest(open: string, close: string, depth: number, within = ''): string {
  return open.repeat(depth) + within + close.repeat(depth);
}

const mark = '@here@';

/** Puts `mark` in the place of one value of `frame`, or beside its members under a name of the prototype. */
function markSomewhere(value: unknown, chance: Chance): unknown {
  const isLeaf = typeof value !== 'object' || value === null || Object.keys(value).length === 0;
  if (isLeaf || chance.next() < 0.1) return mark;
  if (Array.isArray(value)) {
    const at = chance.upTo(value.length);
    return value.map((item, index) => (index === at ? markSomewhere(item, chance) : item));
  }
  if (chance.next() < 0.15) return { ...value, [chance.pick(['constructor', '', 'toString', 'type '])]: mark };
  const name = chance.pick(Object.keys(value));
  const entries = Object.entries(value).map(([key, member]) => [
    key,
    key === name ? markSomewhere(member, chance) : member,
  ]);
  return Object.fromEntries(chance.next() < 0.1 ? entries.filter(([key]) => key !== name) : entries);
}

const bytes = (chance: Chance, size: number) => Buffer.from(Array.from({ length: size }, () => chance.upTo(256)));

function spoil(text: string, chance: Chance): string | Buffer {
  const at = chance.upTo(text.length);
  return chance.pick([
    () => text.slice(0, at),
    () => `${text.slice(0, at)}${chance.pick(hostileValues)}${text.slice(at)}`,
    () => `${text.slice(0, at)}"__proto__":{"a":1},${text.slice(at)}`,
    () => Buffer.concat([Buffer.from(text.slice(0, at)), bytes(chance, 8), Buffer.from(text.slice(at))]),
  ])();
}

/** Packed bytes that are not what was packed: cut short, bits turned, another dictionary's number, something behind the end. */
function damage(packed: Buffer, chance: Chance): Buffer {
  const turned = Buffer.from(packed);
  for (let bits = chance.upTo(4); bits >= 0; bits -= 1) {
    const at = chance.upTo(turned.length);
    turned[at] = (turned[at] ?? 0) ^ (1 << chance.upTo(8));
  }
  return chance.pick([
    () => turned,
    () => packed.subarray(0, chance.upTo(packed.length)),
    () => Buffer.concat([Buffer.of(chance.upTo(256)), packed.subarray(1)]),
    () => Buffer.concat([packed, bytes(chance, 1 + chance.upTo(20))]),
  ])();
}

/** Deeper than any parser's stack, and larger than any memory should be, in a few thousand bytes. Packed when first needed: it takes its time. */
const packedBombs: Buffer[] = [];

function pickBomb(chance: Chance): Buffer {
  if (packedBombs.length === 0) {
    packedBombs.push(packText(nest('[', ']', 400_000)), packText(Buffer.alloc(10_000_000, ' ')));
  }
  return chance.pick(packedBombs);
}

const deflate = (text: string | Uint8Array, dictionary: Uint8Array) => deflateRawSync(text, { dictionary, level: 9 });
const deflater = { deflate, inflate: () => null };

/** In packing 2 or 3 (PK1): an honest frame with its ids taken out, or a text of chance behind ids of chance. */
function packInNumbers(frame: unknown, made: string | Buffer, chance: Chance): Buffer {
  const packing = chance.pick([packing2, packing3]);
  if (chance.next() < 0.5) return Buffer.from(new FrameChannel(packing, 'device', deflater, 0).pack(frame as UpFrame));
  const raw = bytes(chance, chance.upTo(100));
  const named = `${made}`.replaceAll('"01', () =>
    chance.pick(['"\u0001', '"\u0002', '"\u0006', '\u0000', '"01', '\u007f']),
  );
  return Buffer.concat([
    Buffer.of(packing.byte, chance.pick([raw.length, 0, 127, chance.upTo(256)])),
    raw,
    deflate(named, packing.dictionary),
  ]);
}

/** One message; `binary` false says that it claims to be text. Half of them are packed (WF2), and some of those damaged. */
export function makeHostile(frame: unknown, chance: Chance): { message: Buffer; binary: boolean } {
  const marked = () =>
    JSON.stringify(markSomewhere(frame, chance)).replace(`"${mark}"`, () => chance.pick(hostileValues));
  const made = chance.pick([
    marked,
    marked,
    marked,
    () => spoil(JSON.stringify(frame), chance),
    () => bytes(chance, chance.upTo(2_000)),
    () => chance.pick(hostileValues),
  ])();
  if (chance.next() < 0.01) return { message: pickBomb(chance), binary: true };
  if (chance.next() < 0.5) {
    const packed = chance.next() < 0.4 ? packInNumbers(frame, made, chance) : packText(made);
    return { message: chance.next() < 0.3 ? damage(packed, chance) : packed, binary: true };
  }
  return { message: Buffer.from(made), binary: chance.next() < 0.1 };
}

const readableValues = hostileValues.filter((text) => text.length < 2_000 && isJson(text));

/** A payload of chance: what comes behind the door meets it too. */
export function makeHostilePayload(chance: Chance): { kind: string; payload: Record<string, unknown> } {
  const kind = chance.pick(['enrolled', 'attempt-submitted', 'time-spent', 'profile-changed', 'consent-given', 'x']);
  const names = ['courseId', 'quizId', 'quizHash', 'responses', 'firstName', 'lessonId', 'purpose', 'policyVersion'];
  const value = () => JSON.parse(chance.pick(readableValues));
  return { kind, payload: Object.fromEntries(names.filter(() => chance.next() < 0.6).map((name) => [name, value()])) };
}

/** An operation with a payload of chance, signed rightly. */
export function writeHostile(device: WireDevice, chance: Chance): void {
  const { kind, payload } = makeHostilePayload(chance);
  device.write(kind, payload);
}

function isJson(text: string): boolean {
  try {
    // Values that have no canonical form would spoil the chain on the device already.
    return !/e400|proto/.test(text) && JSON.parse(text) !== undefined;
  } catch {
    return false;
  }
}
