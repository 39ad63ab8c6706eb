// The part of bidi-js that is used: it publishes no types.
declare module 'bidi-js' {
  export default function makeBidi(): {
    /** A level for each UTF-16 unit; without a direction, that of the first letter that has one. */
    getEmbeddingLevels(
      text: string,
      direction?: 'ltr' | 'rtl',
    ): { levels: Uint8Array; paragraphs: { level: number }[] };
    getMirroredCharacter(letter: string): string | null;
  };
}
