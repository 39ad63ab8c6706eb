// Ids of a connection by number (SPEC PK2 to PK4). Both ends keep the same table by seeing the same ids in the same order; an id that was told
// once costs two bytes afterwards instead of sixteen or thirty-two, and a new one of a family that was told of lately costs four: a course is one
// family (SPEC CH5).
import { decodeBase64url, encodeBase64url } from './base64url.ts';
import { decodeUuid, encodeUuid, familyOf, isUuid, memberBytes, memberOf } from './uuid-bytes.ts';

/** Least recently used ids make room. Slots are numbers from 0 to `slots - 1`. */
export class IdTable {
  static readonly slots = 512;
  static readonly families = 16;

  /** Least recently used first. */
  private readonly slotById: Map<string, number>;
  private readonly idBySlot: string[];
  /** Of the UUIDs that were seen last, the newest first: what belongs together is told together, so that a course stays at the same place. */
  private readonly recentFamilies: string[];

  /** `tellsFamilies`: whether the packing knows families (SPEC PK7). */
  constructor(
    private readonly tellsFamilies: boolean,
    from?: IdTable,
  ) {
    this.slotById = new Map(from?.slotById);
    this.idBySlot = [...(from?.idBySlot ?? [])];
    this.recentFamilies = [...(from?.recentFamilies ?? [])];
  }

  /** The slot of a known id, or undefined. */
  slotOf(id: string): number | undefined {
    return this.slotById.get(id);
  }

  /** The id in a slot, or undefined. */
  idAt(slot: number): string | undefined {
    return this.idBySlot[slot];
  }

  /** The place of a family among those that were seen last, or -1. */
  placeOf(family: string): number {
    return this.recentFamilies.indexOf(family);
  }

  /** The family at a place, or undefined. */
  familyAt(place: number): string | undefined {
    return this.recentFamilies[place];
  }

  /** `id` was seen: it is the most recently used one now, and so is its family. */
  see(id: string): void {
    const known = this.slotById.get(id);
    const slot = known ?? this.freeSlot();
    if (known === undefined) this.idBySlot[slot] = id;
    // The text that is held already: in V8 one that was cut out of a frame keeps the whole frame.
    const kept = this.idBySlot[slot] ?? id;
    this.slotById.delete(id);
    this.slotById.set(kept, slot);
    if (this.tellsFamilies && isUuid(kept)) this.seeFamily(familyOf(kept));
  }

  private seeFamily(family: string): void {
    const place = this.placeOf(family);
    if (place === 0) return;
    this.recentFamilies.splice(place < 0 ? IdTable.families - 1 : place, 1);
    this.recentFamilies.unshift(family);
  }

  private freeSlot(): number {
    if (this.idBySlot.length < IdTable.slots) return this.idBySlot.length;
    const [oldest = ['', 0]] = this.slotById;
    this.slotById.delete(oldest[0]);
    return oldest[1];
  }
}

type Form = { sizeBytes: number; encode: (bytes: Uint8Array) => string; decode: (text: string) => Uint8Array | null };

const base64 = { encode: encodeBase64url, decode: decodeBase64url };
const knownMark = '\u0001';
const familyMark = '\u0006';
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
const firstCharacter = 0x20;
const pointAt = (mark: string, place: number) => mark + String.fromCharCode(firstCharacter + place);

const anyId = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?<=")(?:[\w-]{86}|[\w-]{43}|[\w-]{22})(?=")/g;
/** `.?`: a mark at the very end names nothing. */
const anyMark = new RegExp(`[${Object.keys(formByMark).join('')}]|[${knownMark}${familyMark}](.?)`, 'gs');

/** A text without its ids: `raw` holds the bytes of those that are new, in order; `ids` all that are kept, in order, each once. */
export type WithoutIds = { text: string; raw: Uint8Array<ArrayBuffer>; ids: string[] };

/** `told` stands for an id; `bytes` tell it when it is new; `own`: the id as a text that is no piece of the frame. */
type ToldId = { told: string; own: string; bytes?: Uint8Array };

/** Null for what only looks like an id: base64url with spare bits set is not what its bytes would give back. */
function tellId(id: string, mark: string, table: IdTable): ToldId | null {
  const slot = table.slotOf(id);
  if (slot !== undefined) return { told: pointAt(knownMark, slot), own: table.idAt(slot) ?? id };
  const form = formByMark[mark];
  const bytes = form?.decode(id);
  const own = bytes && form?.encode(bytes);
  if (!bytes || own !== id) return null;
  const place = isUuid(id) ? table.placeOf(familyOf(id)) : -1;
  if (place < 0) return { told: mark, own, bytes };
  return { told: pointAt(familyMark, place), own, bytes: bytes.subarray(-memberBytes) };
}

/** Takes the ids out of a JSON text. `table` has seen them afterwards. */
export function takeOutIds(text: string, table: IdTable): WithoutIds {
  const parts: Uint8Array[] = [];
  const ids = new Set<string>();
  const shortened = text.replace(anyId, (id) => {
    const mark = markByLength.get(id.length) ?? '';
    const told = tellId(id, mark, table);
    if (!told) return id;
    if (told.bytes) parts.push(told.bytes);
    if (isKept(mark)) {
      table.see(told.own);
      ids.add(told.own);
    }
    return told.told;
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

/** Raw bytes, read from the first on. */
class RawBytes {
  private at = 0;

  constructor(private readonly bytes: Uint8Array) {}

  get isRead(): boolean {
    return this.at === this.bytes.length;
  }

  take(sizeBytes: number): Uint8Array | undefined {
    const taken = this.bytes.subarray(this.at, this.at + sizeBytes);
    this.at += sizeBytes;
    return taken.length === sizeBytes ? taken : undefined;
  }
}

/** The id for which a mark stands, with the character that points at a slot or a family when it has one; undefined when that is nothing. */
function readId(mark: string, pointer: string | undefined, raw: RawBytes, table: IdTable): string | undefined {
  if (pointer === undefined) {
    const form = formByMark[mark];
    const bytes = form && raw.take(form.sizeBytes);
    return bytes && form.encode(bytes);
  }
  const place = pointer.charCodeAt(0) - firstCharacter;
  if (mark.startsWith(knownMark)) return table.idAt(place);
  const family = table.familyAt(place);
  const member = raw.take(memberBytes);
  return family && member && memberOf(family, member);
}

/** Puts the ids back; null when a mark names what is not there or the text grows over `mostCharacters`. `table` has seen them afterwards. */
export function putBackIds(
  { text, raw }: Pick<WithoutIds, 'text' | 'raw'>,
  table: IdTable,
  mostCharacters: number,
): { text: string; ids: string[] } | null {
  const ids = new Set<string>();
  const bytes = new RawBytes(raw);
  let [grown, failed] = [text.length, false];
  const whole = text.replace(anyMark, (mark: string, pointer: string | undefined) => {
    if (failed) return '';
    const id = readId(mark, pointer, bytes, table);
    grown += id?.length ?? 0;
    if (id === undefined || grown > mostCharacters) {
      failed = true;
      return '';
    }
    if (pointer !== undefined || isKept(mark)) {
      table.see(id);
      ids.add(id);
    }
    return id;
  });
  return failed || !bytes.isRead ? null : { text: whole, ids: [...ids] };
}
