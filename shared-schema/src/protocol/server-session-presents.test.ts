import { expect, it } from 'vitest';
import { ack } from '../../test/device-scene.ts';
import { hello, present, push, ServerScene } from '../../test/server-scene.ts';

const reinstate = { type: 'reinstate', certificates: present.certificates } as const;
const sent = (seq: number) => ({ type: 'send', frame: ack(seq) }) as const;

it('[RW8] certificates are taken back in their turn, between the pushes before and after them', () => {
  const scene = ServerScene.open();
  expect(scene.hear(push(1))).toEqual([{ type: 'ingest', push: push(1) }]);
  for (const frame of [push(2), present, push(3)]) expect(scene.hear(frame)).toEqual([]);
  expect(scene.ingest(1)).toEqual([sent(1), { type: 'ingest', push: push(2) }]);
  expect(scene.ingest(2)).toEqual([sent(2), reinstate]);
  expect(scene.happen({ type: 'reinstated' })).toEqual([{ type: 'ingest', push: push(3) }]);
});

it('[RW8] [WF7] pushes that wait are taken as one up to the certificates that came between them', () => {
  const scene = new ServerScene();
  scene.hear(hello());
  for (const frame of [push(1), push(2), present, push(3)]) scene.hear(frame);
  const both = [push(1), push(2)].flatMap(({ operations }) => operations);
  expect(scene.accept()).toContainEqual({ type: 'ingest', push: { ...push(2), operations: both } });
  expect(scene.ingest(2)).toEqual([sent(2), reinstate]);
});

it('[RW8] what is taken back is told like what a push has changed', () => {
  const scene = ServerScene.open();
  scene.hear({ type: 'pull', request: 1, since: { certificates: {} } });
  scene.read([{ type: 'rows', request: 1, documents: {}, upTo: { learner: 4 } }], true, ['certificates']);
  scene.read([]);
  expect(scene.hear(present)).toEqual([reinstate]);
  expect(scene.happen({ type: 'hinted' })).toEqual([]);
  const live = { type: 'read-live', cursor: { learner: 4 }, collections: ['certificates'] };
  expect(scene.happen({ type: 'reinstated' })).toEqual([live]);
});

it('[RW8] [WF9] also while nothing may be read; from a device that was removed nothing is taken back', () => {
  expect(ServerScene.open('write-only').hear(present)).toEqual([reinstate]);
  const removed = ServerScene.open('revoked');
  expect(removed.hear(present)).toEqual([]);
  expect(removed.hear(push(1))).toEqual([{ type: 'ingest', push: push(1) }]);
});

it('[RW8] [WF5] what ends after the socket is gone changes nothing', () => {
  const scene = ServerScene.open();
  scene.hear(present);
  scene.happen({ type: 'closed' });
  expect(scene.happen({ type: 'reinstated' })).toEqual([]);
});
