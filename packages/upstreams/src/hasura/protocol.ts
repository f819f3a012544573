import type { IncomingMessage } from 'node:http';

const spoken = 'graphql-transport-ws';

/**
 * Chooses the protocol. Who offers only others, such as the older `graphql-ws`, is let in with one of them: a browser
 * would not learn otherwise why it is turned away, which is told by the close code 4406.
 */
export function selectProtocol(offered: ReadonlySet<string>): string | false {
  return offered.has(spoken) ? spoken : ([...offered][0] ?? false);
}

const texts: ReadonlyMap<number, string> = new Map([
  [4400, 'Parsing client message failed: parsing ClientMessage failed'],
  [4406, 'Subprotocol not acceptable: graphql-transport-ws is spoken here, and the older graphql-ws is not'],
  [4408, 'Connection initialisation timed out'],
]);

/**
 * The reason of a close in Hasura's form, which is JSON, in the 123 bytes that a close may carry.
 *
 * @example
 * closeReason(4403, 'Forbidden'); // {"server_error_msg":"4403: Forbidden"}
 */
export function closeReason(code: number, reason: string): string {
  return JSON.stringify({ server_error_msg: `${code}: ${texts.get(code) ?? reason}`.slice(0, 100) });
}

/** Headers that belong to the upgrade itself, or that nobody authenticates with here. */
const upgradeHeaders = new Set([
  'connection',
  'cookie',
  'host',
  'sec-websocket-extensions',
  'sec-websocket-key',
  'sec-websocket-protocol',
  'sec-websocket-version',
  'upgrade',
]);

/**
 * The headers of a connection: those of the upgrade, and before them those that `connection_init` brings.
 *
 * @returns undefined when the payload's `headers` are none
 */
export function headersOf(
  { headersDistinct }: Pick<IncomingMessage, 'headersDistinct'>,
  payload: Readonly<Record<string, unknown>> | undefined,
): Headers | undefined {
  const given = payload?.['headers'] ?? {};
  if (typeof given !== 'object' || Array.isArray(given)) return undefined;
  try {
    const headers = new Headers();
    for (const [name, [value] = []] of Object.entries(headersDistinct)) {
      if (value !== undefined && !upgradeHeaders.has(name)) headers.set(name, value);
    }
    for (const [name, value] of Object.entries(given)) {
      if (typeof value !== 'string') return undefined;
      headers.set(name, value);
    }
    return headers;
  } catch {
    // A name or value that no header can have.
    return undefined;
  }
}
