import { expect, test } from 'vitest';
import { createUnknownKids } from './unknown-kids.ts';

function setUp(most = 10) {
  const state = { time: 1000 };
  return { state, kids: createUnknownKids({ clock: () => state.time, most, pauseMs: 30 }) };
}

test('a kid is remembered from the time it is noted, and no other is', () => {
  const { kids } = setUp();
  kids.note('a');
  expect([kids.has('a'), kids.has('b')]).toEqual([true, false]);
});

test('a kid is remembered twice as long each time', () => {
  const { kids, state } = setUp();
  for (const pause of [30, 60, 120, 240]) {
    kids.note('a');
    state.time += pause - 1;
    expect(kids.has('a')).toBe(true);
    state.time += 1;
    expect(kids.has('a')).toBe(false);
  }
});

test('the newest are remembered and the oldest are not, by when they were noted last', () => {
  const { kids } = setUp(2);
  for (const kid of ['a', 'b', 'a', 'c']) kids.note(kid);
  expect(['a', 'b', 'c'].map((kid) => kids.has(kid))).toEqual([true, false, true]);
});

test('a clock that was put back does not make it remembered for longer', () => {
  const { kids, state } = setUp();
  kids.note('a');
  state.time -= 30;
  expect(kids.has('a')).toBe(false);
});
