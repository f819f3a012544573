import { AuthError } from '@clerk-patterns/auth-core';
import { z } from 'zod';
import { ApiError } from './errors.ts';

/** A todo as the store gives it. */
export const todo = z.object({
  id: z.uuid(),
  user_id: z.string(),
  org_id: z.string().nullable(),
  title: z.string(),
  done: z.boolean(),
  created_at: z.string(),
  updated_at: z.string(),
});
export type Todo = z.output<typeof todo>;

/** What a new todo is made of. */
const newTodoFields = {
  title: z
    .string()
    .trim()
    .min(1, 'Write a title.')
    .max(200, 'A title has at most 200 characters.')
    // Postgres keeps neither; the store would refuse them with a fault of its own.
    .refine((text) => text.isWellFormed() && !text.includes('\0'), 'A title holds no zero bytes or broken characters.'),
  orgId: z.string().optional().describe('The active organization, for a todo of all its members'),
};
export const newTodo = z.strictObject(newTodoFields, {
  // The message of the library would repeat the names that were sent.
  error: ({ code }) => (code === 'unrecognized_keys' ? 'There are no other fields than title and orgId.' : undefined),
});

/** Todos as the person who holds the token may see and change them. */
export interface TodoStore {
  readonly list: (token: string, orgId: string) => Promise<Todo[]>;
  readonly add: (token: string, title: string, orgId: string | null) => Promise<Todo>;
  readonly remove: (token: string, orgId: string, id: string) => Promise<void>;
}

/** Where Supabase's REST interface is. */
export interface StoreOptions {
  readonly supabaseUrl: string;
  readonly publishableKey: string;
  /** How long an answer may take, in milliseconds. Default 5000. */
  readonly timeoutMs?: number;
  /** How to ask it. Default the global `fetch`. */
  readonly fetch?: typeof fetch;
}

/**
 * Keeps todos in Supabase, asking with the caller's own token: its row policies have the last word.
 *
 * @throws ApiError `upstream_unavailable` or `upstream_refused`; AuthError `token_expired` when it expired on its way
 * @see https://supabase.com/docs/guides/auth/third-party/clerk
 */
export function createTodoStore(options: StoreOptions): TodoStore {
  const ask = (token: string, query: URLSearchParams, init: RequestInit) => askSupabase(options, token, query, init);
  return {
    list: (token, orgId) => ask(token, new URLSearchParams({ org_id: `eq.${orgId}`, order: 'created_at.asc' }), {}),
    add: async (token, title, orgId) => {
      const [added] = await ask(token, new URLSearchParams(), {
        method: 'POST',
        body: JSON.stringify({ title, org_id: orgId }),
      });
      if (!added) throw new ApiError('upstream_refused', 'The todo store did not keep the todo.');
      return added;
    },
    remove: async (token, orgId, id) => {
      const missing = new ApiError('todo_not_found', 'There is no such todo in this organization.');
      if (!z.uuid().safeParse(id).success) throw missing;
      const removed = await ask(token, new URLSearchParams({ id: `eq.${id}`, org_id: `eq.${orgId}` }), {
        method: 'DELETE',
      });
      if (removed.length === 0) throw missing;
    },
  };
}

async function askSupabase(
  { supabaseUrl, publishableKey, timeoutMs = 5000, fetch = globalThis.fetch }: StoreOptions,
  token: string,
  query: URLSearchParams,
  init: RequestInit,
): Promise<Todo[]> {
  const headers = {
    apikey: publishableKey,
    authorization: `Bearer ${token}`,
    'content-type': 'application/json',
    prefer: 'return=representation',
  };
  const url = `${supabaseUrl}/rest/v1/todos?${query.toString()}`;
  const answer = await fetch(url, { ...init, headers, signal: AbortSignal.timeout(timeoutMs) }).catch(
    (cause: unknown) => {
      throw new ApiError('upstream_unavailable', 'The todo store could not be reached.', { cause });
    },
  );
  if (answer.status >= 500) throw new ApiError('upstream_unavailable', 'The todo store cannot answer now.');
  const body: unknown = await answer.json().catch(() => undefined);
  if (answer.status === 401 && isExpiry(body))
    throw new AuthError('token_expired', 'The token expired on its way to the todo store.', { claim: 'exp' });
  const rows = z.array(todo).safeParse(body);
  if (!answer.ok || !rows.success)
    throw new ApiError('upstream_refused', `The todo store answered with ${answer.status}.`);
  return rows.data;
}

/**
 * Whether the store says that the token's time is over: it was not when it was verified here. Any other refusal of a token
 * that was found good is a mistake in the set-up and no fault of the caller.
 *
 * @see https://docs.postgrest.org/en/stable/references/errors.html
 */
function isExpiry(body: unknown): boolean {
  return z.object({ code: z.literal('PGRST303'), message: z.literal('JWT expired') }).safeParse(body).success;
}
