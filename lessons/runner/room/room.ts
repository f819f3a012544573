import { createHash, timingSafeEqual } from 'node:crypto';
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { createMiddleware } from 'hono/factory';
import { streamSSE } from 'hono/streaming';
import { assetFiles, pageHeaders } from '../page/served.ts';
import { isNear } from './address.ts';
import { reportShape, type Report } from './report.ts';
import { roomPage, type LessonName } from './room-page.ts';

/** Somebody in the room. */
export interface Learner extends Report {
  /** The most checks that passed in this lesson: who breaks one and mends it again got no further. */
  readonly best: number;
  /** When they last got further. */
  readonly since: number;
  /** When they were last heard of. */
  readonly heard: number;
}

/** What a room is made of. */
export interface RoomOptions {
  /** What learners need to tell anything. */
  readonly code: string;
  /** What a learner types after `pnpm lesson join`, but for the code and the name. */
  readonly address: string;
  /** The names it is reached by, without a port: a page elsewhere whose name was made to point here has another. */
  readonly names: readonly string[];
  readonly lessons: readonly LessonName[];
  /** The address that asks, and the one it asks. */
  readonly addressesOf: (env: unknown) => { readonly from: string; readonly to: string };
  readonly now?: () => number;
}

const mostLearners = 200;
const mostLeft = 1000;
/** How many wrong codes one address may try in {@link perMs}; several learners may share an address. */
const mostGuesses = 30;
const perMs = 10_000;
/** Smaller than this is any honest report, in bytes. */
const mostBytes = 1024;
/** Whoever was not heard of for so long is forgotten, and is there again when they tell again. */
const forgetMs = 15 * 60_000;
/** How often the page is told that time has passed. */
const tickMs = 10_000;

function isSame(given: string, wanted: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given.toUpperCase()), digest(wanted));
}

/** A room: learners tell how far they are, the leader's own machine shows it. All of it is in memory. */
export function createRoom({ code, address, names, lessons, addressesOf, now = Date.now }: RoomOptions): Hono {
  const learners = new Map<string, Learner>();
  /** A report that was under way when somebody left must not bring them back. */
  const left = new Set<string>();
  const guesses = new Map<string, { count: number; until: number }>();
  const watchers = new Set<() => void>();
  const changed = (): void => watchers.forEach((tell) => tell());
  const forget = (): void => {
    for (const { id, heard } of learners.values()) if (now() - heard > forgetMs) learners.delete(id);
  };
  const guessesOf = (from: string) => {
    for (const [one, { until }] of guesses) if (until <= now()) guesses.delete(one);
    return guesses.get(from) ?? { count: 0, until: now() + perMs };
  };

  const room = new Hono();
  room.use(pageHeaders, async (c, next) => {
    if (!isNear(addressesOf(c.env).from)) return c.text('Only for this local network.\n', 403);
    const name = (c.req.header('host') ?? '').replace(/:\d+$/, '').toLowerCase();
    return names.includes(name) ? next() : c.text('Not here.\n', 421);
  });
  room.get('/health', (c) => c.json({ status: 'ok', service: 'room' }));

  const leaderOnly = createMiddleware(async (c, next) => {
    const { from, to } = addressesOf(c.env);
    // From the leader's own machine, whichever of its addresses was opened.
    return from === to ? next() : c.text('The leader’s machine shows this page.\n', 403);
  });
  room.get('/', leaderOnly, (c) => {
    forget();
    c.header('cache-control', 'no-store');
    const command = `pnpm lesson join ${address} --code ${code} --name …`;
    return c.html(roomPage({ learners: [...learners.values()], lessons, command, now: now() }));
  });
  room.get('/assets/:name', leaderOnly, assetFiles);
  room.get('/events', leaderOnly, (c) =>
    streamSSE(c, async (stream) => {
      const aborted = new Promise<void>((resolve) => stream.onAbort(resolve));
      const tell = (): void => void stream.writeSSE({ event: 'changed', data: '' });
      watchers.add(tell);
      const timer = setInterval(tell, tickMs);
      tell();
      await aborted;
      clearInterval(timer);
      watchers.delete(tell);
    }),
  );

  room.use('/learners', bodyLimit({ maxSize: mostBytes, onError: (c) => c.text('Too long.\n', 413) }));
  room.on(['POST', 'DELETE'], '/learners', async (c) => {
    // Learners are no browsers: no page of one, wherever it is from, has anything to tell.
    if (c.req.header('origin') !== undefined) return c.text('Not for pages.\n', 403);
    const { from } = addressesOf(c.env);
    const guessed = guessesOf(from);
    if (guessed.count >= mostGuesses) return c.text('Too often: wait a moment.\n', 429);
    if (!isSame(c.req.header('x-room-code') ?? '', code)) {
      guesses.set(from, { ...guessed, count: guessed.count + 1 });
      return c.text('That is not the code of this room.\n', 401);
    }
    if (c.req.header('content-type') !== 'application/json') return c.text('Only JSON.\n', 415);
    const body: unknown = await c.req.json().catch(() => undefined);
    const found = reportShape.safeParse(body);
    if (!found.success) return c.text('That is no report.\n', 400);
    const report = found.data;
    if (c.req.method === 'DELETE') {
      if (left.size >= mostLeft) left.clear();
      left.add(report.id);
      if (learners.delete(report.id)) changed();
      return c.body(null, 204);
    }
    if (left.has(report.id)) return c.text('You left.\n', 410);
    forget();
    const before = learners.get(report.id);
    if (!before && learners.size >= mostLearners) return c.text('The room is full.\n', 409);
    learners.set(report.id, heardOf(report, before, now()));
    if (!before || !isAlike(before, report)) changed();
    return c.body(null, 204);
  });
  room.all('/learners', (c) => c.text('Only POST and DELETE.\n', 405, { allow: 'POST, DELETE' }));
  return room;
}

function heardOf(report: Report, before: Learner | undefined, now: number): Learner {
  const isSameLesson = before?.lesson === report.lesson;
  const isFurther = !isSameLesson || report.passed > before.best || report.done > before.done;
  const best = isSameLesson ? Math.max(before.best, report.passed) : report.passed;
  return { ...report, best, since: isFurther ? now : before.since, heard: now };
}

/** Whether the page would show the same. */
function isAlike(before: Learner, report: Report): boolean {
  return (Object.keys(report) as (keyof Report)[]).every((what) => before[what] === report[what]);
}
