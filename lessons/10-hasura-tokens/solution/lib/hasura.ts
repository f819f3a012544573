import { auth } from '@clerk/nextjs/server';

export interface Todo {
  id: string;
  title: string;
}

interface HasuraAnswer {
  data?: { todos?: Todo[] };
  /** Hasura says no with status 200, too. */
  errors?: { message: string }[];
}

// #region exercise
//- let kept: string | null = null;
//-
//- /** Every token is a request to Clerk, so it is kept. */
//- async function hasuraToken() {
//-   if (!kept) {
//-     const { getToken } = await auth();
//-     kept = await getToken({ template: 'hasura' });
//-   }
//-   return kept;
//- }
//-
// #endregion
/** Asks Hasura as whoever is signed in; Hasura verifies the token and gives the rows that person may see. */
export async function askHasura(query: string, variables: Record<string, string> = {}): Promise<HasuraAnswer> {
  // #region solution
  const { getToken } = await auth();
  const token = await getToken({ template: 'hasura' });
  if (!token) return { errors: [{ message: 'nobody is signed in' }] };
  // #endregion
  // #region exercise
  //- const token = await hasuraToken();
  // #endregion
  const response = await fetch(`${process.env['HASURA_URL'] ?? ''}/v1/graphql`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  });
  return (await response.json()) as HasuraAnswer;
}
