import { z } from 'zod';

const answer = z.union([
  z.object({ data: z.object({ todos: z.array(z.object({ title: z.string() })) }) }),
  z.object({
    errors: z.array(z.object({ message: z.string(), extensions: z.object({ code: z.string() }).optional() })),
  }),
]);

/** Titles from Hasura, or its refusal's code and the status that another server would have answered with. */
export type HasuraTitles =
  | { readonly titles: readonly string[] }
  | { readonly refusal: string; readonly status: number };

/** Hasura answers a refusal with 200, too; its codes for a token it does not take. */
const unauthorized = new Set(['invalid-jwt', 'invalid-headers', 'access-denied']);

/**
 * Asks Hasura for the titles the token's holder may see.
 *
 * @param url - Hasura's base, or the proxy's
 * @param token - a token of the template `hasura`; for the proxy, the session token
 * @param send - how to ask. Default `fetch`
 */
export async function titlesFromHasura(url: string, token: string, send = fetch): Promise<HasuraTitles> {
  const response = await ask(url, token, send).catch(() => undefined);
  if (!response) return { refusal: 'no answer: is it running?', status: 0 };
  const parsed = answer.safeParse(await response.json().catch(() => undefined));
  if (!parsed.success) return { refusal: `status ${response.status}`, status: response.status };
  if ('data' in parsed.data) return { titles: parsed.data.data.todos.map(({ title }) => title) };
  const refusal = parsed.data.errors[0]?.extensions?.code ?? 'error';
  return { refusal, status: unauthorized.has(refusal) ? 401 : 400 };
}

function ask(url: string, token: string, send: typeof fetch): Promise<Response> {
  return send(`${url}/v1/graphql`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ query: '{ todos(order_by: [{ created_at: desc }]) { title } }' }),
    signal: AbortSignal.timeout(10_000),
  });
}

/** A number of rows in words. */
export function countRows(count: number): string {
  return count === 1 ? '1 row' : `${count} rows`;
}
