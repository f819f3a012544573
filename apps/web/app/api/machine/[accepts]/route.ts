import { AuthError, problem } from '@clerk-patterns/auth-core';
import { auth } from '@clerk/nextjs/server';

const kinds = ['api_key', 'm2m_token', 'oauth_token'] as const;

/** A kind of token that machines come with, or all of them. */
type Accepts = (typeof kinds)[number] | 'any';

function isKind(text: string): text is Accepts {
  return text === 'any' || kinds.some((kind) => kind === text);
}

/**
 * Which machine asks: 200, or 401 for a token of another kind than the address names. `auth()` takes sessions alone
 * unless `acceptsToken` says otherwise; session tokens open nothing here.
 */
export async function GET(_request: Request, { params }: { params: Promise<{ accepts: string }> }): Promise<Response> {
  const { accepts } = await params;
  if (!isKind(accepts)) return Response.json({ title: 'There is no such kind of token' }, { status: 404 });
  const machine = await auth({ acceptsToken: accepts === 'any' ? [...kinds] : [accepts] });
  if (!machine.isAuthenticated) return problem(new AuthError('token_missing', 'No token that is accepted here.'));
  const { tokenType, id, subject, scopes } = machine;
  return Response.json({ tokenType, id, subject, scopes });
}
