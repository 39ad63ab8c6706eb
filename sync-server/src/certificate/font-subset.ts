// Cuts a font down to the glyphs that a page shows, with HarfBuzz's subsetter. Invariant: glyphs keep their numbers, and the same glyphs give the same bytes.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { OpenFont } from './open-font.ts';

/** The C functions that are called: pointers and numbers, all of them numbers here. */
type Subsetter = { memory: WebAssembly.Memory } & Record<
  | `hb_blob_${'create' | 'destroy' | 'get_length' | 'get_data'}`
  | `hb_face_${'create' | 'destroy' | 'reference_blob'}`
  | `hb_set_${'add' | 'clear'}`
  | `hb_subset_input_${'create_or_fail' | 'destroy' | 'glyph_set' | 'set' | 'set_flags' | 'pin_axis_location'}`
  | 'hb_subset_or_fail'
  | 'malloc'
  | 'free'
  | '_initialize',
  (...values: number[]) => number
>;

/** Without hinting, numbers kept, no glyphs added for features: HB_SUBSET_FLAGS_NO_HINTING, _RETAIN_GIDS, _NO_LAYOUT_CLOSURE. */
const subsetFlags = 0x1 | 0x2 | 0x200;
/** HB_MEMORY_MODE_WRITABLE, HB_SUBSET_SETS_DROP_TABLE_TAG. */
const [writable, dropTables] = [2, 3];
/** What a PDF does not read of a font: letters are found and placed already. */
const droppedTables = [
  'cmap',
  'name',
  'post',
  'OS/2',
  'GSUB',
  'GPOS',
  'GDEF',
  'kern',
  'DSIG',
  'STAT',
  'BASE',
  'gasp',
  'meta',
  'hdmx',
  'VDMX',
  'LTSH',
  'vhea',
  'vmtx',
  'VORG',
];

const wasm = createRequire(import.meta.url).resolve('harfbuzzjs/dist/harfbuzz-subset.wasm');
const subsetter = new WebAssembly.Instance(new WebAssembly.Module(readFileSync(wasm))).exports as unknown as Subsetter;
subsetter._initialize();

export function cutFont({ bytes, weight }: OpenFont, glyphs: readonly number[]): Uint8Array {
  const from = subsetter.malloc(bytes.length);
  new Uint8Array(subsetter.memory.buffer).set(bytes, from);
  const blob = subsetter.hb_blob_create(from, bytes.length, writable, 0, 0);
  const face = subsetter.hb_face_create(blob, 0);
  const input = subsetter.hb_subset_input_create_or_fail();
  try {
    subsetter.hb_subset_input_set_flags(input, subsetFlags);
    const shown = subsetter.hb_subset_input_glyph_set(input);
    for (const glyph of glyphs) subsetter.hb_set_add(shown, glyph);
    const dropped = subsetter.hb_subset_input_set(input, dropTables);
    for (const table of droppedTables) subsetter.hb_set_add(dropped, tagOf(table));
    if (weight !== null) subsetter.hb_subset_input_pin_axis_location(input, face, tagOf('wght'), weight);
    return takeBytes(subsetter.hb_subset_or_fail(face, input));
  } finally {
    subsetter.hb_subset_input_destroy(input);
    subsetter.hb_face_destroy(face);
    subsetter.hb_blob_destroy(blob);
    subsetter.free(from);
  }
}

function takeBytes(face: number): Uint8Array {
  if (face === 0) throw new Error('A font could not be cut down to the glyphs that are shown.');
  const blob = subsetter.hb_face_reference_blob(face);
  const at = subsetter.hb_blob_get_data(blob, 0);
  const bytes = new Uint8Array(subsetter.memory.buffer).slice(at, at + subsetter.hb_blob_get_length(blob));
  subsetter.hb_blob_destroy(blob);
  subsetter.hb_face_destroy(face);
  return bytes;
}

/** Four letters as a number, as OpenType writes tags. */
function tagOf(name: string): number {
  return Buffer.from(name.padEnd(4)).readInt32BE(0);
}
