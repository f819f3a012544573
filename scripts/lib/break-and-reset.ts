import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { breaks, toolsFor } from '../../lessons/runner/breaks.testing.ts';
import { createDesk } from '../../lessons/runner/desk.ts';
import type { Lesson } from '../../lessons/runner/lesson.ts';
import { originOf } from '../../packages/config/src/ports.ts';
import { check } from './checking.ts';
import { mindPlayground } from './mind-playground.ts';
import type { Stack } from './stack.ts';

/** What is broken, and who hears how it ended. */
export interface BreakOptions {
  readonly lesson: Lesson;
  readonly playground: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly stack: Stack;
  readonly dataDirectory: string;
  readonly tell: (where: string, what: string, problems: readonly string[]) => void;
}

/** From which the running app may not come back by itself. */
const nasty = new Set([
  'everything is deleted',
  'a link to elsewhere is where the playground was',
  'next.config.ts does not parse',
  'package.json is no JSON',
  'proxy.ts does not parse',
  'the page of the stamp is deleted',
  '.next is deleted',
]);
const all = [
  ...breaks,
  {
    what: '.next is deleted',
    breakIt: ({ at }: { at: (path: string) => string }) => rmSync(at('.next'), { recursive: true }),
  },
];
/** How long the app may look at what is broken, and may then take to come back, in milliseconds. */
const [brokenMs, patienceMs] = [4000, 60_000];

/** Breaks a playground while the app runs, resets it, and sees whether the lesson begins as it should. */
export async function breakAndReset(options: BreakOptions): Promise<void> {
  const { lesson, playground, variables, stack, dataDirectory, tell } = options;
  const data = join(dataDirectory, 'workshop');
  const desk = createDesk({ lessons: [lesson], playground, data });
  desk.start(lesson);
  mkdirSync(join(playground, '../elsewhere'), { recursive: true });
  const stop = mindPlayground({
    folder: playground,
    url: originOf('playground', variables),
    restart: () =>
      stack.restart('playground', () => rmSync(join(playground, '.next'), { recursive: true, force: true })),
  });
  try {
    for (const { what, breakIt } of all.filter((one) => nasty.has(one.what))) {
      breakIt(toolsFor(playground));
      await wait(brokenMs);
      const began = performance.now();
      desk.reset();
      const { checks, broken } = await check(lesson, { folder: playground, variables, patienceMs });
      const red = checks.filter(({ passed }) => !passed).map(({ name }) => name);
      const seconds = Math.round((performance.now() - began) / 1000);
      const isAsBegun = red.toSorted().join('\n') === [...lesson.red].toSorted().join('\n');
      tell(what, `reset brings it back (${seconds} s)`, isAsBegun ? broken : [...broken, `red are: ${red.join(', ')}`]);
    }
  } finally {
    stop();
    rmSync(join(playground, '../elsewhere'), { recursive: true, force: true });
  }
}
