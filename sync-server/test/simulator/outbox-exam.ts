// Two tabs append to one operation log over a store that takes its time, and says no when a place is taken: the real log, a store in memory.
import { chainStart, extendChain, payloadCommitment } from '@greenland/shared-schema/protocol/operation-chain';
import { openOperationLog } from '../../../client/src/outbox/operation-log.ts';
import type { LoggedOperation } from '../../../client/src/store/local-record.ts';
import { completed, enrolled, lessonOne, makeHash, makeId } from '../judge-scene.ts';
import { sha256 } from './stage.ts';

const log = { deviceId: makeId(1), userId: makeId(2) };
const secret = makeHash('s');
type Query = {
  query: { selector: { key?: { $gte: string; $lte: string } }; sort: [{ key: 'asc' | 'desc' }]; limit: number };
};

/** As much of a collection as the log uses; a write is there after some turns of the event loop, as one transaction. */
class SlowCollection {
  readonly rows = new Map<string, LoggedOperation>();

  private async write(row: LoggedOperation, overwrites: boolean): Promise<void> {
    for (let turns = 3; turns > 0; turns -= 1) await new Promise((resolve) => setImmediate(resolve));
    if (this.rows.has(row.key) && !overwrites) throw Object.assign(new Error('taken'), { code: 'CONFLICT' });
    this.rows.set(row.key, row);
  }

  insert(row: LoggedOperation): Promise<void> {
    return this.write(row, false);
  }

  upsert(row: LoggedOperation): Promise<void> {
    return this.write(row, true);
  }

  /** What RxDB asks of a storage: a prepared query. */
  readonly storageInstance = {
    query: async ({ query: { selector, sort, limit } }: Query) => {
      const { key } = selector;
      const found = [...this.rows.values()].filter((row) => !key || (row.key >= key.$gte && row.key <= key.$lte));
      found.sort((a, b) => (a.key < b.key === (sort[0].key === 'asc') ? -1 : 1));
      return { documents: found.slice(0, limit) };
    },
  };
  readonly schema = {
    jsonSchema: {
      ...{
        version: 0,
        primaryKey: 'key',
        type: 'object',
        required: ['key', '_deleted'],
        indexes: [['_deleted', 'key']],
      },
      properties: { key: { type: 'string', maxLength: 64 }, _deleted: { type: 'boolean' } },
    },
  };
}

function findBrokenPlace(rows: readonly LoggedOperation[], lane: 0 | 1): string | null {
  let head = chainStart(sha256, { ...log, lane });
  for (const [index, { operation, head: kept }] of rows.entries()) {
    head = extendChain(sha256, head, operation, payloadCommitment(sha256, secret, operation));
    if (operation.seq !== index + 1) return `place ${index + 1} of lane ${lane} holds seq ${operation.seq}`;
    if (kept !== head) return `the chain breaks at ${lane}/${operation.seq}`;
  }
  return null;
}

/** What went wrong first; null when nothing did. */
export async function examOutbox(): Promise<string | null> {
  const operations = new SlowCollection();
  let ids = 100;
  const open = () =>
    openOperationLog({
      ...{ operations: operations as never, log, generation: 0, secret, sha256 },
      ...{ newId: () => makeId(ids++), now: () => -5.5, monotonicMs: () => 1.5 },
    });
  const tabs = [open(), open()];
  const asAct = ([kind, payload]: readonly [string, object]) => ({ kind, payload }) as never;
  const acts = Array.from({ length: 12 }, (_, index) => asAct(index % 3 === 2 ? completed(lessonOne) : enrolled));
  const isThere = (id: string) => [...operations.rows.values()].some(({ operation }) => operation.id === id);
  const appended = acts.map(async (act, index) => {
    const { id } = (await tabs[index % 2]?.append(act)) ?? { id: '' };
    return isThere(id) ? id : null;
  });
  const ids12 = await Promise.all(appended);
  if (ids12.includes(null)) return 'an operation was called saved before it was';
  if (!ids12.every((id) => id !== null && isThere(id))) return 'an operation is gone';
  const rows = [...operations.rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
  const inLane = (lane: number) => rows.filter(({ key }) => key.startsWith(`${lane}`));
  return findBrokenPlace(inLane(0), 0) ?? findBrokenPlace(inLane(1), 1);
}
