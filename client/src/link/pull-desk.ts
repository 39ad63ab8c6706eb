// Gathers what the collections ask into one pull, and hands the answer back to each. A pull that will not be answered rejects.

import type { WantedPull } from '@greenland/shared-schema/protocol/device-session-state';
import { type CollectionName, collectionNames } from '@greenland/shared-schema/protocol/document';
import type { PositionByStream, Rows } from '@greenland/shared-schema/protocol/wire-frame';

/** What one collection gets: documents, ids that are gone, and where the streams stand. `whole`: what is not among the documents is gone too. */
export type Delivery = { documents: { id: string }[]; gone: string[]; whole: boolean; upTo: PositionByStream };

type Waiter = {
  collection: CollectionName;
  since: PositionByStream;
  resolve: (delivery: Delivery) => void;
  reject: (error: Error) => void;
};
type Open = { waiters: Waiter[]; deliveryByCollection: Map<CollectionName, Delivery> };

/** The link went away: RxDB asks again, and the next connection answers. */
export const linkClosed = () => new Error('The link was closed before the answer came.');

/** RxDB's collections ask one after the other; those that ask within this time travel in one frame. */
const gatherMs = 10;

/** The parts of `rows` that belong to each collection; those with nothing in them too. */
export function splitRows(rows: Rows): [CollectionName, Delivery][] {
  return collectionNames.map((collection) => [
    collection,
    {
      ...{ documents: rows.documents[collection] ?? [], gone: rows.gone?.[collection] ?? [] },
      ...{ whole: rows.snapshot === true, upTo: rows.upTo },
    },
  ]);
}

/** Where all stand alike is said once; what differs, collection by collection. */
export function describePlaces(waiters: readonly Pick<Waiter, 'collection' | 'since'>[]): Omit<WantedPull, 'request'> {
  const [first] = waiters;
  const isCommon = ([stream, position]: [string, number]) => waiters.every(({ since }) => since[stream] === position);
  const common = Object.entries(first?.since ?? {}).filter(isCommon);
  const differing = (since: PositionByStream) => Object.entries(since).filter((place) => !isCommon(place));
  const since = waiters.map(({ collection, since: own }) => [collection, Object.fromEntries(differing(own))]);
  return { places: Object.fromEntries(common), since: Object.fromEntries(since) };
}

const nothing = (): Delivery => ({ documents: [], gone: [], whole: false, upTo: {} });

const idsOf = ({ documents, gone }: Delivery) => new Set([...documents.map(({ id }) => id), ...gone]);

/** Pages of one answer, put together: what changed again while they were read is as the later page says (DV4). */
export function joinPages(a: Delivery, b: Delivery): Delivery {
  const later = idsOf(b);
  return {
    documents: [...a.documents.filter(({ id }) => !later.has(id)), ...b.documents],
    gone: [...a.gone.filter((id) => !later.has(id)), ...b.gone],
    whole: a.whole || b.whole,
    upTo: { ...a.upTo, ...b.upTo },
  };
}

/** Who named no position has been told everything there is (SPEC DV5). */
export const askedFor = (since: PositionByStream, delivery: Delivery): Delivery => ({
  ...delivery,
  whole: delivery.whole || Object.keys(since).length === 0,
});

export class PullDesk {
  private gathering: Waiter[] = [];
  private nextRequest = 1;
  private readonly openByRequest = new Map<number, Open>();

  /** `want` is called with each gathered pull. */
  constructor(
    private readonly schedule: (run: () => void, delayMs: number) => unknown,
    private readonly want: (pull: WantedPull) => void,
  ) {}

  ask(collection: CollectionName, since: PositionByStream): Promise<Delivery> {
    return new Promise((resolve, reject) => {
      if (this.gathering.length === 0) this.schedule(() => this.sendGathered(), gatherMs);
      this.gathering.push({ collection, since, resolve, reject });
    });
  }

  /** Takes a page of an answer; the last one settles those who asked. */
  answer(request: number, rows: Rows): void {
    const open = this.openByRequest.get(request);
    if (!open) return;
    for (const [collection, page] of splitRows(rows)) {
      open.deliveryByCollection.set(
        collection,
        joinPages(open.deliveryByCollection.get(collection) ?? nothing(), page),
      );
    }
    if (rows.more) return;
    this.openByRequest.delete(request);
    for (const { collection, since, resolve } of open.waiters) {
      resolve(askedFor(since, open.deliveryByCollection.get(collection) ?? nothing()));
    }
  }

  reject(requests: readonly number[]): void {
    for (const request of requests) {
      const open = this.openByRequest.get(request);
      this.openByRequest.delete(request);
      for (const { reject } of open?.waiters ?? []) reject(linkClosed());
    }
  }

  private sendGathered(): void {
    const waiters = this.gathering;
    this.gathering = [];
    const request = this.nextRequest++;
    this.openByRequest.set(request, { waiters, deliveryByCollection: new Map() });
    this.want({ request, ...describePlaces(waiters) });
  }
}
