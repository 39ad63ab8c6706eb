// Fonts as HarfBuzz shapes with them. Invariant: a file is read, unpacked and opened once a thread.
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import {
  Blob,
  BufferFlag,
  ClusterLevel,
  Direction,
  Face,
  Font,
  Buffer as ShapeBuffer,
  shape,
  Variation,
} from 'harfbuzzjs';
import unpackWoff2 from 'wawoff2/decompress.js';
import type { FontFile } from './font-catalogue.ts';

export type OpenFont = {
  /** As a PDF names it: letters, digits and hyphens. */
  name: string;
  /** An sfnt, unpacked; variable ones whole. */
  bytes: Uint8Array;
  weight: number | null;
  unitsPerEm: number;
  face: Face;
  font: Font;
};

/** A letter that a person sees as one, accents included, with the font that draws it. */
export type SetLetter = { letter: string; font: OpenFont };

/** In font units; `cluster`: where in the text the letters begin that the glyph stands for. */
export type RawGlyph = {
  glyph: number;
  cluster: number;
  xAdvance: number;
  xOffset: number;
  yOffset: number;
};

const openByFile = new Map<string, Promise<OpenFont>>();
const buffer = new ShapeBuffer();

export function openFont(file: FontFile): Promise<OpenFont> {
  const key = `${file.path} ${file.weight}`;
  const known = openByFile.get(key) ?? readFont(file);
  openByFile.set(key, known);
  return known;
}

async function readFont({ path, weight }: FontFile): Promise<OpenFont> {
  const packed = readFileSync(path);
  // A copy: what the unpacker gives is a view of its own memory, where the next font will lie.
  const bytes = path.endsWith('.woff2') ? (await unpackWoff2(packed)).slice() : packed;
  const face = new Face(new Blob(bytes));
  const font = new Font(face);
  if (weight !== null) font.setVariations([new Variation('wght', weight)]);
  const name = basename(path)
    .replace(/\.\w+$/, '')
    .replace(/[^A-Za-z0-9]+/g, '-');
  return { name, bytes, weight, unitsPerEm: face.upem, face, font };
}

/** Glyphs from left to right. Glyph 0 stands where the font lacks a letter. */
export function shapeRun({ font }: OpenFont, text: string, isRightToLeft: boolean): RawGlyph[] {
  buffer.reset();
  buffer.addText(text);
  buffer.setDirection(isRightToLeft ? Direction.RTL : Direction.LTR);
  buffer.setClusterLevel(ClusterLevel.MONOTONE_CHARACTERS);
  buffer.setFlags(BufferFlag.REMOVE_DEFAULT_IGNORABLES);
  buffer.guessSegmentProperties();
  shape(font, buffer);
  return buffer.getGlyphInfosAndPositions().map((glyph) => ({
    glyph: glyph.codepoint,
    cluster: glyph.cluster,
    xAdvance: glyph.xAdvance ?? 0,
    xOffset: glyph.xOffset ?? 0,
    yOffset: glyph.yOffset ?? 0,
  }));
}
