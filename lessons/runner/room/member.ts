import { randomUUID } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from '@clerk-patterns/config/folder';
import { z } from 'zod';
import type { Desk } from '../desk.ts';
import type { Live } from '../live.ts';
import { isNear } from './address.ts';
import type { Report } from './room.ts';

const shape = z.object({
  origin: z.url().refine((text) => isNear(new URL(text).hostname)),
  code: z.string(),
  name: z.string(),
  id: z.uuid(),
});
type Membership = z.infer<typeof shape>;

const limitMs = 3000;
const everyMs = 15_000;
const fileIn = (data: string) => join(data, 'room.json');

function membershipIn(data: string): Membership | undefined {
  try {
    return shape.parse(JSON.parse(readFileSync(fileIn(data), 'utf8')));
  } catch {
    return undefined;
  }
}

async function send({ origin, code }: Membership, method: string, report: Report): Promise<Response> {
  const headers = { 'content-type': 'application/json', 'x-room-code': code };
  const signal = AbortSignal.timeout(limitMs);
  // A room elsewhere is no room: nothing is sent on to where it points.
  return fetch(`${origin}/learners`, { method, headers, body: JSON.stringify(report), signal, redirect: 'error' });
}

function reportOf(desk: Desk, { id, name }: Membership, live?: Live): Report {
  const lesson = desk.current();
  const checks = live?.lastRun(lesson)?.outcome.checks ?? [];
  const done = desk.lessons.filter((one) => desk.progressOf(one).passedAt).length;
  const passed = checks.filter((check) => check.passed).length;
  return { id, name, lesson: lesson.id, passed, checks: checks.length, hints: desk.progressOf(lesson).hints, done };
}

/**
 * Joins a room. From then on it hears the name, the lesson and the counts, and nothing else.
 *
 * @throws Error with the room's own words when it does not let somebody in
 */
export async function joinRoom(desk: Desk, data: string, wanted: Omit<Membership, 'id'>): Promise<void> {
  const membership = { ...wanted, id: membershipIn(data)?.id ?? randomUUID() };
  const answer = await send(membership, 'POST', reportOf(desk, membership)).catch(() => undefined);
  if (!answer) throw new Error(`nobody answers at ${wanted.origin}: is it the address the leader shows?`);
  if (!answer.ok) throw new Error((await answer.text()).trim().slice(0, 200));
  makeFolder(data);
  writeFileSync(fileIn(data), `${JSON.stringify(membership)}\n`, { mode: 0o600 });
}

/** Leaves the room, also when it cannot be reached. @returns whether somebody was in one */
export async function leaveRoom(desk: Desk, data: string): Promise<boolean> {
  const membership = membershipIn(data);
  rmSync(fileIn(data), { force: true });
  if (membership) await send(membership, 'DELETE', reportOf(desk, membership)).catch(() => undefined);
  return membership !== undefined;
}

/** Tells the room how far the learner is, while they are in one. What goes wrong with it never disturbs them. */
export function keepInformed(desk: Desk, data: string, live: Live): () => void {
  const tell = (): void => {
    const membership = membershipIn(data);
    if (membership) send(membership, 'POST', reportOf(desk, membership, live)).catch(() => undefined);
  };
  const timer = setInterval(tell, everyMs);
  const unsubscribe = live.subscribe((ended) => ended && tell());
  return () => {
    clearInterval(timer);
    unsubscribe();
  };
}
