import { describe, expect, it } from 'vitest';
import { ack, rows } from '../../test/device-scene.ts';
import { hello, pull, push, readAnswer, ServerScene } from '../../test/server-scene.ts';

const blind = { type: 'send', frame: { type: 'refused', code: 'sign_in_required' } };

describe('live rows', () => {
  it('[WF8] come after the first answer, and not before', () => {
    const scene = ServerScene.open();
    expect(scene.happen({ type: 'hinted' })).toEqual([]);
    scene.hear(pull(1));
    expect(scene.happen({ type: 'hinted' })).toEqual([]);
    expect(scene.read([rows({ request: 1 })])).toHaveLength(2);
  });

  it('[WF8] tell nothing again that the pull named or its answer told', () => {
    const scene = ServerScene.open();
    scene.hear(pull(1, { attempts: { learner: 5, catalogue: 9 }, progress: { learner: 3 } }));
    const effects = scene.read([rows({ request: 1, upTo: { learner: 4 } })], true, ['attempts', 'progress']);
    expect(effects.at(-1)).toEqual({
      type: 'read-live',
      cursor: { learner: 5, catalogue: 9 },
      collections: ['attempts', 'progress'],
    });
  });

  it('[WF8] go on until everything is told, once for many hints', () => {
    const scene = ServerScene.open();
    scene.hear(pull(1, { attempts: {} }));
    scene.read([rows({ request: 1 })]);
    for (let hint = 0; hint < 3; hint += 1) expect(scene.happen({ type: 'hinted' })).toEqual([]);
    const page = rows({ upTo: { learner: 300 } });
    expect(scene.read([page], false)).toEqual([
      { type: 'send', frame: page },
      { type: 'read-live', cursor: { learner: 300 }, collections: ['attempts'] },
    ]);
    expect(scene.read([])).toEqual([]);
  });

  it('[WF8] come of every collection that was pulled', () => {
    const scene = ServerScene.open();
    scene.hear(pull(1, { attempts: { learner: 5 } }));
    scene.read([rows({ request: 1 })]);
    scene.read([]);
    scene.hear(pull(2, { progress: { learner: 2 } }));
    const effects = scene.read([rows({ request: 2, upTo: { learner: 8 } })], true, ['progress']);
    expect(effects.at(-1)).toEqual({
      type: 'read-live',
      cursor: { learner: 5 },
      collections: ['attempts', 'progress'],
    });
  });
});

describe('an answer of many pages', () => {
  const page = (learner: number) => rows({ request: 1, more: true, upTo: { learner } });

  it('[WF8] reads each page after the one before, and follows the last', () => {
    const scene = ServerScene.open();
    scene.hear(pull(1, { attempts: { learner: 5 }, progress: { catalogue: 2 } }));
    expect(scene.read([page(300)], false)).toEqual([
      { type: 'send', frame: page(300) },
      readAnswer(pull(1, { attempts: { learner: 300 }, progress: { catalogue: 2, learner: 300 } })),
    ]);
    scene.read([page(600)], false);
    const last = scene.read([rows({ request: 1, upTo: { catalogue: 9 } })]);
    expect(last.at(-1)).toMatchObject({ type: 'read-live', cursor: { learner: 600, catalogue: 9 } });
  });

  it('[DV6] starts over as a snapshot when its places lie below the floor', () => {
    const scene = ServerScene.open();
    scene.hear(pull(1));
    expect(scene.happen({ type: 'pruned' })).toEqual([readAnswer(pull(1, { attempts: {} }), true)]);
    const [told, next] = scene.read([page(300)], false);
    expect(told).toEqual({ type: 'send', frame: { ...page(300), snapshot: true } });
    expect(next).toEqual(readAnswer(pull(1, { attempts: { learner: 300 } }), true));
  });

  it('[DV6] asks the device to come back when the floor rises in the middle', () => {
    const scene = ServerScene.open();
    scene.hear(pull(1));
    scene.read([page(300)], false);
    expect(scene.happen({ type: 'pruned' })).toMatchObject([{ type: 'close', reason: 'try_later' }]);
  });
});

describe('an expired token', () => {
  it('[WF9] lets operations up and nothing down', () => {
    const scene = ServerScene.open('write-only');
    expect(scene.hear(pull(1))).toMatchObject([blind]);
    expect(scene.hear(push(1))).toEqual([{ type: 'ingest', push: push(1) }]);
    expect(scene.ingest(1)).toEqual([{ type: 'send', frame: ack(1) }]);
    expect(scene.happen({ type: 'hinted' })).toEqual([]);
  });

  it('[WF9] answers the pulls of the first flight after welcome', () => {
    const scene = new ServerScene();
    scene.hear(hello());
    scene.hear(pull(1));
    expect(scene.accept('write-only')).toMatchObject([{ type: 'send', frame: { type: 'welcome' } }, blind]);
  });
});

describe('a pull from another epoch', () => {
  it('[DV5] is answered from the start', () => {
    const scene = new ServerScene();
    scene.hear(hello('before'));
    scene.hear(pull(1, { attempts: { learner: 500 }, courses: { catalogue: 9 } }));
    const forgotten = readAnswer(pull(1, { attempts: {}, courses: {} }), true);
    expect(scene.accept('full', 'after').at(-1)).toEqual(forgotten);
    const [told] = scene.read([rows({ request: 1 })]);
    expect(told).toEqual({ type: 'send', frame: rows({ request: 1, snapshot: true }) });
    scene.read([]);
    expect(scene.hear(pull(2))).toEqual([readAnswer(pull(2, { attempts: {} }), true)]);
  });

  it('[DV5] is no snapshot in the same epoch', () => {
    const scene = ServerScene.open('full', 'e1');
    scene.hear(pull(1));
    expect(scene.read([rows({ request: 1 })])[0]).toEqual({ type: 'send', frame: rows({ request: 1 }) });
  });

  it.each(['e1', null])('[DV5] but not one whose hello names %s', (epoch) => {
    const scene = new ServerScene();
    scene.hear(hello(epoch));
    scene.hear(pull(1));
    expect(scene.accept('full', 'e1').at(-1)).toEqual(readAnswer(pull(1)));
  });
});
