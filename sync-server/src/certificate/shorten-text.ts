// Words that have to fit where there is little room.

const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });
const ellipsis = '…';

/** At most `mostBytes` of UTF-8: the beginning and `…` of what is longer. What a reader takes for one letter is not cut in two. */
export function shortenText(text: string, mostBytes: number): string {
  if (Buffer.byteLength(text) <= mostBytes) return text;
  let kept = '';
  for (const { segment } of graphemes.segment(text)) {
    if (Buffer.byteLength(kept + segment + ellipsis) > mostBytes) break;
    kept += segment;
  }
  return `${kept.trimEnd()}${ellipsis}`;
}
