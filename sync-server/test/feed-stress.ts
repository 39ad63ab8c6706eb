// Writers and readers of the feed at once. Each commit brings one document that is never changed again: every reader must meet every one exactly once.
import { v7 } from 'uuid';
import type { Database } from '../src/database/pool.ts';
import type { Change } from '../src/feed/feed-page.ts';
import { learnerStream, readPage, writeChanges } from '../src/feed/feed-store.ts';

export type FeedStress = { commits: number; writers: number; readers: number; streams: number };

/** `lost` and `repeated`: documents, summed over readers. */
export type StressOutcome = { committed: number; undone: number; pages: number; lost: number; repeated: number };

class Undone extends Error {}

const restMs = 5;

function change(number: number): Change {
  const id = String(number);
  const body = { id, deviceId: id, seq: number, kind: 'x', outcome: 'set-aside', code: 'unknown_kind' } as const;
  return { collection: 'refusals', id, body };
}

/** In a collection that nobody follows. */
const aside = (number: number): Change => ({
  collection: 'progress',
  id: String(number),
  body: { id: String(number), lessons: {} },
});

/** Every tenth commit writes two streams, in the order of their names as writers shall; every fiftieth is undone at its end. */
async function commitOne(database: Database, streams: readonly string[], number: number): Promise<boolean> {
  const pick = (place: number) => streams[place % streams.length] ?? '';
  const touched = new Set(number % 10 === 0 ? [pick(number), pick(number * 7 + 1)].sort() : [pick(number)]);
  const [main = ''] = touched;
  try {
    await database.transaction(async (tx) => {
      for (const stream of touched) await writeChanges(tx, stream, [stream === main ? change(number) : aside(number)]);
      if (number % 50 === 49) throw new Undone();
    });
    return true;
  } catch (error) {
    if (error instanceof Undone) return false;
    throw error;
  }
}

/** Pages through all streams from cursor to cursor until `isOver` and nothing is left. */
async function follow(database: Database, streams: readonly string[], seen: Uint8Array, isOver: () => boolean) {
  const audience = new Map(streams.map((stream) => [stream, stream]));
  let place: Record<string, number> = {};
  for (let pages = 1; ; pages += 1) {
    const wasOver = isOver();
    const page = await readPage(database, audience, { refusals: place });
    for (const { seq } of page.documents.refusals ?? []) seen[seq] = (seen[seq] ?? 0) + 1;
    place = { ...place, ...page.upTo };
    if (page.complete && wasOver) return pages;
    if (page.complete) await new Promise((resolve) => setTimeout(resolve, restMs));
  }
}

/** Commits `commits` times from `writers` lanes while `readers` follow. */
export async function stressFeed(database: Database, stress: FeedStress): Promise<StressOutcome> {
  const streams = Array.from({ length: stress.streams }, () => learnerStream(v7()));
  const isCommitted = new Uint8Array(stress.commits);
  let [next, isOver] = [0, false];
  const write = async () => {
    while (next < stress.commits) {
      const number = next++;
      if (await commitOne(database, streams, number)) isCommitted[number] = 1;
    }
  };
  const seenByReader = Array.from({ length: stress.readers }, () => new Uint8Array(stress.commits));
  const reading = seenByReader.map((seen) => follow(database, streams, seen, () => isOver));
  const writing = Promise.all(Array.from({ length: stress.writers }, write)).finally(() => {
    isOver = true;
  });
  // Whoever fails first is the reason: the others end before their database does.
  const [written, ...followed] = await Promise.allSettled([writing, ...reading]);
  if (written.status === 'rejected') throw written.reason;
  const pages = followed.reduce((sum, one) => {
    if (one.status === 'rejected') throw one.reason;
    return sum + one.value;
  }, 0);
  const count = (isOdd: (seen: number, committed: number) => boolean) =>
    seenByReader.reduce((sum, seen) => sum + seen.filter((one, at) => isOdd(one, isCommitted[at] ?? 0)).length, 0);
  const committed = isCommitted.reduce((sum, one) => sum + one, 0);
  return {
    ...{ committed, undone: stress.commits - committed, pages },
    lost: count((seen, wanted) => seen < wanted),
    repeated: count((seen, wanted) => seen > wanted),
  };
}
