// The half of wawoff2 that is used: WOFF2 to sfnt.
declare module 'wawoff2/decompress.js' {
  export default function unpackWoff2(packed: Uint8Array): Promise<Uint8Array>;
}
