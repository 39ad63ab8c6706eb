// What a benchmark answers, and how it is printed: medians with their spread, as Markdown and as JSON. Invariant: a figure was measured in this run.
import { cpus, totalmem } from 'node:os';
import type { Reading } from './subject.ts';
import { describeSubjects } from './subject-notes.ts';

/** One measured quantity: a value a run; null: the run did not come to an end in time. */
export type Measured = { figure: string; unit: string; values: (number | null)[] };
export type Row = {
  bench: string;
  figure: string;
  subject: string;
  /** Null: no run came to an end. */
  median: number | null;
  /** The largest value less the smallest. */
  spread: number | null;
  unit: string;
  /** Runs that gave a value. */
  runs: number;
  /** Runs that did not come to an end in time; left out when there are none. */
  unfinished?: number;
};

export const ownName = 'academy';

/** What is to be reached, as agreed in the design of sync; shown beside, never enforced. */
const goalByFigure: Record<string, string> = {
  'push-500-bytes': '≤ 75,000',
  'push-500-round-trips': '2 (4 when the rate is unknown)',
  'push-500-2g-seconds': '≤ 14',
  'push-500-server-cpu-milliseconds': '≤ 50',
  'reconnect-idle-bytes': '≤ 700',
  'reconnect-idle-round-trips': '2',
  'one-attempt-bytes': '≤ 300',
  'cut-resent-bytes': '≤ 20,000',
  'idle-connection-kilobytes': '≤ 30',
  'idle-1000-connection-kilobytes': '≤ 30',
  'idle-10000-connection-kilobytes': '≤ 30',
  'idle-10000-server-megabytes': '≤ 400',
  'attempts-a-second': '≥ 3,000',
  'class-of-40-seconds': '≤ 15',
  'login-flood-sync-p95-milliseconds': '≤ 100',
  'graduation-1000-seconds': '≤ 100',
  'certificate-server-cpu-milliseconds': '≤ 90',
  'certificate-largest-kilobytes': '≤ 40',
  'sync-graduation-p95-milliseconds': '≤ 100',
};

export function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
}

/** The one that five in a hundred exceed. */
export function percentile95(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.ceil(sorted.length * 0.95) - 1] ?? 0;
}

const round = (value: number) => (Math.abs(value) >= 100 ? Math.round(value) : Number(value.toFixed(2)));

export function toRow(bench: string, subject: string, { figure, unit, values }: Measured): Row {
  const ended = values.filter((value) => value !== null);
  const isKnown = ended.length > 0;
  const row: Row = {
    ...{ bench, figure, subject, unit, runs: ended.length },
    median: isKnown ? round(medianOf(ended)) : null,
    spread: isKnown ? round(Math.max(...ended) - Math.min(...ended)) : null,
  };
  return ended.length < values.length ? { ...row, unfinished: values.length - ended.length } : row;
}

/** Puts the readings of several runs together, a figure a row, in the order of their first reading. */
export function gatherReadings(readings: readonly Reading[]): Measured[] {
  const measuredByFigure = new Map<string, Measured>();
  for (const { figure, unit, value } of readings) {
    const measured = measuredByFigure.get(figure) ?? { figure, unit, values: [] };
    measured.values.push(value);
    measuredByFigure.set(figure, measured);
  }
  return [...measuredByFigure.values()];
}

/** Rows of one figure stand together, so that subjects can be compared. */
export function putSideBySide(rows: readonly Row[]): Row[] {
  const figures = [...new Set(rows.map(({ figure }) => figure))];
  return figures.flatMap((figure) => rows.filter((row) => row.figure === figure));
}

const show = (value: number) => value.toLocaleString('en-US', { maximumFractionDigits: 2 });

/** A row's median in words: what did not come to an end says so, and what mostly did not has no figure. */
export function describeMedian({ median, runs, unfinished = 0 }: Row): string {
  if (median === null) return 'did not end';
  if (unfinished > runs) return `did not end in ${unfinished} of ${runs + unfinished}`;
  return unfinished === 0 ? show(median) : `${show(median)} (${unfinished} of ${runs + unfinished} did not end)`;
}

/** The table, what 'confirmed' means for each subject, and one line about the machine. */
export function printRows(rows: readonly Row[]): string {
  const cells = rows.map((row) => {
    const { bench, figure, subject, spread, unit, runs } = row;
    const goal = subject === ownName ? (goalByFigure[figure] ?? '') : '';
    return [bench, figure, subject, describeMedian(row), spread === null ? '' : show(spread), unit, runs, goal].join(
      ' | ',
    );
  });
  const head = [
    '| bench | figure | subject | median | spread | unit | runs | goal |',
    '| --- | --- | --- | --- | --- | --- | --- | --- |',
  ];
  const lines = [...head, ...cells.map((line) => `| ${line} |`), '', ...describeSubjects(rows)];
  return [...lines, describeMachine()].join('\n');
}

export function describeMachine(): string {
  const [first] = cpus();
  const gigabytes = (totalmem() / 2 ** 30).toFixed(1);
  const cores = `${cpus().length} x ${first?.model.trim() ?? 'unknown processor'}`;
  return `Machine: ${cores}, ${gigabytes} GB, ${process.platform} ${process.arch}, Node ${process.versions.node}. Clients, proxy, server and PostgreSQL share it.`;
}
