import { createHash, timingSafeEqual } from 'node:crypto';
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { z } from 'zod';
import { isNear } from './address.ts';
import { roomPage } from './room-page.ts';

/** What a learner tells of themselves, and nothing else. */
export const reportShape = z.strictObject({
  /** Made up by the learner's machine, so that two of one name stay two. */
  id: z.uuid(),
  name: z
    .string()
    .trim()
    .min(1)
    .max(40)
    .regex(/^[^\p{C}]+$/u),
  lesson: z.string().regex(/^[\w-]{1,60}$/),
  passed: z.int().min(0).max(200),
  checks: z.int().min(0).max(200),
  hints: z.int().min(0).max(3),
  done: z.int().min(0).max(99),
});

/** What a learner tells. */
export type Report = z.infer<typeof reportShape>;

/** Somebody in the room. */
export interface Learner extends Report {
  /** When they last got further. */
  readonly since: number;
  /** When they were last heard of. */
  readonly heard: number;
}

/** What a room is made of. */
export interface RoomOptions {
  /** What learners need to tell anything. */
  readonly code: string;
  /** The host names it is reached by: a page elsewhere whose name was made to point here has another. */
  readonly hosts: readonly string[];
  /** The address that asks, and the one it asks. */
  readonly addressesOf: (env: unknown) => { readonly from: string; readonly to: string };
  readonly now?: () => number;
}

const mostLearners = 200;
const mostRequests = 60;
const perMs = 10_000;
/** Smaller than this is any honest report, in bytes. */
const mostBytes = 1024;

function isSame(given: string, wanted: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given.toUpperCase()), digest(wanted));
}

/** A room: learners tell how far they are, the leader's own machine shows it. All of it is in memory. */
export function createRoom({ code, hosts, addressesOf, now = Date.now }: RoomOptions): Hono {
  const learners = new Map<string, Learner>();
  const asked = new Map<string, { count: number; until: number }>();
  const room = new Hono();

  const isTooMuch = (from: string): boolean => {
    for (const [address, { until }] of asked) if (until <= now()) asked.delete(address);
    const mine = asked.get(from) ?? { count: 0, until: now() + perMs };
    mine.count += 1;
    asked.set(from, mine);
    return mine.count > mostRequests;
  };

  room.onError((_, c) => c.text('That was not understood.\n', 400));
  room.use(async (c, next) => {
    const { from } = addressesOf(c.env);
    if (!isNear(from)) return c.text('Only for this local network.\n', 403);
    if (isTooMuch(from)) return c.text('Too often: wait a moment.\n', 429);
    if (!hosts.includes(c.req.header('host') ?? '')) return c.text('Not here.\n', 421);
    return next();
  });
  room.get('/', (c) => {
    const { from, to } = addressesOf(c.env);
    // From the leader's own machine, whichever of its addresses was opened.
    if (from !== to) return c.text('The leader’s machine shows this page.\n', 403);
    const shown = [...learners.values()].toSorted((one, other) => one.since - other.since);
    c.header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'");
    return c.html(roomPage({ learners: shown, code, address: hosts[0] ?? '', now: now() }));
  });
  room.use('/learners', bodyLimit({ maxSize: mostBytes, onError: (c) => c.text('Too long.\n', 413) }));
  room.on(['POST', 'DELETE'], '/learners', async (c) => {
    if (!isSame(c.req.header('x-room-code') ?? '', code)) return c.text('That is not the code of this room.\n', 401);
    if (c.req.header('content-type') !== 'application/json') return c.text('Only JSON.\n', 415);
    const body: unknown = await c.req.json().catch(() => undefined);
    const found = reportShape.safeParse(body);
    if (!found.success) return c.text('That is no report.\n', 400);
    const report = found.data;
    if (c.req.method === 'DELETE') {
      learners.delete(report.id);
      return c.body(null, 204);
    }
    const before = learners.get(report.id);
    if (!before && learners.size >= mostLearners) return c.text('The room is full.\n', 409);
    const isFurther = before?.lesson !== report.lesson || report.passed > before.passed || report.done > before.done;
    learners.set(report.id, { ...report, since: isFurther ? now() : before.since, heard: now() });
    return c.body(null, 204);
  });
  return room;
}
