import { AuthError, createVerifier, type Policy } from '@clerk-patterns/auth-core';
import { createProtectRoute } from '@clerk-patterns/auth-core/next';
import { createProtect } from '@clerk-patterns/auth-core/request';

/** What the package is tried with. */
export interface Trial {
  readonly policy: Policy;
  readonly jwtKey: string;
  /** A good token, and the same with another signature. */
  readonly good: string;
  readonly forged: string;
}

/** Uses the package as somebody would who installed it, and tells what came out. */
export async function tryOut({ policy, jwtKey, good, forged }: Trial): Promise<string> {
  const { verify } = createVerifier({ ...policy, jwtKey, cache: { max: 10 } });
  const protect = createProtect({ verify, authorizedParties: policy.authorizedParties });
  const protectRoute = createProtectRoute({ verify, authorizedParties: policy.authorizedParties });
  const handler = protect({ organization: 'org_1' }, (_request, { auth }) => new Response(auth.userId));
  const route = protectRoute({}, (_request, { auth }) => new Response(auth.userId));
  const request = (token: string) =>
    new Request('https://api.example/', { headers: { authorization: `Bearer ${token}` } });
  const refusal: unknown = await verify(forged).catch((error: unknown) => error);
  return [
    (await verify(good))['sub'],
    (await verify(good))['sub'],
    refusal instanceof AuthError ? refusal.code : 'another error',
    await (await handler(request(good))).text(),
    (await handler(request(forged))).status,
    await (await route(request(good), { params: Promise.resolve({}) })).text(),
  ].join(' ');
}
