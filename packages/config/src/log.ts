import { pino, type Logger } from 'pino';
import pretty from 'pino-pretty';
import { createLines } from './lines.ts';

export type { Logger } from 'pino';

/** Where values that must never be logged tend to sit. The first defence is not to pass them. */
const secretPaths = ['authorization', 'cookie', 'token', 'jwt', 'password', 'code', 'email', 'key', 'secret'];

/**
 * Makes a service's logger: lines for a person in a terminal, JSON otherwise.
 *
 * `LOG_LEVEL` sets the level (`info` by default; `silent` for none).
 *
 * @param service - the name each line carries
 */
export function createLogger(service: string): Logger {
  const options = {
    name: service,
    level: process.env['LOG_LEVEL'] ?? 'info',
    base: null,
    redact: { paths: [...secretPaths, ...secretPaths.map((path) => `*.${path}`)], censor: '[hidden]' },
  };
  if (!process.stdout.isTTY && process.env['LOG_FORMAT'] !== 'pretty') return pino(options, createLines(1));
  return pino(options, pretty({ ignore: 'pid,hostname', translateTime: 'SYS:HH:MM:ss', singleLine: true, sync: true }));
}

/**
 * For a `child` whose lines are flat: the same names are hidden, but not looked for in objects within, which is most of a
 * line's cost.
 *
 * @example
 * const lines = log.child({}, flatLines);
 */
export const flatLines = { redact: { paths: secretPaths, censor: '[hidden]' } };
