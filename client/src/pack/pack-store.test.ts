import { expect, it } from 'vitest';
import { packStoreTasks } from '../../test/pack-store-exam.ts';
import { makeMemoryPackStore } from './pack-store.ts';

for (const [task, run] of Object.entries(packStoreTasks)) it(task, () => run(makeMemoryPackStore()));

it('says full and keeps nothing when there is no room', async () => {
  const store = makeMemoryPackStore(10);
  expect(await store.put('a', new Blob(['12345678']))).toBe('kept');
  expect(await store.put('b', new Blob(['12345678']))).toBe('full');
  expect(await store.has('b')).toBe(false);
});
