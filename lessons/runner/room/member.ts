import { randomUUID } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from '@clerk-patterns/config/folder';
import { z } from 'zod';
import type { Desk } from '../desk.ts';
import type { Live } from '../live.ts';
import { isNear } from './address.ts';
import { codeShape, dayMs } from './code.ts';
import { nameShape, type Report } from './report.ts';

const shape = z.object({
  origin: z.url().refine((text) => isNear(new URL(text).hostname)),
  code: codeShape,
  name: nameShape,
  id: z.uuid(),
  /** When it ends by itself: at home, another machine may have the room's address. */
  until: z.iso.datetime(),
});
type Membership = z.infer<typeof shape>;

const limitMs = 3000;
const fileIn = (data: string) => join(data, 'room.json');

/** The room that somebody is in, and as whom. */
export function membershipIn(data: string): Membership | undefined {
  try {
    const membership = shape.parse(JSON.parse(readFileSync(fileIn(data), 'utf8')));
    return Date.parse(membership.until) > Date.now() ? membership : undefined;
  } catch {
    return undefined;
  }
}

/** A room elsewhere is no room: nothing is sent on to where it points. */
const limits = () => ({ signal: AbortSignal.timeout(limitMs), redirect: 'error' }) as const;

async function send({ origin, code }: Membership, method: string, report: Report): Promise<number> {
  const headers = { 'content-type': 'application/json', 'x-room-code': code };
  const answer = await fetch(`${origin}/learners`, { method, headers, body: JSON.stringify(report), ...limits() });
  await answer.body?.cancel();
  return answer.status;
}

function reportOf(desk: Desk, { id, name }: Membership, live?: Live): Report {
  const lesson = desk.current();
  const checks = live?.lastRun(lesson)?.outcome.checks ?? [];
  const done = desk.lessons.filter((one) => desk.progressOf(one).passedAt).length;
  const passed = checks.filter((check) => check.passed).length;
  return { id, name, lesson: lesson.id, passed, checks: checks.length, hints: desk.progressOf(lesson).hints, done };
}

/** Whether a room answers there. It is asked before anybody's name is told. */
async function isRoom(origin: string): Promise<boolean> {
  const answer = await fetch(`${origin}/health`, limits())
    .then(async (response) => (await response.json()) as { service?: unknown } | null)
    // Nobody, or somebody else.
    .catch(() => undefined);
  return answer?.service === 'room';
}

/** In words of our own: what answers there may be anything, and a terminal obeys what it is told to print. */
const refusals: Readonly<Record<number, string>> = {
  401: 'that is not the code of this room',
  409: 'the room is full',
  429: 'the room heard too many wrong codes from here: wait ten seconds',
};

/**
 * Joins a room. From then on it hears the name, the lesson and the counts, and nothing else.
 *
 * @throws Error that says why somebody was not let in
 */
export async function joinRoom(desk: Desk, data: string, wanted: Pick<Membership, 'origin' | 'code' | 'name'>) {
  const name = nameShape.safeParse(wanted.name).data;
  const code = codeShape.safeParse(wanted.code).data;
  if (!name) throw new Error('--name takes what you want to be called, in one line of up to 40 characters');
  if (!code) throw new Error('--code takes the six letters and digits that the leader shows');
  if (!(await isRoom(wanted.origin)))
    throw new Error(`no room answers at ${wanted.origin}: is it the address the leader shows?`);
  const before = membershipIn(data);
  const isSameRoom = before?.origin === wanted.origin;
  const until = new Date(Date.now() + dayMs).toISOString();
  const membership = { origin: wanted.origin, code, name, id: isSameRoom ? before.id : randomUUID(), until };
  const status = await send(membership, 'POST', reportOf(desk, membership)).catch(() => 0);
  if (status !== 204) throw new Error(refusals[status] ?? `the room did not let you in (${status})`);
  // Nobody is in two rooms.
  if (before && !isSameRoom) await leaveRoom(desk, data);
  makeFolder(data);
  writeFileSync(fileIn(data), `${JSON.stringify(membership)}\n`, { mode: 0o600 });
}

/** Leaves the room. @returns whether it was told; `undefined` when somebody was in none */
export async function leaveRoom(desk: Desk, data: string): Promise<boolean | undefined> {
  const membership = membershipIn(data);
  rmSync(fileIn(data), { force: true });
  if (!membership) return undefined;
  return (await send(membership, 'DELETE', reportOf(desk, membership)).catch(() => 0)) === 204;
}

/**
 * Tells the room how far the learner is, while they are in one: whenever that changes, and every few seconds, for the
 * room may have been away. What goes wrong with it never disturbs them.
 *
 * @returns ends it
 */
export function keepInformed(desk: Desk, data: string, live: Live, everyMs = 5000): () => void {
  let told = '';
  const tell = async (isDue: boolean): Promise<void> => {
    const membership = membershipIn(data);
    if (!membership) return;
    const report = reportOf(desk, membership, live);
    const words = JSON.stringify([membership.origin, report]);
    if (words === told && !isDue) return;
    told = words;
    await send(membership, 'POST', report);
  };
  const tellQuietly = (isDue: boolean): void => void tell(isDue).catch(() => undefined);
  const timer = setInterval(() => tellQuietly(true), everyMs);
  const unsubscribe = live.subscribe(() => tellQuietly(false));
  tellQuietly(true);
  return () => {
    clearInterval(timer);
    unsubscribe();
  };
}
