// RxDB query → signal: the only reading door of screens. Ten lines of our own, because RxDB's plugin stops updating after the first garbage collection.
import { type ReadonlySignal, signal } from '@preact/signals';
import type { RxCollection } from 'rxdb';

/** The documents of a collection, live, in order of their key. `stop` ends it. `first` resolves when the store has answered once. */
export type LiveDocuments<Document> = { documents: ReadonlySignal<Document[]>; first: Promise<void>; stop: () => void };

export function watchCollection<Document>(collection: RxCollection<Document>): LiveDocuments<Document> {
  const documents = signal<Document[]>([]);
  let answered = () => {};
  const first = new Promise<void>((resolve) => {
    answered = resolve;
  });
  const subscription = collection.find().$.subscribe((found) => {
    documents.value = found.map((document) => document.toJSON() as Document);
    answered();
  });
  return { documents, first, stop: () => subscription.unsubscribe() };
}
