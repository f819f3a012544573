import { createVerifier } from '@clerk-patterns/auth-core';
import { createRequireAuth } from '@clerk-patterns/auth-core/hono';
import { Hono } from 'hono';

const authorizedParties = ['https://app.example.com'];
const issuer = 'https://happy-cat-1.clerk.accounts.dev';
const { verify } = createVerifier({ jwtKey: process.env['CLERK_JWT_KEY'] ?? '', issuer, authorizedParties });
const requireAuth = createRequireAuth({ verify, authorizedParties });

const app = new Hono();
app.get('/me', requireAuth(), (context) => context.json(context.var.auth));
app.delete('/todos/:id', requireAuth({ permission: 'org:todos:delete' }), (context) => context.body(null, 204));
export default app;
