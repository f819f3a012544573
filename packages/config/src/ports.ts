/**
 * The port table: every service of the stack, its default port and the variable that changes it.
 */
export const services = {
  web: { port: 3000, variable: 'WEB_PORT' },
  api: { port: 3001, variable: 'API_PORT' },
  'hasura-proxy': { port: 3002, variable: 'PROXY_PORT' },
  'web-core2': { port: 3003, variable: 'WEB_CORE2_PORT' },
  playground: { port: 3004, variable: 'PLAYGROUND_PORT' },
  'clerk-local': { port: 4000, variable: 'CLERK_LOCAL_PORT' },
  upstreams: { port: 4001, variable: 'UPSTREAMS_PORT' },
  workshop: { port: 4002, variable: 'WORKSHOP_PORT' },
  room: { port: 4003, variable: 'ROOM_PORT' },
} as const;

/** A service of the stack. */
export type ServiceName = keyof typeof services;

/** Variables as a process has them: `process.env` or a test's own. */
export type Variables = Readonly<Record<string, string | undefined>>;

/**
 * The port a service listens on: its variable if set, its default otherwise.
 *
 * @param name - the service
 * @param variables - where to look, usually `process.env`
 * @returns a port, 0 to 65535 (0 asks the system for a free one)
 * @throws TypeError when the variable holds anything but such a number
 */
export function portOf(name: ServiceName, variables: Variables): number {
  const { port, variable } = services[name];
  const text = variables[variable];
  return text === undefined || text === '' ? port : readPort(text, variable, `${variable}=${port}`);
}

/**
 * Reads a port somebody wrote.
 *
 * @param text - what was written
 * @param where - the variable or flag it was written in
 * @param example - how it is written well, such as `--port 4000`
 * @throws TypeError that names `where` and shows the example when it is anything but a number from 0 to 65535
 */
export function readPort(text: string, where: string, example: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw new TypeError(`${where} must be a port number from 0 to 65535, such as ${example}`);
}

/**
 * The origin a service answers on, such as `http://localhost:3000`.
 *
 * @throws TypeError as {@link portOf} does
 */
export function originOf(name: ServiceName, variables: Variables): string {
  return `http://localhost:${portOf(name, variables)}`;
}
