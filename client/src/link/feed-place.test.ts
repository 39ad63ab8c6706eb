import { expect, it } from 'vitest';
import { placeIn, positionsIn } from './feed-place.ts';

it('[RW2] a position is named in the epoch in which it was told, and in no other', () => {
  const before = placeIn('e1', { learner: 50, 'course:x': 9 });
  const place = { ...before, ...placeIn('e2', { learner: 3 }) };
  expect(positionsIn(before, 'e1')).toEqual({ learner: 50, 'course:x': 9 });
  expect(positionsIn(before, 'e2')).toEqual({});
  expect(positionsIn(place, 'e2')).toEqual({ learner: 3 });
});

it('[RW2] before the first welcome, and from stores of before, nothing is named', () => {
  expect(positionsIn(undefined, 'e1')).toEqual({});
  expect(positionsIn(placeIn('e1', { learner: 5 }), null)).toEqual({});
  expect(positionsIn({ learner: 5 }, 'e1')).toEqual({});
});
