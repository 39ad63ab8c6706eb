// Two tabs append to one operation log over a store that takes its time, and says no when a place is taken: the real log, a store in memory.
import { chainStart, extendChain, payloadCommitment } from '@greenland/shared-schema/protocol/operation-chain';
import { openOperationLog } from '../../../client/src/outbox/operation-log.ts';
import type { LoggedOperation } from '../../../client/src/store/local-record.ts';
import { completed, enrolled, lessonOne, makeHash, makeId } from '../judge-scene.ts';
import { SlowCollection } from './slow-collection.ts';
import { hashText, sha256 } from './stage.ts';

const log = { deviceId: makeId(1), userId: makeId(2) };
const secret = makeHash('s');
function findBrokenPlace(rows: readonly LoggedOperation[], lane: 0 | 1): string | null {
  let head = chainStart(hashText, { ...log, lane });
  for (const [index, { operation, head: kept }] of rows.entries()) {
    head = extendChain(hashText, head, operation, payloadCommitment(hashText, secret, operation));
    if (operation.seq !== index + 1) return `place ${index + 1} of lane ${lane} holds seq ${operation.seq}`;
    if (kept !== head) return `the chain breaks at ${lane}/${operation.seq}`;
  }
  return null;
}

/** What went wrong first; null when nothing did. */
export async function examOutbox(): Promise<string | null> {
  const operations = new SlowCollection<LoggedOperation>();
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
