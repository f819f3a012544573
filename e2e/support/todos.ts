import { createClient } from '@supabase/supabase-js';
import { gql, GraphQLClient } from 'graphql-request';
import type { TokenGetter } from './test.ts';
import { urls } from './urls.ts';

/** The four ways to the same rows: two engines, each directly and through the proxy. */
export const ways = ['hasura', 'hasura through the proxy', 'supabase', 'supabase through the proxy'] as const;

/** The titles this person sees, by each way, through the clients that people use. */
export async function titlesSeenBy(token: TokenGetter): Promise<Record<(typeof ways)[number], string[]>> {
  const [session, hasura] = [await token(), await token('hasura')];
  return {
    hasura: await throughGraphql(`${urls.upstreams}/v1/graphql`, hasura),
    'hasura through the proxy': await throughGraphql(`${urls.proxy}/hasura/v1/graphql`, session),
    supabase: await throughSupabase(urls.upstreams, session),
    'supabase through the proxy': await throughSupabase(`${urls.proxy}/supabase`, session),
  };
}

async function throughGraphql(url: string, token: string): Promise<string[]> {
  const client = new GraphQLClient(url, { headers: { authorization: `Bearer ${token}` } });
  const query = gql`
    {
      todos(order_by: [{ created_at: asc }]) {
        title
      }
    }
  `;
  const { todos } = await client.request<{ todos: { title: string }[] }>(query);
  return todos.map(({ title }) => title);
}

async function throughSupabase(url: string, token: string): Promise<string[]> {
  const client = createClient(url, process.env['SUPABASE_PUBLISHABLE_KEY'] ?? '', {
    accessToken: () => Promise.resolve(token),
  });
  const { data, error } = await client.from('todos').select('title').order('created_at');
  if (error) throw new Error(`${error.code}: ${error.message}`);
  return (data as { title: string }[]).map(({ title }) => title);
}
