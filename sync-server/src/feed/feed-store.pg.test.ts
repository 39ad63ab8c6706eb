import { v7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seedChance } from '../../test/hostile-frames.ts';
import { openSyncScene, type SyncScene } from '../../test/sync-scene.ts';
import { isType, registerLearner, WireDevice } from '../../test/wire-device.ts';
import type { Transaction } from '../database/pool.ts';
import type { Change, FeedPage, Since } from './feed-page.ts';
import { learnerStream, readAudience, readPage, writeChanges } from './feed-store.ts';

let scene: SyncScene;

beforeAll(async () => {
  scene = await openSyncScene();
});
afterAll(() => scene.close());

/** A document whose `seq` tells its version. */
function refusal(id: string, seq = 1): Change {
  const body = { id, deviceId: id, seq, kind: 'x', outcome: 'set-aside', code: 'unknown_kind' } as const;
  return { collection: 'refusals', id, body };
}

const progress = (id: string): Change => ({ collection: 'progress', id, body: { id, lessons: {} } });

const write = (stream: string, changes: Change[]) =>
  scene.database.transaction((tx) => writeChanges(tx, stream, changes));

const freshStream = () => learnerStream(v7());
const read = (stream: string, position = 0, collections = ['refusals', 'progress']): Promise<FeedPage> =>
  readPage(
    scene.database,
    new Map([['learner', stream]]),
    Object.fromEntries(collections.map((name) => [name, { learner: position }])),
  );

/** A transaction that is held open until `end` is called. */
async function hold(work: (tx: Transaction) => Promise<void>): Promise<{ end(fault?: Error): Promise<void> }> {
  let release: (fault?: Error) => void = () => undefined;
  const released = new Promise<Error | undefined>((resolve) => {
    release = resolve;
  });
  let done: Promise<void> = Promise.resolve();
  await new Promise<void>((resolve, reject) => {
    done = scene.database.transaction(async (tx) => {
      await work(tx);
      resolve();
      const fault = await released;
      if (fault) throw fault;
    });
    done.catch(reject);
  });
  return {
    end: (fault) => {
      release(fault);
      return done;
    },
  };
}

describe('positions are commit order', () => {
  it('[DV2] who writes a stream second waits for the first, and no reader sees the second before it', async () => {
    const stream = freshStream();
    const [one, two] = [v7(), v7()];
    const first = await hold((tx) => writeChanges(tx, stream, [refusal(one)]));
    let isSecondDone = false;
    const second = write(stream, [refusal(two)]).then(() => {
      isSecondDone = true;
    });
    const other = freshStream();
    await write(other, [refusal(v7())]);
    expect((await read(other)).upTo).toEqual({ learner: 1 });
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect([isSecondDone, (await read(stream)).upTo]).toEqual([false, { learner: 0 }]);
    await first.end();
    await second;
    const page = await read(stream);
    expect(page.documents.refusals?.map(({ id }) => id)).toEqual([one, two]);
    expect(page.upTo).toEqual({ learner: 2 });
  });

  it('[DV2] a writer that fails leaves no trace and no gap', async () => {
    const stream = freshStream();
    const first = await hold((tx) => writeChanges(tx, stream, [refusal(v7())]));
    const id = v7();
    const second = write(stream, [refusal(id)]);
    await expect(first.end(new Error('changed its mind'))).rejects.toThrow('changed its mind');
    await second;
    const page = await read(stream);
    expect([page.documents.refusals?.map((one) => one.id), page.upTo]).toEqual([[id], { learner: 1 }]);
  });

  it('[DV2] [DV4] under 8 writers of 200 commits each, a reader that goes on from its place misses nothing', async () => {
    const stream = freshStream();
    const ids = Array.from({ length: 60 }, () => v7());
    let writing = 8;
    const writers = Array.from({ length: 8 }, async (_, writer) => {
      const chance = seedChance(writer);
      for (let commit = 1; commit <= 200; commit += 1) {
        const changes = [chance.pick(ids), chance.pick(ids), chance.pick(ids)].map((id) =>
          chance.next() < 0.1
            ? ({ collection: 'refusals', id, body: null } as const)
            : refusal(id, writer * 1_000 + commit),
        );
        await write(stream, changes);
      }
      writing -= 1;
    });
    const seqById = new Map<string, number | null>();
    let place = 0;
    let pages = 0;
    const follow = async () => {
      for (let isLast = false; !isLast; pages += 1) {
        isLast = writing === 0;
        const page = await read(stream, place);
        const upTo = page.upTo.learner ?? 0;
        expect(upTo).toBeGreaterThanOrEqual(place);
        place = upTo;
        for (const { id, seq } of page.documents.refusals ?? []) seqById.set(id, seq);
        for (const id of page.gone.refusals ?? []) seqById.set(id, null);
        const { rows } = await scene.database.query<{ id: string; seq: number | null }>(
          "select id, (body->>'seq')::int as seq from feed_documents where stream = $1 and position <= $2",
          [stream, place],
        );
        // Whatever has not changed since the place that was told must be known as it is.
        expect(rows.filter(({ id, seq }) => seqById.get(id) !== seq)).toEqual([]);
      }
    };
    await Promise.all([...writers, follow()]);
    expect([place, pages > 20]).toEqual([1_600, true]);
    const last = await read(stream);
    expect(last.documents.refusals?.length).toBe([...seqById.values()].filter((seq) => seq !== null).length);
  }, 60_000);
});

describe('pages', () => {
  it('[DV4] never parts a position: 700 documents of one transaction arrive whole, at whatever place they stand', async () => {
    const stream = freshStream();
    await scene.database.transaction(async (tx) => {
      for (let count = 0; count < 299; count += 1) await writeChanges(tx, stream, [refusal(v7())]);
    });
    await write(
      stream,
      [...Array(350)].flatMap(() => [refusal(v7()), progress(v7())]),
    );
    for (let count = 0; count < 5; count += 1) await write(stream, [progress(v7())]);
    const sizeOf = ({ documents }: FeedPage) => [documents.refusals?.length ?? 0, documents.progress?.length ?? 0];
    const first = await read(stream);
    expect([sizeOf(first), first.upTo, first.complete]).toEqual([[649, 350], { learner: 300 }, false]);
    const rest = await read(stream, 300);
    expect([sizeOf(rest), rest.upTo, rest.complete]).toEqual([[0, 5], { learner: 305 }, true]);
    const alone = await read(stream, 299, ['progress']);
    expect([sizeOf(alone), alone.upTo]).toEqual([[0, 350], { learner: 300 }]);
  });

  it('[DV1] [DV4] tells the newest state of a document once, and names what is gone', async () => {
    const stream = freshStream();
    const [kept, gone] = [v7(), v7()];
    for (let version = 1; version <= 5; version += 1) await write(stream, [refusal(kept, version), refusal(gone)]);
    await write(stream, [{ collection: 'refusals', id: gone, body: null }]);
    const page = await read(stream, 2);
    expect(page.documents.refusals).toEqual([refusal(kept, 5).body]);
    expect(page.gone).toEqual({ refusals: [gone] });
    expect((await read(stream, 6)).documents).toEqual({});
  });
});

describe('who may read what', () => {
  const audienceOf = async (userId: string, deviceId = v7()) => {
    const audience = await readAudience(scene.database, { userId, deviceId });
    return audience instanceof Map ? audience : new Map<string, string>();
  };

  it('[DV3] a learner reads the catalogue, their own stream, and courses for as long as they are enrolled', async () => {
    const { id, token } = await registerLearner(scene.url);
    const device = await new WireDevice(scene.url, id, token).open();
    device.hello();
    const audienceAfter = async (kind: string) => {
      device.write(kind, { courseId: scene.courseId });
      device.push();
      await device.take(isType('ack'));
      return [...(await audienceOf(id)).keys()].sort();
    };
    const always = ['catalogue', 'learner'];
    expect([...(await audienceOf(id)).keys()].sort()).toEqual(always);
    expect(await audienceAfter('enrolled')).toEqual(['catalogue', `course:${scene.courseId}`, 'learner']);
    expect(await audienceAfter('dropped')).toEqual(always);
    device.close();
  });

  it('[DV3] no collection, stream or position that a pull names widens what is read', async () => {
    const [own, foreign] = [v7(), v7()];
    await write(learnerStream(own), [refusal(own)]);
    await write(learnerStream(foreign), [refusal(foreign), progress(foreign)]);
    await write(`course:${foreign}`, [refusal(v7())]);
    const audience = await audienceOf(own);
    const names = [`learner:${foreign}`, `course:${foreign}`, foreign, '__proto__', 'constructor', '%', "' or true --"];
    const chance = seedChance(3);
    for (let round = 0; round < 200; round += 1) {
      const collections = ['refusals', 'progress', 'accounts', '*', '__proto__', 'toString'].filter(
        () => chance.next() < 0.6,
      );
      const places = () => names.map((name) => [name, chance.pick([0, -1, -(2 ** 53), 1])] as const);
      const since: Since = Object.fromEntries(collections.map((name) => [name, Object.fromEntries(places())]));
      const page = await readPage(scene.database, audience, since);
      expect(page.documents).toEqual(collections.includes('refusals') ? { refusals: [refusal(own).body] } : {});
      expect(Object.keys(page.upTo).sort()).toEqual(['catalogue', 'learner']);
    }
  });
});
