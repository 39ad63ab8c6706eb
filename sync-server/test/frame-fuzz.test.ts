import { expect, it } from 'vitest';
import { fuzzFrames } from './frame-fuzz.ts';

const seed = 20_261_126;

it(`[WF1] [WF3] [OP1] [CC2] 20,000 fuzzed frames: each is a frame or is refused by name, and none breaks decoder, machine or judge (seed ${seed})`, () => {
  const heard = fuzzFrames(20_000, seed);
  expect([...heard.values()].reduce((sum, times) => sum + times, 0)).toBe(20_000);
  // All kinds come through the mutations, so that the machine behind the decoder is met too.
  for (const kind of ['hello', 'pull', 'push', 'present', 'ping', 'malformed_frame', 'frame_too_large'])
    expect(heard.get(kind)).toBeGreaterThan(50);
  const kinds = ['frame_too_large', 'hello', 'malformed_frame', 'ping', 'present', 'pull', 'push'];
  expect([...heard.keys()].sort()).toEqual(kinds);
}, 60_000);

it('the same seed gives the same conversations', () => {
  expect(fuzzFrames(500, seed)).toEqual(fuzzFrames(500, seed));
});
