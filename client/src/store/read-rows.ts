// Rows of a collection from the storage itself: RxDB answers a query again from what it heard, and a tab that was killed may have written without telling.
import { prepareQuery, type RxCollection } from 'rxdb';

export type KeyRange = { $gte: string; $lte: string };
export type RowQuery = { selector: object; order: 'asc' | 'desc'; limit: number };

/** The rows of a collection whose records are named by `key`, in the order of their keys, as RxDB keeps them: its own fields are in them. */
export async function readRows<Row extends { key: string }>(
  { storageInstance, schema }: Pick<RxCollection<Row>, 'storageInstance' | 'schema'>,
  { selector, order, limit }: RowQuery,
): Promise<Row[]> {
  const sort = [{ key: order }] as never;
  const query = { selector: { ...selector, _deleted: { $eq: false } }, sort, skip: 0, limit };
  const { documents } = await storageInstance.query(prepareQuery(schema.jsonSchema, query as never));
  return documents;
}
