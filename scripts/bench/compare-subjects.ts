// Runs one benchmark for all subjects, run by run in turn, so that what else happens on the machine meets them alike.
// Invariant: a peer that fails takes nothing but its own figures with it.
import { gatherReadings, ownName, putSideBySide, type Row, toRow } from './bench-figures.ts';
import type { Reading, Subject, Trial } from './subject.ts';

/** `warmingRuns` come first and are not counted: a server runs for weeks, its code is warm. */
export type Comparison = { runs: number; warmingRuns?: number; trial: Trial };

async function tryOnce(trial: Trial, subject: Subject, run: number, say: (line: string) => void): Promise<Reading[]> {
  try {
    return await trial(subject, run);
  } catch (fault) {
    if (subject.name === ownName) throw fault;
    say(`${subject.name} failed and is left out: ${fault instanceof Error ? fault.message : String(fault)}`);
    return [];
  }
}

export async function compareSubjects(
  bench: string,
  { runs, warmingRuns = 0, trial }: Comparison,
  subjects: readonly Subject[],
  say: (line: string) => void,
): Promise<Row[]> {
  const readingsBySubject = new Map<string, Reading[]>(subjects.map(({ name }) => [name, []]));
  for (let run = -warmingRuns; run < runs; run += 1) {
    for (const subject of subjects) {
      const readings = await tryOnce(trial, subject, run, say);
      if (run >= 0) readingsBySubject.get(subject.name)?.push(...readings);
    }
  }
  const rows = [...readingsBySubject].flatMap(([name, readings]) =>
    gatherReadings(readings).map((measured) => toRow(bench, name, measured)),
  );
  return putSideBySide(rows);
}
