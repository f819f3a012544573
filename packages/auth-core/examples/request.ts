import { createJwksSource, createVerifier } from '@clerk-patterns/auth-core';
import { createProtect } from '@clerk-patterns/auth-core/request';

const authorizedParties = ['https://app.example.com'];
const issuer = 'https://happy-cat-1.clerk.accounts.dev';
const keys = createJwksSource({ url: `${issuer}/.well-known/jwks.json` });
const { verify } = createVerifier({ keys, issuer, authorizedParties, cache: { max: 10_000 } });
const protect = createProtect({ verify, authorizedParties });

export default {
  fetch: protect({ role: 'org:admin' }, (_request, { auth }) => Response.json({ userId: auth.userId })),
};
