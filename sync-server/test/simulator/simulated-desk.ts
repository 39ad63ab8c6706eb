// What RxDB's replication asks and gets, collection by collection: asks again when refused, keeps documents first and then the place reached.
import type { CollectionName } from '@greenland/shared-schema/protocol/document';
import type { PositionByStream, Rows } from '@greenland/shared-schema/protocol/wire-frame';
import type { Certificate } from '@greenland/shared-schema/record/certificate';
import { placeIn, positionsIn } from '../../../client/src/link/feed-place.ts';
import { askedFor, type Delivery, describePlaces, joinPages, splitRows } from '../../../client/src/link/pull-desk.ts';
import { pulledCollections } from './simulated-store.ts';
import type { SimulatedTab } from './simulated-tab.ts';

const gatherMs = 10;
const retryMs = 100;

type Waiter = { collection: CollectionName; since: PositionByStream };

export class SimulatedDesk {
  private gathering: CollectionName[] = [];
  private readonly busy = new Set<CollectionName>();
  private readonly askAgain = new Set<CollectionName>();
  private readonly open = new Map<number, { waiters: Waiter[]; pages: Map<CollectionName, Delivery> }>();
  private requests = 0;

  constructor(private readonly tab: SimulatedTab) {}

  /** Pulls that nobody has answered or rejected. */
  get pending(): number {
    return this.open.size;
  }

  askAll(): void {
    for (const collection of pulledCollections) this.ask(collection);
  }

  private ask(collection: CollectionName): void {
    if (this.busy.has(collection)) {
      this.askAgain.add(collection);
      return;
    }
    this.busy.add(collection);
    if (this.gathering.length === 0) this.tab.later(gatherMs, () => this.sendGathered());
    this.gathering.push(collection);
  }

  private sendGathered(): void {
    const collections = this.gathering;
    this.gathering = [];
    this.requests += 1;
    const request = this.requests;
    const waiters = collections.map((collection) => ({ collection, since: this.positionsOf(collection) }));
    this.open.set(request, { waiters, pages: new Map() });
    this.tab.happen({ type: 'pull-wanted', pull: { request, ...describePlaces(waiters) } });
  }

  private positionsOf(collection: CollectionName): PositionByStream {
    return positionsIn(this.tab.device.store.replica(collection).place, this.tab.record.epoch);
  }

  reject(requests: readonly number[]): void {
    for (const request of requests) {
      const { waiters = [] } = this.open.get(request) ?? {};
      this.open.delete(request);
      for (const { collection } of waiters) this.tab.later(retryMs, () => this.free(collection, true));
    }
  }

  deliver(rows: Rows): void {
    if (rows.request === undefined) {
      for (const [collection, delivery] of splitRows(rows)) {
        if (delivery.documents.length + delivery.gone.length > 0) this.keep(collection, delivery, false, () => {});
      }
      return;
    }
    const open = this.open.get(rows.request);
    if (!open) return;
    for (const [collection, page] of splitRows(rows)) {
      const before = open.pages.get(collection);
      open.pages.set(collection, before ? joinPages(before, page) : page);
    }
    if (rows.more) return;
    this.open.delete(rows.request);
    for (const { collection, since } of open.waiters) {
      const delivery = open.pages.get(collection);
      if (delivery) this.keep(collection, askedFor(since, delivery), true, () => this.free(collection, false));
    }
  }

  private free(collection: CollectionName, again: boolean): void {
    this.busy.delete(collection);
    const wanted = this.askAgain.delete(collection);
    if ((again || wanted) && this.tab.leads) this.ask(collection);
  }

  /** As certificate-keeper.ts does: after an answer all that stands here stands in this epoch. */
  private keepCertificates(told: Iterable<unknown>, epoch: string | null): void {
    const { store, world } = this.tab.device;
    for (const certificate of told as Iterable<Certificate>) {
      store.kept.set(certificate.id, { id: certificate.id, epoch, certificate });
      world.witness.hearCertificates(store, [certificate.id]);
    }
  }

  private keep(collection: CollectionName, delivery: Delivery, isAnswer: boolean, done: () => void): void {
    if (!pulledCollections.includes(collection)) return;
    const { store } = this.tab.device;
    const { documents, gone, whole, upTo } = delivery;
    const { epoch } = this.tab.record;
    const place = placeIn(epoch, upTo);
    store.write(
      () => {
        const replica = store.replica(collection);
        if (whole) replica.documents.clear();
        for (const document of documents as { id: string }[]) replica.documents.set(document.id, document);
        for (const id of gone) replica.documents.delete(id);
        replica.place = { ...replica.place, ...place };
        if (collection === 'certificates')
          this.keepCertificates(isAnswer ? replica.documents.values() : documents, epoch);
      },
      () => this.tab.later(0, done),
    );
  }
}
