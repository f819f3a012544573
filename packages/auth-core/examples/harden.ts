import { harden } from '@clerk-patterns/auth-core';
import { verifyToken } from '@clerk/backend';

const authorizedParties = ['https://app.example.com'];
const issuer = 'https://happy-cat-1.clerk.accounts.dev';
const jwtKey = process.env['CLERK_JWT_KEY'] ?? '';

/** As strict as `createVerifier`: tokens of templates and machines, pending sessions and a missing `azp` are refused. */
export const verify = harden((token) => verifyToken(token, { jwtKey }), { issuer, authorizedParties });
