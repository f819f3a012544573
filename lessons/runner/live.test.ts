import { beforeEach, expect, test } from 'vitest';
import type { Outcome } from './checks.ts';
import { createLive } from './live.ts';
import { makeDesk, passing, failing } from './page/testing.ts';

let ends: ((outcome: Outcome) => void)[] = [];
let bench = makeLive();

function makeLive() {
  const { desk, remove } = makeDesk();
  const checked: string[] = [];
  ends = [];
  const live = createLive({
    desk,
    check: (lesson) => {
      checked.push(lesson.id);
      return new Promise((resolve) => ends.push(resolve));
    },
  });
  return { desk, live, checked, remove };
}

beforeEach(() => {
  bench = makeLive();
  return bench.remove;
});

test('five saves during a run lead to one run more, and all five get what it came to', async () => {
  const first = bench.live.request();
  const saves = [1, 2, 3, 4, 5].map(() => bench.live.request());
  ends[0]?.(failing);
  expect((await first).outcome).toBe(failing);
  await expect.poll(() => ends).toHaveLength(2);
  ends[1]?.(passing);
  expect(new Set(await Promise.all(saves))).toEqual(new Set([bench.live.lastRun(bench.desk.current())]));
  expect(bench.checked).toHaveLength(2);
  expect(bench.live.runningSince()).toBeUndefined();
});

test('checks run one at a time, also when somebody asks at the very end of a run', async () => {
  const second: Promise<unknown>[] = [];
  const stop = bench.live.subscribe((ended) => {
    if (ended?.number === 1) second.push(bench.live.request(), bench.live.request());
  });
  const first = bench.live.request();
  const queued = bench.live.request();
  ends[0]?.(failing);
  await first;
  await expect.poll(() => ends).toHaveLength(2);
  ends[1]?.(failing);
  await Promise.all([queued, ...second]);
  expect(bench.checked).toHaveLength(2);
  stop();
});

test('what the checks of a lesson came to is forgotten when another was begun meanwhile', async () => {
  const [one, other] = bench.desk.lessons;
  const heard: unknown[] = [];
  bench.live.subscribe((ended) => heard.push(ended));
  const run = bench.live.request();
  if (other) bench.desk.start(other);
  ends[0]?.(passing);
  await run;
  expect(bench.checked).toEqual([one?.id]);
  expect(one && bench.live.lastRun(one)).toBeUndefined();
  expect(one && bench.desk.progressOf(one).passedAt).toBeUndefined();
  expect(heard).toEqual([undefined, undefined]);
});

test('a run that breaks says why, and the next one runs', async () => {
  const { desk } = bench;
  let times = 0;
  const live = createLive({
    desk,
    check: () => (times++ === 0 ? Promise.reject(new Error('no such playground')) : Promise.resolve(passing)),
  });
  expect((await live.request()).outcome).toEqual({ checks: [], broken: ['no such playground'] });
  expect((await live.request()).outcome).toBe(passing);
  expect(desk.progressOf(desk.current()).passedAt).toBeDefined();
});
