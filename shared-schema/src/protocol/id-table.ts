// Ids of a connection by number (SPEC PK2 to PK4). Both ends keep the same table by seeing the same ids in the same order; an id that was told
// once costs two bytes afterwards instead of sixteen or thirty-two.
import { decodeBase64url, encodeBase64url } from './base64url.ts';

/** Least recently used ids make room. Slots are numbers from 0 to `slots - 1`. */
export class IdTable {
  static readonly slots = 512;

  /** Least recently used first. */
  private readonly slotById: Map<string, number>;
  private readonly idBySlot: string[];

  constructor(from?: IdTable) {
    this.slotById = new Map(from?.slotById);
    this.idBySlot = [...(from?.idBySlot ?? [])];
  }

  /** The slot of a known id, or undefined. */
  slotOf(id: string): number | undefined {
    return this.slotById.get(id);
  }

  /** The id in a slot, or undefined. */
  idAt(slot: number): string | undefined {
    return this.idBySlot[slot];
  }

  /** `id` was seen: it is the most recently used one now. */
  see(id: string): void {
    const slot = this.slotById.get(id) ?? this.freeSlot();
    this.slotById.delete(id);
    this.slotById.set(id, slot);
    this.idBySlot[slot] = id;
  }

  private freeSlot(): number {
    if (this.idBySlot.length < IdTable.slots) return this.idBySlot.length;
    const [oldest = ['', 0]] = this.slotById;
    this.slotById.delete(oldest[0]);
    return oldest[1];
  }
}

type Form = { sizeBytes: number; encode: (bytes: Uint8Array) => string; decode: (text: string) => Uint8Array | null };

const hexByByte = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));
const hexOf = (bytes: Uint8Array, from: number, to: number) => {
  let hex = '';
  for (let place = from; place < to; place += 1) hex += hexByByte[bytes[place] ?? 0];
  return hex;
};
const encodeUuid = (bytes: Uint8Array) =>
  `${hexOf(bytes, 0, 4)}-${hexOf(bytes, 4, 6)}-${hexOf(bytes, 6, 8)}-${hexOf(bytes, 8, 10)}-${hexOf(bytes, 10, 16)}`;
/** Of the character code of a digit, lower case. */
const hexValue = (code: number) => (code < 58 ? code - 48 : code - 87);
function decodeUuid(text: string): Uint8Array {
  const bytes = new Uint8Array(16);
  let at = 0;
  for (let place = 0; place < text.length; place += 2) {
    if (text[place] === '-') place += 1;
    bytes[at] = hexValue(text.charCodeAt(place)) * 16 + hexValue(text.charCodeAt(place + 1));
    at += 1;
  }
  return bytes;
}

const base64 = { encode: encodeBase64url, decode: decodeBase64url };
const knownMark = '\u0001';
/** By mark: no JSON text holds these characters. Signatures and tickets never come twice, so they are told without being kept. */
const formByMark: Readonly<Record<string, Form>> = {
  '\u0002': { sizeBytes: 16, encode: encodeUuid, decode: decodeUuid },
  '\u0003': { sizeBytes: 32, ...base64 },
  '\u0004': { sizeBytes: 64, ...base64 },
  '\u0005': { sizeBytes: 16, ...base64 },
};
const markByLength = new Map([
  [36, '\u0002'],
  [43, '\u0003'],
  [86, '\u0004'],
  [22, '\u0005'],
]);
const isKept = (mark: string) => mark === '\u0002' || mark === '\u0003';
const firstSlotCharacter = 0x20;

const anyId = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?<=")(?:[\w-]{86}|[\w-]{43}|[\w-]{22})(?=")/g;
/** `.?`: a mark at the very end names nothing. */
const anyMark = new RegExp(`[${Object.keys(formByMark).join('')}]|${knownMark}(.?)`, 'gs');

/** A text without its ids: `raw` holds the bytes of those that are new, in order; `ids` all that are kept, in order, each once. */
export type WithoutIds = { text: string; raw: Uint8Array<ArrayBuffer>; ids: string[] };

/** Takes the ids out of a JSON text. `table` has seen them afterwards. */
export function takeOutIds(text: string, table: IdTable): WithoutIds {
  const parts: Uint8Array[] = [];
  const ids = new Set<string>();
  const shortened = text.replace(anyId, (id) => {
    const slot = table.slotOf(id);
    const mark = markByLength.get(id.length) ?? '';
    if (slot === undefined) {
      const form = formByMark[mark];
      const bytes = form?.decode(id);
      // Base64url with spare bits set is not what its bytes would give back.
      if (!bytes || form?.encode(bytes) !== id) return id;
      parts.push(bytes);
    }
    if (isKept(mark)) {
      table.see(id);
      ids.add(id);
    }
    return slot === undefined ? mark : knownMark + String.fromCharCode(firstSlotCharacter + slot);
  });
  return { text: shortened, raw: joinBytes(parts), ids: [...ids] };
}

/** All of `parts`, one after the other. */
export function joinBytes(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

/** Puts the ids back; null when a mark names what is not there or the text grows over `mostCharacters`. `table` has seen them afterwards. */
export function putBackIds(
  { text, raw }: Pick<WithoutIds, 'text' | 'raw'>,
  table: IdTable,
  mostCharacters: number,
): { text: string; ids: string[] } | null {
  const ids = new Set<string>();
  let [at, grown, failed] = [0, text.length, false];
  const read = (mark: string): string | undefined => {
    const { sizeBytes = 0, encode } = formByMark[mark] ?? {};
    const bytes = raw.subarray(at, at + sizeBytes);
    at += sizeBytes;
    return bytes.length === sizeBytes ? encode?.(bytes) : undefined;
  };
  const whole = text.replace(anyMark, (mark: string, slot: string | undefined) => {
    if (failed) return '';
    const id = slot === undefined ? read(mark) : table.idAt(slot.charCodeAt(0) - firstSlotCharacter);
    grown += id?.length ?? 0;
    if (id === undefined || grown > mostCharacters) {
      failed = true;
      return '';
    }
    if (slot !== undefined || isKept(mark)) {
      table.see(id);
      ids.add(id);
    }
    return id;
  });
  return failed || at !== raw.length ? null : { text: whole, ids: [...ids] };
}
