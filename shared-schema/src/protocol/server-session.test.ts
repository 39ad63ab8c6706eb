import { describe, expect, it } from 'vitest';
import { ack, rows, welcome } from '../../test/device-scene.ts';
import { hello, pull, push, ServerScene } from '../../test/server-scene.ts';
import type { ServerEvent } from './server-session.ts';

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
    expect(scene.ingest(1)).toEqual([
      { type: 'send', frame: ack(1) },
      { type: 'ingest', push: push(2) },
    ]);
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
    expect(scene.hear(pull(1))).toEqual([{ type: 'read-answer', pull: pull(1) }]);
    expect(scene.hear(pull(2))).toEqual([]);
    expect(scene.ingest(1)).toEqual([
      { type: 'send', frame: ack(1) },
      { type: 'ingest', push: push(2) },
    ]);
    expect(scene.read([rows({ request: 1 })])).toEqual([
      { type: 'send', frame: rows({ request: 1 }) },
      { type: 'read-answer', pull: pull(2) },
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

it('[WF5, WF7] every event in every phase leaves a phase that is allowed', () => {
  const events: [ServerEvent, string[]][] = [
    [{ type: 'heard', frame: hello() }, ['authenticating', 'closed', 'closed', 'closed']],
    [{ type: 'heard', frame: push(1) }, ['closed', 'authenticating', 'open', 'closed']],
    [{ type: 'heard', frame: pull(1) }, ['closed', 'authenticating', 'open', 'closed']],
    [{ type: 'heard', frame: { type: 'ping' } }, ['closed', 'authenticating', 'open', 'closed']],
    [{ type: 'failed', reason: 'try_later', detail: '' }, ['closed', 'closed', 'closed', 'closed']],
    [{ type: 'ingested', answer: ack(1) }, ['waiting', 'authenticating', 'open', 'closed']],
    [{ type: 'read', rows: [], complete: true, collections: [] }, ['waiting', 'authenticating', 'open', 'closed']],
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

  it('[HP4] a clock that goes back takes no answer away and brings none', () => {
    const scene = ServerScene.open();
    for (let count = 0; count < 120; count += 1) expect(scene.hear(ping, 1_000_000 - count)).toHaveLength(1);
    expect(scene.hear(ping, 0)).toEqual(effectsOfClosing('too_often'));
  });
});
