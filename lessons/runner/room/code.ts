import { randomInt } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from '@clerk-patterns/config/folder';
import { z } from 'zod';

/** Without letters and digits that look alike at the back of a room. */
const letters = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';

/** How a room's code is written; small letters do as well. */
export const codeShape = z
  .string()
  .trim()
  .regex(new RegExp(`^[${letters}]{6}$`, 'i'));

/** For how long a room keeps its code, and a learner stays in it: a day in one place. */
export const dayMs = 12 * 3_600_000;

const kept = z.object({ code: codeShape, until: z.iso.datetime() });

/**
 * The code of the room that is opened here. It stays the same for a day, so that whoever joined is there again when the
 * room was closed and opened.
 */
export function roomCode(data: string): string {
  const file = join(data, 'room-code.json');
  try {
    const { code, until } = kept.parse(JSON.parse(readFileSync(file, 'utf8')));
    if (Date.parse(until) > Date.now()) return code;
  } catch {
    // None yet.
  }
  const code = Array.from({ length: 6 }, () => letters[randomInt(letters.length)]).join('');
  const until = new Date(Date.now() + dayMs).toISOString();
  makeFolder(data);
  writeFileSync(file, `${JSON.stringify({ code, until })}\n`, { mode: 0o600 });
  return code;
}
