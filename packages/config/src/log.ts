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
  const redact = { paths: [...secretPaths, ...secretPaths.map((path) => `*.${path}`)], censor: '[hidden]' };
  const options = { ...common(service), redact };
  if (isJson()) return pino(options);
  return pino(options, pretty({ ignore: 'pid,hostname', translateTime: 'SYS:HH:MM:ss', singleLine: true, sync: true }));
}

/**
 * Makes a logger for one line a request: JSON is written together ten times a second, and when the process ends; only one
 * that is killed loses what it noted last.
 *
 * For lines whose fields are all named where they are made: nothing is looked for in them that must be hidden.
 *
 * @param service - the name each line carries
 */
export function createRequestLogger(service: string): Logger {
  if (!isJson()) return createLogger(service);
  const stream = pino.destination({ dest: 1, sync: true, minLength: 8192, periodicFlush: 100 });
  process.once('exit', () => stream.flushSync());
  return pino(common(service), stream);
}

const isJson = (): boolean => !process.stdout.isTTY && process.env['LOG_FORMAT'] !== 'pretty';

function common(service: string) {
  return { name: service, level: process.env['LOG_LEVEL'] ?? 'info', base: null };
}
