import { expect, it } from 'vitest';
import type { Database } from '../database/pool.ts';
import { keepPruning } from './keep-pruning.ts';

const hourMs = 3_600_000;

it('[DV6] prunes every hour what has been gone for 90 days, goes on after a fault, and ends when told', async () => {
  const waiting: { run: () => void; delayMs: number }[] = [];
  const lines: string[] = [];
  const schedule = (run: () => void, delayMs: number) => {
    const entry = { run, delayMs };
    waiting.push(entry);
    return () => void waiting.splice(waiting.indexOf(entry), 1);
  };
  const asked: unknown[] = [];
  const query = async (statement: { values?: unknown[] }) => {
    asked.push(statement.values?.[0]);
    if (asked.length > 2) throw new Error('away');
    return { rows: [], rowCount: 0 };
  };
  const database = { transaction: (work: (tx: unknown) => unknown) => work({ query }) } as unknown as Database;
  const stop = keepPruning({ database, now: () => 100 * 24 * hourMs, schedule, log: (line) => lines.push(line) });
  for (let hour = 0; hour < 2; hour += 1) {
    expect(waiting.map(({ delayMs }) => delayMs)).toEqual([hourMs]);
    waiting.shift()?.run();
    await new Promise(setImmediate);
  }
  expect(asked).toEqual([10 * 24 * hourMs, 10 * 24 * hourMs, 10 * 24 * hourMs]);
  expect(lines).toEqual(['Tombstones could not be pruned: away']);
  await stop();
  expect(waiting).toEqual([]);
});
