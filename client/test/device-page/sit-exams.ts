// A page on which the real stores sit their exams; the browser test calls what it hangs on the window.
import { openIdbKeyValue } from '../../src/account/key-value-idb.ts';
import { openPouchPackStore } from '../../src/pack/pack-store-pouch.ts';
import { keyValueTasks } from '../key-value-exam.ts';
import { packStoreTasks } from '../pack-store-exam.ts';

export type DevicePage = {
  sitPackStore(task: string): Promise<string>;
  sitKeyValue(task: string): Promise<string>;
  /** Puts under a key, in a store that outlives the page. */
  put(key: string, sizeBytes: number): Promise<'kept' | 'full'>;
  list(): Promise<{ key: string; sizeBytes: number }[]>;
  remove(key: string): Promise<void>;
};

let stores = 0;
const lasting = openPouchPackStore('lasting');

async function sit<Store>(task: ((store: Store) => Promise<void>) | undefined, store: Store): Promise<string> {
  try {
    await task?.(store);
    return task ? 'passed' : 'no such task';
  } catch (fault) {
    return String(fault instanceof Error ? fault.message : JSON.stringify(fault));
  }
}

const page: DevicePage = {
  sitPackStore: (task) => sit(packStoreTasks[task], openPouchPackStore(`exam-${stores++}`)),
  sitKeyValue: (task) => sit(keyValueTasks[task], openIdbKeyValue(`exam-values-${stores++}`)),
  put: (key, sizeBytes) => {
    const bytes = new Uint8Array(sizeBytes);
    for (let at = 0; at < sizeBytes; at += 65_536) crypto.getRandomValues(bytes.subarray(at, at + 65_536));
    return lasting.put(key, new Blob([bytes]));
  },
  list: () => lasting.list(),
  remove: (key) => lasting.remove(key),
};
Object.assign(window, { device: page });
