import { createVerifier } from '@clerk-patterns/auth-core';
import { createProtectRoute } from '@clerk-patterns/auth-core/next';

const authorizedParties = ['https://app.example.com'];
const issuer = 'https://happy-cat-1.clerk.accounts.dev';
const { verify } = createVerifier({ jwtKey: process.env['CLERK_JWT_KEY'] ?? '', issuer, authorizedParties });
const protectRoute = createProtectRoute({ verify, authorizedParties });

/** `app/api/orgs/[orgId]/report/route.ts`: for members of the organization that the address names. */
export const GET = protectRoute(
  ({ orgId }: { orgId: string }) => ({ organization: orgId }),
  (_request, { auth }) => Response.json({ reader: auth.userId }),
);
