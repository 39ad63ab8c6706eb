// A process of a peer, with the one part of a peer that needs no packages of its own: the tally of what was confirmed.
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type PeerProcess, startPeerProcess } from './peer-process.ts';

let tally: PeerProcess;
beforeEach(() => {
  tally = startPeerProcess('confirmed-tally.mjs', 'makeTally');
});
afterEach(() => tally.end());

it('answers who waits for a number of records, each counted once', async () => {
  await tally.call('note', 'one');
  await tally.call('note', 'one');
  expect(await tally.callWithin(5_000, 'reaches', 1)).toBe(true);
  const waited = tally.callWithin(5_000, 'reaches', 2);
  await tally.call('note', 'two');
  expect(await waited).toBe(true);
});

it('waits no longer than it is told to', async () => {
  await tally.call('note', 'one');
  expect(await tally.callWithin(100, 'reaches', 2)).toBe(false);
});

it('tells what the peer threw', async () => {
  await expect(tally.call('nothing-like-it')).rejects.toThrow('nothing-like-it');
});

it('refuses what an ended process still owes', async () => {
  await tally.call('note', 'one');
  const owed = tally.callWithin(5_000, 'reaches', 2);
  const refused = expect(owed).rejects.toThrow('ended');
  await tally.end();
  await refused;
  await expect(tally.call('note', 'two')).rejects.toThrow();
});
