/** What a document says of a surface, where something else was measured. */
export interface Differs {
  /** Told where the first of them is described. */
  readonly surfaces: readonly string[];
  readonly says: string;
  readonly where: string;
  readonly href: string;
  readonly measured: string;
}

/** Every surface in a person's words, by the name it has in the table. */
export const requests: Readonly<Record<string, string>> = {
  proxy: 'GET / as a browser loads it: proxy.ts protects nothing here, and notes who asks',
  page: 'GET /dashboard, which calls redirectToSignIn() by hand',
  navigation:
    'GET /dashboard as Next’s router asks for it, with the header RSC: 1. What it carries is for the router: also a redirect',
  'route, by hand': 'GET /api/orgs/{Acme}/report, which answers 401 and 403 by itself',
  'route, auth.protect()':
    'GET /wrong/api-routes/report, which leaves it to auth.protect() in whatever organization is active: to Carol it gives Globex’s',
  'action, by hand': 'The action of /patterns/server-actions as React calls it, with an empty title',
  'action, by hand, no JavaScript': 'The same form posted by a browser without JavaScript',
  'action, auth.protect()': 'The action of this page as React calls it',
  'action, auth.protect(), with Next-Url':
    'As React calls it in an app with intercepting routes, where Next adds the header Next-Url',
  'action, auth.protect(), no JavaScript': 'The same form posted by a browser without JavaScript',
  'Hono, @clerk/backend': 'DELETE of an Acme todo that is not there, verified by verifyToken()',
  'Hono, jsonwebtoken': 'The same, verified by jsonwebtoken with the public key',
  'Hono, auth-core': 'The same, verified by auth-core',
};

/** Where documents and measurements differ. */
export const differs: readonly Differs[] = [
  {
    surfaces: ['route, auth.protect()'],
    says: 'API endpoints answer 404 to who is signed out.',
    where: 'Clerk: auth.protect()',
    href: 'https://clerk.com/docs/reference/nextjs/app-router/auth',
    measured: '307 to the sign-in form; 404 only for who is signed in and lacks the permission. Never 401 or 403.',
  },
  {
    surfaces: [
      'action, auth.protect()',
      'action, auth.protect(), with Next-Url',
      'action, auth.protect(), no JavaScript',
    ],
    says: 'Server Actions answer 401 to who is signed out.',
    where: 'Clerk: change 7820',
    href: 'https://github.com/clerk/javascript/pull/7820',
    measured:
      '200 with x-action-redirect to the sign-in form for React, with the header Next-Url and without it; 303 for a form without JavaScript; 404 without the permission. Never 401.',
  },
];
