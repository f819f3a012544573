import { Hono } from 'hono';
import { getCookie } from 'hono/cookie';
import { createMiddleware } from 'hono/factory';
import { verifyPlain } from './verify-plain.ts';
import { verifyWithClerk } from './verify-with-clerk.ts';

interface Caller {
  Variables: { userId: string };
}

/** Lets in whoever sends a good token: other servers in the header, our own pages in Clerk's cookie. */
const requireUser = (verify: (token: string) => Promise<string>) =>
  createMiddleware<Caller>(async (context, next) => {
    const [, fromHeader] = /^Bearer (.+)$/.exec(context.req.header('authorization') ?? '') ?? [];
    const token = fromHeader ?? getCookie(context, '__session');
    const userId = token && (await verify(token).catch(() => undefined));
    if (!userId) {
      const challenge = token ? 'Bearer error="invalid_token"' : 'Bearer';
      return context.json({ error: 'sign in first' }, 401, { 'www-authenticate': challenge });
    }
    context.set('userId', userId);
    return next();
  });

const routesWith = (verify: (token: string) => Promise<string>) =>
  new Hono<Caller>()
    .use(requireUser(verify))
    .get('/balance', (context) => context.json({ userId: context.get('userId'), balance: 1200 }))
    .post('/transfers', (context) => context.json({ from: context.get('userId'), amount: 100 }, 201));

export const app = new Hono()
  .basePath('/bank')
  .route('/clerk', routesWith(verifyWithClerk))
  .route('/plain', routesWith(verifyPlain));
