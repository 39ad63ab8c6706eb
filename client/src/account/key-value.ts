// A small port for what the account folder remembers: values under names. The browser's is key-value-idb; both pass key-value-exam.

/** Values survive structured cloning only: plain data and CryptoKeys. `get` answers undefined for what was never set. */
export type KeyValue = {
  get(key: string): Promise<unknown>;
  set(key: string, value: unknown): Promise<void>;
  remove(key: string): Promise<void>;
  /** Sets what `change` makes of the value; nobody changes it in between. */
  update(key: string, change: (before: unknown) => unknown): Promise<void>;
};

/** Lives as long as the process: tests, and devices that keep nothing. */
export function makeMemoryKeyValue(): KeyValue {
  const valueByKey = new Map<string, unknown>();
  return {
    get: async (key) => valueByKey.get(key),
    set: async (key, value) => {
      valueByKey.set(key, value);
    },
    remove: async (key) => {
      valueByKey.delete(key);
    },
    update: async (key, change) => {
      valueByKey.set(key, change(valueByKey.get(key)));
    },
  };
}
