// As much of an RxDB collection as the log and its carrying use, over a store that takes its time and says no when a place is taken.

type Row = { key: string };
type Query = {
  query: { selector: { key?: { $gte: string; $lte: string } }; sort: [{ key: 'asc' | 'desc' }]; limit: number };
};

/** A write is there after some turns of the event loop, as one transaction. */
export class SlowCollection<Kept extends Row> {
  readonly rows = new Map<string, Kept>();

  private async write(row: Kept, overwrites: boolean): Promise<void> {
    for (let turns = 3; turns > 0; turns -= 1) await new Promise((resolve) => setImmediate(resolve));
    if (this.rows.has(row.key) && !overwrites) throw Object.assign(new Error('taken'), { code: 'CONFLICT' });
    this.rows.set(row.key, row);
  }

  insert(row: Kept): Promise<void> {
    return this.write(row, false);
  }

  upsert(row: Kept): Promise<void> {
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
