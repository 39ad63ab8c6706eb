// The table 'What it costs on the wire' of the README, made from measured rows. Invariant: every number in it was measured in one run of the command.
import { describeMedian, ownName, type Row } from './bench-figures.ts';
import { describeSubjects } from './subject-notes.ts';

const opening = '<!-- npm run bench -- --readme writes from here -->';
const closing = '<!-- to here -->';

const wordsByFigure: Record<string, string> = {
  'push-500-bytes': 'Bytes both ways',
  'push-500-round-trips': 'Round trips',
  'push-500-unknown-rate-bytes': 'Bytes both ways, on the first connection',
  'push-500-unknown-rate-round-trips': 'Round trips, on the first connection',
  'push-500-2g-seconds': 'Seconds over 50 kbit/s and 800 ms',
  'push-500-server-cpu-milliseconds': "Processor time of the server's process, once warm, ms",
  'push-500-postgres-cpu-milliseconds': 'Processor time of its PostgreSQL, ms',
  'cut-resent-bytes': 'Bytes sent again after a cut in the middle',
  'reconnect-idle-bytes': 'Coming back with nothing new: bytes',
  'reconnect-idle-round-trips': 'Coming back with nothing new: round trips',
  'reconnect-idle-sockets': 'Coming back with nothing new: sockets',
  'one-attempt-bytes': 'One attempt while online: bytes',
  'idle-connection-kilobytes': 'Memory of the server for an idle connection, KB',
  'attempts-a-second': 'Attempts a second, graded and durable, from many devices',
  'class-of-40-seconds': 'A class of 40 comes online at once: seconds until all is confirmed',
};

/** Which figures the table leaves blank for a subject: nobody measured them. */
const blank = '–';

export function makeReadmeTable(rows: readonly Row[], machine: string): string {
  const shown = rows.filter(({ figure }) => Object.hasOwn(wordsByFigure, figure));
  const subjects = [...new Set([ownName, ...shown.map(({ subject }) => subject)])];
  const cellOf = (figure: string, subject: string) => {
    const row = shown.find((one) => one.figure === figure && one.subject === subject);
    return row ? describeMedian(row) : blank;
  };
  const figures = Object.keys(wordsByFigure).filter((figure) => shown.some((row) => row.figure === figure));
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [
    line(['500 quiz attempts of one learner, made offline', ...subjects]),
    line(['---', ...subjects.map(() => '---:')]),
    ...figures.map((figure) => line([wordsByFigure[figure] ?? '', ...subjects.map((one) => cellOf(figure, one))])),
    '',
    ...describeSubjects(shown),
    machine,
  ].join('\n');
}

/** The README with `table` between its two marks; null when it has no such marks. */
export function replaceTable(readme: string, table: string): string | null {
  const from = readme.indexOf(opening);
  const to = readme.indexOf(closing);
  if (from < 0 || to < from) return null;
  return `${readme.slice(0, from + opening.length)}\n\n${table}\n\n${readme.slice(to)}`;
}
