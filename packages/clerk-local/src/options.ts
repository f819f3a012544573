import { z } from 'zod';
import type { ClerkLocalOptions } from './index.ts';

const callable = z.custom<(...given: never[]) => unknown>(
  (value) => typeof value === 'function',
  'a function is expected',
);
const flag = z.boolean().optional();

/** Farther than anybody's tests go, and near enough for every moment to be a date. */
export const farthestSeconds = 1e10;

/** What can be told of options before anything starts; seed, settings, keys and host have checks of their own. */
const optionsSchema = z.strictObject({
  port: z.number().int().min(0).max(65_535).optional(),
  privateKey: z.string().optional(),
  instanceHost: z.string().optional(),
  seed: z.object({}).loose().optional(),
  settings: z.object({}).loose().optional(),
  dataFile: z.string().min(1, 'a path is expected').optional(),
  bundles: z.string().min(1, 'a path is expected').optional(),
  host: z.string().optional(),
  exposeTestAccountsToTheNetwork: flag,
  letAnybodySignInInProduction: flag,
  rateLimit: z.strictObject({ requests: z.number().int().min(1), seconds: z.number().positive() }).optional(),
  clock: callable
    .refine((clock) => isMoment(clock()), 'a clock tells milliseconds since 1970, as Date.now does')
    .optional(),
  random: callable
    .refine((random) => isBytes((random as (bytes: number) => unknown)(4), 4), 'it returns that many random bytes')
    .optional(),
  onMessage: callable.optional(),
  onRequest: callable.optional(),
});

function isMoment(value: unknown): boolean {
  return typeof value === 'number' && Math.abs(value) <= farthestSeconds * 1000;
}

function isBytes(value: unknown, length: number): boolean {
  return value instanceof Uint8Array && value.length === length;
}

/**
 * Refuses options that make no sense, before a port is taken or a file is written.
 *
 * @throws TypeError naming each that does not fit, and names that are no option
 */
export function assertOptions(options: ClerkLocalOptions): void {
  const checked = optionsSchema.safeParse(options);
  if (checked.success) return;
  const places = checked.error.issues.map(
    ({ path, message }) => `${path.map(String).join('.') || 'options'}: ${message}`,
  );
  throw new TypeError(`createClerkLocal cannot start with these options: ${places.join('; ')}`);
}

/**
 * Refuses a move of the clock that leads to no date.
 *
 * @throws TypeError
 */
export function assertMove(offsetSeconds: number, seconds: number): void {
  if (Math.abs(offsetSeconds + seconds) <= farthestSeconds && typeof seconds === 'number') return;
  throw new TypeError(`a clock moves by a number of seconds, and stands at most ${farthestSeconds} s from the present`);
}
