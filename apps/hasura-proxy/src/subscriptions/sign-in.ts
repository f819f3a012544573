import { authenticate, AuthError, type Authenticated } from '@clerk-patterns/auth-core';
import type { IncomingMessage } from 'node:http';
import type { ProxyOptions } from '../options.ts';

type Payload = Readonly<Record<string, unknown>> | undefined;

/** The handshake as a request, for the same rules as over HTTP. */
export function handshakeOf({ headersDistinct, url }: IncomingMessage): Request {
  const headers = new Headers();
  for (const name of ['authorization', 'cookie', 'origin', 'sec-fetch-site', 'upgrade'])
    for (const value of headersDistinct[name] ?? []) headers.append(name, value);
  const host = headersDistinct['host']?.[0] ?? 'localhost';
  return new Request(new URL(url ?? '/', `http://${host}`), { headers });
}

/** A header that a `connection_init` brings, as Hasura's clients send them: under `headers`, in any spelling. */
export function headerOf(payload: Payload, name: string): string | undefined {
  const given = payload?.['headers'];
  if (typeof given !== 'object' || given === null) return undefined;
  const [, value] = Object.entries(given).find(([key]) => key.toLowerCase() === name) ?? [];
  return typeof value === 'string' ? value : undefined;
}

/** Who opened the connection by the handshake: a token in a header, or a cookie from an authorized origin. */
export async function byHandshake(request: Request, options: ProxyOptions): Promise<Authenticated> {
  return authenticate(request, options);
}

/**
 * Who connects: by the token of `connection_init`, which no other site has, else by what the handshake brought.
 *
 * @throws AuthError
 */
export async function signIn(
  payload: Payload,
  handshake: () => Promise<Authenticated>,
  options: ProxyOptions,
): Promise<Authenticated> {
  const authorization = headerOf(payload, 'authorization');
  if (authorization === undefined) return handshake();
  try {
    return await authenticate(new Request('http://localhost/', { headers: { authorization } }), options);
  } catch (error) {
    // A value that no header can have.
    if (error instanceof TypeError) throw new AuthError('token_malformed', 'The token cannot be read.');
    throw error;
  }
}
