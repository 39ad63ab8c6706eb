// What a benchmark answers, and how it is printed: medians with their spread, as Markdown and as JSON. Invariant: a figure was measured in this run.
import { cpus, totalmem } from 'node:os';

/** One measured quantity: a value a run. */
export type Measured = { figure: string; unit: string; values: number[] };
export type Row = {
  bench: string;
  figure: string;
  subject: string;
  median: number;
  /** The largest value less the smallest. */
  spread: number;
  unit: string;
  runs: number;
};

const subject = 'academy';

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
  'idle-10000-server-megabytes': '≤ 400',
  'attempts-a-second': '≥ 3,000',
  'class-of-40-seconds': '≤ 15',
};

function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
}

const round = (value: number) => (Math.abs(value) >= 100 ? Math.round(value) : Number(value.toFixed(2)));

export function toRow(bench: string, { figure, unit, values }: Measured): Row {
  const spread = round(Math.max(...values) - Math.min(...values));
  return { bench, figure, subject, median: round(medianOf(values)), spread, unit, runs: values.length };
}

const show = (value: number) => value.toLocaleString('en-US', { maximumFractionDigits: 2 });

/** The table, and one line about the machine. */
export function printRows(rows: readonly Row[]): string {
  const cells = rows.map(({ bench, figure, subject: who, median, spread, unit, runs }) =>
    [bench, figure, who, show(median), show(spread), unit, runs, goalByFigure[figure] ?? ''].join(' | '),
  );
  const head = [
    '| bench | figure | subject | median | spread | unit | runs | goal |',
    '| --- | --- | --- | --- | --- | --- | --- | --- |',
  ];
  return [...head, ...cells.map((line) => `| ${line} |`), '', describeMachine()].join('\n');
}

function describeMachine(): string {
  const [first] = cpus();
  const gigabytes = (totalmem() / 2 ** 30).toFixed(1);
  const cores = `${cpus().length} x ${first?.model.trim() ?? 'unknown processor'}`;
  return `Machine: ${cores}, ${gigabytes} GB, ${process.platform} ${process.arch}, Node ${process.versions.node}. Clients, proxy, server and PostgreSQL share it.`;
}
