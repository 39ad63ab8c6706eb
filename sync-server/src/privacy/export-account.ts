// Everything about one person as one JSON document, told piece by piece. Invariant: memory is that of one page, however much there is.
import { exportFormat } from '@greenland/shared-schema/contract/export-contract';
import { type Refused, refuse } from '@greenland/shared-schema/contract/problem';
import { toIsoTime } from '@greenland/shared-schema/contract/rest-value';
import { writeAudit } from '../audit/audit-store.ts';
import type { Database, Queryable } from '../database/pool.ts';
import {
  listLogs,
  type PagedList,
  type Place,
  pagedLists,
  pageRows,
  readAccountForExport,
  readListPage,
  readLogPage,
} from './export-store.ts';

export type ExportPorts = { database: Database; now: () => number };

/** The document as pieces of text; a refusal when the account has just ended. */
export async function exportAccount(
  { database, now }: ExportPorts,
  userId: string,
): Promise<AsyncIterable<string> | Refused> {
  const at = now();
  const account = await database.transaction(async (tx) => {
    const found = await readAccountForExport(tx, userId);
    if (found) await writeAudit(tx, { action: 'data-exported', at, actorId: userId, userId });
    return found;
  });
  if (!account) return refuse('invalid_token', 'This account is no more.');
  return writeDocument(database, userId, { format: exportFormat, exportedAt: toIsoTime(at), account });
}

async function* writeDocument(db: Queryable, userId: string, heading: object): AsyncGenerator<string> {
  yield JSON.stringify(heading).slice(0, -1);
  for (const list of pagedLists) yield* writeList(list, readPages(db, list, userId));
  yield* writeList('operations', readOperations(db, userId));
  yield '}\n';
}

async function* writeList(name: string, pages: AsyncIterable<readonly object[]>): AsyncGenerator<string> {
  let separator = `,${JSON.stringify(name)}:[\n`;
  let isEmpty = true;
  for await (const rows of pages) {
    if (rows.length === 0) continue;
    yield separator + rows.map((row) => JSON.stringify(row)).join(',\n');
    separator = ',\n';
    isEmpty = false;
  }
  yield isEmpty ? `${separator}]` : '\n]';
}

async function* readPages(db: Queryable, list: PagedList, userId: string): AsyncGenerator<readonly object[]> {
  let place: Place | null = null;
  do {
    const page: Awaited<ReturnType<typeof readListPage>> = await readListPage(db, list, userId, place);
    yield page.rows;
    place = page.next;
  } while (place !== null);
}

async function* readOperations(db: Queryable, userId: string): AsyncGenerator<readonly object[]> {
  for (const log of await listLogs(db, userId)) {
    let seq = 0;
    for (let count = pageRows; count === pageRows; ) {
      const rows = await readLogPage(db, userId, log, seq);
      yield rows;
      count = rows.length;
      seq = rows.at(-1)?.seq ?? seq;
    }
  }
}
