import { auth } from '@clerk/nextjs/server';

/** Signed out, `getToken()` gives null, and this sends the word: "Authorization: Bearer null". */
export async function fetchTodos(url: string): Promise<Response> {
  const { getToken } = await auth();
  const token = await getToken({ template: 'hasura' });
  return fetch(url, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ query: '{ todos { title } }' }),
  });
}
