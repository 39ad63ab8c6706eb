// Splits a lesson file into its YAML front matter and its Markdown, keeping line numbers true.

/** `body` begins on the line after the closing `---`; `bodyLine` is that line's number, from 1. */
export type SplitLesson = { frontMatter: string; body: string; bodyLine: number };

/** Null when the file does not begin with a front matter between two lines `---`. */
export function splitFrontMatter(text: string): SplitLesson | null {
  const lines = text.replace(/^\ufeff/, '').split(/\r\n|\n|\r/);
  if (lines[0]?.trimEnd() !== '---') return null;
  const end = lines.findIndex((line, index) => index > 0 && line.trimEnd() === '---');
  if (end < 0) return null;
  return {
    frontMatter: lines.slice(1, end).join('\n'),
    body: lines.slice(end + 1).join('\n'),
    bodyLine: end + 2,
  };
}
