import { fetchTodos } from '@/app/patterns/template-tokens/wrong-no-null-check.ts';
import { webEnv } from '@/lib/env.ts';

/** Gives what Hasura answered: to who is signed out that a token is malformed, and not that there is none. */
export async function GET(): Promise<Response> {
  const answer = await fetchTodos(`${webEnv().hasuraUrl}/v1/graphql`);
  return new Response(await answer.text(), { status: answer.status, headers: { 'content-type': 'application/json' } });
}
