import { z } from 'zod';

const answer = z.union([
  z.object({ data: z.object({ todos: z.array(z.object({ title: z.string() })) }) }),
  z.object({
    errors: z.array(z.object({ message: z.string(), extensions: z.object({ code: z.string() }).optional() })),
  }),
]);

/** Titles from Hasura, or the code of its refusal. */
export type HasuraTitles = { readonly titles: readonly string[] } | { readonly refusal: string };

/**
 * Asks Hasura for the titles the token's holder may see.
 *
 * @param url - Hasura's base, or the proxy's
 * @param token - a token of the template `hasura`; for the proxy, the session token
 */
export async function titlesFromHasura(url: string, token: string): Promise<HasuraTitles> {
  const response = await fetch(`${url}/v1/graphql`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ query: '{ todos(order_by: [{ created_at: desc }]) { title } }' }),
    signal: AbortSignal.timeout(10_000),
  });
  const parsed = answer.safeParse(await response.json().catch(() => undefined));
  if (!parsed.success) return { refusal: `status ${response.status}` };
  if ('errors' in parsed.data) return { refusal: parsed.data.errors[0]?.extensions?.code ?? 'error' };
  return { titles: parsed.data.data.todos.map(({ title }) => title) };
}
