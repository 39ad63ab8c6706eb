// What every pack store must do; the in-memory one sits it in Node, the one on PouchDB in a browser. Plain functions: it runs in a page too.
import type { PackStore } from '../src/pack/pack-store.ts';

type Task = (store: PackStore) => Promise<void>;

const hash = '_2hF-underscore-first-as-base64url-may-be-0';

async function read(store: PackStore, key: string): Promise<string> {
  return (await (await store.get(key))?.text()) ?? 'nothing';
}

function demand(actual: unknown, expected: unknown): void {
  const [told, wanted] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (told !== wanted) throw new Error(`expected ${wanted}, got ${told}`);
}

/** Each task gets an empty store and throws when the store fails it. */
export const packStoreTasks: Record<string, Task> = {
  'gives back bytes and type, under a key that begins with an underscore': async (store) => {
    demand(await store.put(hash, new Blob(['Été'], { type: 'text/plain' })), 'kept');
    demand(await read(store, hash), 'Été');
    demand((await store.get(hash))?.type, 'text/plain');
    demand(await store.has(hash), true);
  },
  'says what is missing': async (store) => {
    demand(await store.get('none'), null);
    demand(await store.has('none'), false);
    await store.remove('none');
  },
  'leaves the first content at a second put': async (store) => {
    await store.put('a@0', new Blob(['one']));
    demand(await store.put('a@0', new Blob(['other'])), 'kept');
    demand(await read(store, 'a@0'), 'one');
  },
  'lists keys, sizes and types': async (store) => {
    await store.put('a', new Blob(['12345'], { type: 'application/json' }));
    await store.put('b@131072', new Blob([new Uint8Array(300_000)]));
    const entries = (await store.list()).sort((one, other) => one.key.localeCompare(other.key));
    demand(
      entries.map(({ key, sizeBytes }) => [key, sizeBytes]),
      [
        ['a', 5],
        ['b@131072', 300_000],
      ],
    );
    demand(entries[0]?.mediaType, 'application/json');
  },
  'forgets what was removed and takes it again': async (store) => {
    await store.put('a', new Blob(['one']));
    await store.remove('a');
    demand([await store.has('a'), await store.get('a'), await store.list()], [false, null, []]);
    demand(await store.put('a', new Blob(['two'])), 'kept');
    demand(await read(store, 'a'), 'two');
  },
  'keeps equal content under two keys apart': async (store) => {
    for (const key of ['a', 'b']) await store.put(key, new Blob(['same'], { type: 'text/plain' }));
    await store.remove('a');
    demand(await read(store, 'b'), 'same');
  },
  'keeps the bytes exactly': async (store) => {
    const bytes = Uint8Array.from({ length: 70_000 }, (_, index) => (index * 7) % 256);
    await store.put('a', new Blob([bytes]));
    const back = new Uint8Array((await (await store.get('a'))?.arrayBuffer()) ?? new ArrayBuffer(0));
    demand(back.every((byte, index) => byte === bytes[index]) && back.length, 70_000);
  },
};
