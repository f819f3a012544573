/** What a document says of a surface, and what was measured where that is something else. */
export interface Documented {
  readonly says: string;
  readonly where: string;
  readonly href: string;
  /** Nothing where the measurement says the same. */
  readonly measured?: string;
}

/** A surface in a person's words, and what documents say of it. */
export interface Surface {
  readonly request: string;
  readonly documented?: Documented;
}

const protect = {
  where: 'Clerk: auth.protect()',
  href: 'https://clerk.com/docs/reference/nextjs/app-router/auth',
};
const action = {
  says: 'Server Actions answer 401 to who is signed out.',
  where: 'Clerk: change 7820',
  href: 'https://github.com/clerk/javascript/pull/7820',
};
const bearer = {
  says: 'Without credentials that are good: 401 with WWW-Authenticate. Who is known and may not: 403.',
  where: 'RFC 6750, 3.1',
  href: 'https://www.rfc-editor.org/rfc/rfc6750#section-3.1',
};
const pageSays = 'A page sends who is signed out to sign in, and answers who lacks the right with 404.';

/** Every surface, by the name it has in the table. */
export const surfaces: Readonly<Record<string, Surface>> = {
  proxy: {
    request: 'GET / as a browser loads it: proxy.ts notes who asks',
    documented: {
      says: 'By default clerkMiddleware() protects no route.',
      where: 'Clerk: clerkMiddleware()',
      href: 'https://clerk.com/docs/reference/nextjs/clerk-middleware',
    },
  },
  page: {
    request: 'GET /dashboard, which calls redirectToSignIn() by hand',
    documented: { ...protect, says: 'redirectToSignIn() sends to the sign-in page.' },
  },
  navigation: {
    request:
      'GET /dashboard as Next’s router asks for it, with the header RSC: 1. What it carries is for the router: also a redirect',
  },
  'page, auth.protect()': {
    request: 'GET /strategies/resource-first/members, whose data ask auth.protect()',
    documented: { ...protect, says: pageSays },
  },
  'navigation, auth.protect()': {
    request: 'The same as Next’s router asks for it',
    documented: { ...protect, says: pageSays },
  },
  'proxy, auth.protect()': {
    request: 'GET /strategies/protected-first/members, a page that only proxy.ts protects',
    documented: { ...protect, says: pageSays },
  },
  'proxy, auth.protect(), program': {
    request: 'The same, asked by a program that takes JSON',
    documented: {
      ...protect,
      says: 'What is no request for a page gets 404 when signed out.',
      measured: '307, as a browser: on Node.js every request counts as one for a page.',
    },
  },
  'route, by hand': {
    request: 'GET /api/orgs/{Acme}/report, which answers 401 and 403 by itself',
    documented: bearer,
  },
  'route, auth.protect()': {
    request:
      'GET /wrong/api-routes/report, which leaves it to auth.protect() in whatever organization is active: to Carol it gives Globex’s',
    documented: {
      ...protect,
      says: 'API endpoints answer 404 to who is signed out.',
      measured: '307 to the sign-in form; 404 only for who is signed in and lacks the permission. Never 401 or 403.',
    },
  },
  'route, auth.protect() without await': {
    request: 'GET /wrong/api-routes/no-await, where nobody waits for the check: everybody reads the report',
  },
  'route, acceptsToken': {
    request: 'GET /api/machine/any, which takes the tokens of machines and no sessions',
    documented: {
      says: 'With acceptsToken, auth() takes the kinds of tokens it names and no others.',
      where: 'Clerk: machine requests',
      href: 'https://clerk.com/docs/guides/development/verifying-oauth-access-tokens',
    },
  },
  'action, by hand': {
    request: 'The action of /patterns/server-actions as React calls it, with an empty title',
  },
  'action, by hand, no JavaScript': { request: 'The same form posted by a browser without JavaScript' },
  'action, auth.protect()': {
    request: 'The action of this page as React calls it',
    documented: {
      ...action,
      measured: '200 with x-action-redirect to the sign-in form; 404 without the permission. Never 401.',
    },
  },
  'action, auth.protect(), with Next-Url': {
    request: 'As React calls it in an app with intercepting routes, where Next adds the header Next-Url',
    documented: { ...action, measured: 'The same as without that header.' },
  },
  'action, auth.protect(), no JavaScript': {
    request: 'The same form posted by a browser without JavaScript',
    documented: { ...action, measured: '303 to the sign-in form; 404 without the permission. Never 401.' },
  },
  'Hono, @clerk/backend': {
    request: 'DELETE of an Acme todo that is not there, verified by verifyToken()',
    documented: bearer,
  },
  'Hono, jsonwebtoken': {
    request: 'The same, verified by jsonwebtoken with the public key',
    documented: bearer,
  },
  'Hono, auth-core': { request: 'The same, verified by auth-core', documented: bearer },
};
