import { describe, expect, it } from 'vitest';
import { ack, gap, rows, welcome } from '../../test/device-scene.ts';
import { hello, present, pull, push, readAnswer, ServerScene } from '../../test/server-scene.ts';
import { example } from '../../test/worked-example.ts';
import type { ServerEffect, ServerEvent } from './server-session.ts';

const effectsOfClosing = (reason: string) => [expect.objectContaining({ type: 'close', reason })];

describe('hello', () => {
  it('[WF5] comes first and is answered by welcome', () => {
    const scene = new ServerScene();
    expect(scene.hear(hello())).toEqual([{ type: 'authenticate', hello: hello() }]);
    expect(scene.accept()).toEqual([{ type: 'send', frame: welcome(0) }]);
  });

  it.each([pull(1), push(1), { type: 'ping' } as const])('[WF5, WF10] comes before %j', (frame) => {
    expect(new ServerScene().hear(frame)).toEqual(effectsOfClosing('unexpected_frame'));
  });

  it('[WF5] comes once', () => {
    const scene = new ServerScene();
    scene.hear(hello());
    expect(scene.hear(hello())).toEqual(effectsOfClosing('unexpected_frame'));
    expect(ServerScene.open().hear(hello())).toEqual(effectsOfClosing('unexpected_frame'));
  });

  it('[WF5] comes within five seconds', () => {
    const scene = new ServerScene();
    expect(scene.happen({ type: 'ticked' }, 5_000)).toEqual([]);
    expect(scene.happen({ type: 'ticked' }, 5_001)).toEqual(effectsOfClosing('hello_timeout'));
    expect(ServerScene.open().happen({ type: 'ticked' }, 1e9)).toEqual([]);
  });

  it('[CC2] that is not accepted closes with the reason', () => {
    const scene = new ServerScene();
    scene.hear(hello());
    const failed = { type: 'failed', reason: 'unknown_device', detail: 'who?' } as const;
    expect(scene.happen(failed)).toEqual([{ type: 'close', reason: 'unknown_device', detail: 'who?' }]);
    expect(scene.state.phase).toBe('closed');
  });
});

describe('the first flight', () => {
  it('[WF6] is held until hello is accepted, then taken in its order', () => {
    const scene = new ServerScene();
    scene.hear(hello());
    for (const frame of [pull(1), push(1), push(2)]) expect(scene.hear(frame)).toEqual([]);
    expect(scene.accept().map(({ type }) => type)).toEqual(['send', 'ingest', 'read-answer']);
    expect(scene.ingest(2)).toEqual([{ type: 'send', frame: ack(2) }]);
  });

  it('[WF6] may hold 64 frames, not one more', () => {
    const scene = new ServerScene();
    scene.hear(hello());
    for (let seq = 1; seq <= 64; seq += 1) expect(scene.hear(push(seq))).toEqual([]);
    expect(scene.hear(push(65))).toEqual(effectsOfClosing('try_later'));
  });

  it('[WF10] may hold a ping, which is answered', () => {
    const scene = new ServerScene();
    scene.hear(hello());
    expect(scene.hear({ type: 'ping' })).toEqual([{ type: 'send', frame: { type: 'pong' } }]);
  });
});

describe('work', () => {
  it('[WF7] is one push and one pull at a time', () => {
    const scene = ServerScene.open();
    expect(scene.hear(push(1))).toEqual([{ type: 'ingest', push: push(1) }]);
    expect(scene.hear(push(2))).toEqual([]);
    expect(scene.hear(pull(1))).toEqual([readAnswer(pull(1))]);
    expect(scene.hear(pull(2))).toEqual([]);
    expect(scene.ingest(1)).toEqual([
      { type: 'send', frame: ack(1) },
      { type: 'ingest', push: push(2) },
    ]);
    expect(scene.read([rows({ request: 1 })])).toEqual([
      { type: 'send', frame: rows({ request: 1 }) },
      readAnswer(pull(2)),
    ]);
  });

  it('[WF8] a page is followed by the next, and the rows of a push by its ack', () => {
    const scene = ServerScene.open();
    scene.hear(pull(1));
    scene.read([rows({ request: 1, more: true }), rows({ request: 1, upTo: { learner: 7 } })]);
    scene.read([]);
    scene.hear(push(1));
    expect(scene.happen({ type: 'hinted' })).toEqual([]);
    expect(scene.ingest(1)).toEqual([
      { type: 'send', frame: ack(1) },
      { type: 'read-live', cursor: { learner: 7 }, collections: ['attempts'] },
    ]);
  });

  it('[WF5] that ends after the socket is gone changes nothing', () => {
    const scene = ServerScene.open();
    scene.hear(push(1));
    scene.happen({ type: 'closed' });
    for (const event of [
      { type: 'ingested', answer: ack(1) },
      { type: 'hinted' },
      { type: 'heard', frame: push(2) },
    ] as const)
      expect(scene.happen(event)).toEqual([]);
    expect(scene.state.phase).toBe('closed');
  });
});

describe('pushes that wait', () => {
  const sizedPush = (from: number, count: number) => ({
    ...push(from),
    operations: Array.from({ length: count }, (_, index) => ({ ...example.operation, seq: from + index })),
    signature: `${from}`,
  });
  const taken = (effects: readonly ServerEffect[]) =>
    effects.flatMap((effect) => {
      if (effect.type !== 'ingest') return [];
      const seqs = effect.push.operations.map(({ seq }) => seq);
      return [{ from: seqs[0], count: seqs.length, signature: effect.push.signature }];
    });
  const holding = (...pushes: [number, number][]) => {
    const scene = new ServerScene();
    scene.hear(hello());
    for (const [from, count] of pushes) scene.hear(sizedPush(from, count));
    return { scene, first: taken(scene.accept()) };
  };

  it('[WF7] are taken as one, under the last signature, and answered by one ack', () => {
    const { scene, first } = holding([1, 3], [4, 2], [6, 1]);
    expect(first).toEqual([{ from: 1, count: 6, signature: '6' }]);
    expect(scene.ingest(6)).toEqual([{ type: 'send', frame: ack(6) }]);
  });

  it('[WF4] [WF7] are never more together than a push may hold', () => {
    const { scene, first } = holding([1, 600], [601, 400], [1001, 1]);
    expect(first).toEqual([{ from: 1, count: 1000, signature: '601' }]);
    expect(taken(scene.ingest(1000))).toEqual([{ from: 1001, count: 1, signature: '1001' }]);
  });

  it('[WF7] [VD5] are taken one by one when they are not taken together, each with its own answer', () => {
    const refusal = { type: 'push-refused', reason: 'bad_signature', detail: 'no' } as const;
    const { scene } = holding([1, 3], [4, 2], [6, 1]);
    expect(taken(scene.happen(refusal))).toEqual([{ from: 1, count: 3, signature: '1' }]);
    scene.hear(sizedPush(7, 1));
    const second = scene.ingest(3);
    expect(second[0]).toEqual({ type: 'send', frame: ack(3) });
    expect(taken(second)).toEqual([{ from: 4, count: 2, signature: '4' }]);
    expect(scene.happen(refusal)).toEqual(effectsOfClosing('bad_signature'));
  });

  it('[WF7] [OP2] that leave a gap between them are answered up to it, then by the gap', () => {
    const { scene, first } = holding([1, 1], [3, 1]);
    expect(first).toHaveLength(1);
    const missing = { type: 'ingested', answer: gap(2) } as const;
    expect(taken(scene.happen(missing))).toEqual([{ from: 1, count: 1, signature: '1' }]);
    scene.ingest(1);
    expect(scene.happen(missing)).toEqual([{ type: 'send', frame: gap(2) }]);
  });
});

it('[WF5, WF7] every event in every phase leaves a phase that is allowed', () => {
  const events: [ServerEvent, string[]][] = [
    [{ type: 'heard', frame: hello() }, ['authenticating', 'closed', 'closed', 'closed']],
    [{ type: 'heard', frame: push(1) }, ['closed', 'authenticating', 'open', 'closed']],
    [{ type: 'heard', frame: pull(1) }, ['closed', 'authenticating', 'open', 'closed']],
    [{ type: 'heard', frame: present }, ['closed', 'authenticating', 'open', 'closed']],
    [{ type: 'reinstated' }, ['waiting', 'authenticating', 'open', 'closed']],
    [{ type: 'heard', frame: { type: 'ping' } }, ['closed', 'authenticating', 'open', 'closed']],
    [{ type: 'failed', reason: 'try_later', detail: '' }, ['closed', 'closed', 'closed', 'closed']],
    [{ type: 'ingested', answer: ack(1) }, ['waiting', 'authenticating', 'open', 'closed']],
    [{ type: 'push-refused', reason: 'bad_signature', detail: '' }, ['closed', 'closed', 'closed', 'closed']],
    [{ type: 'read', rows: [], complete: true, collections: [] }, ['waiting', 'authenticating', 'open', 'closed']],
    [{ type: 'pruned' }, ['closed', 'closed', 'closed', 'closed']],
    [{ type: 'hinted' }, ['waiting', 'authenticating', 'open', 'closed']],
    [{ type: 'ticked' }, ['waiting', 'authenticating', 'open', 'closed']],
    [{ type: 'closed' }, ['closed', 'closed', 'closed', 'closed']],
  ];
  for (const [event, phases] of events) {
    const [waiting, authenticating, open, closed] = [
      new ServerScene(),
      new ServerScene(),
      ServerScene.open(),
      ServerScene.open(),
    ];
    authenticating.hear(hello());
    closed.happen({ type: 'closed' });
    const scenes = [waiting, authenticating, open, closed];
    for (const scene of scenes) scene.happen(event);
    expect(scenes.map(({ state }) => state.phase)).toEqual(phases);
  }
});

describe('pings and pulls', () => {
  const ping = { type: 'ping' } as const;

  it('[HP4] are answered up to 120 at once, then two a second; pushes do not count', () => {
    const scene = ServerScene.open();
    for (let count = 0; count < 119; count += 1) expect(scene.hear(ping)).toHaveLength(1);
    scene.hear(pull(1));
    scene.hear(push(1));
    for (let seconds = 1; seconds <= 10; seconds += 1) {
      const now = 1 + seconds * 1_000;
      expect([scene.hear(ping, now), scene.hear(ping, now)].flat()).toHaveLength(2);
    }
    expect(scene.hear(ping, 10_400)).toEqual(effectsOfClosing('too_often'));
  });

  it('[HP4] certificates that are handed in count too', () => {
    const scene = ServerScene.open();
    for (let count = 0; count < 64; count += 1) scene.hear(present);
    for (let count = 0; count < 56; count += 1) scene.hear(ping);
    expect(scene.hear(ping)).toEqual(effectsOfClosing('too_often'));
  });

  it('[HP4] a clock that goes back takes no answer away and brings none', () => {
    const scene = ServerScene.open();
    for (let count = 0; count < 120; count += 1) expect(scene.hear(ping, 1_000_000 - count)).toHaveLength(1);
    expect(scene.hear(ping, 0)).toEqual(effectsOfClosing('too_often'));
  });
});
