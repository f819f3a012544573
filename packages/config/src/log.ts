import { pino, type Logger } from 'pino';
import pretty from 'pino-pretty';

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
  if (!process.stdout.isTTY && process.env['LOG_FORMAT'] !== 'pretty') return pino(options);
  return pino(options, pretty({ ignore: 'pid,hostname', translateTime: 'SYS:HH:MM:ss', singleLine: true, sync: true }));
}
