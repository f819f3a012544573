/** A row of the skill that this repository began with, and where it stands here. */
export interface SeedRow {
  readonly part: string;
  readonly says: string;
  /** An address of apps/web. */
  readonly page: string;
  /** From the repository's root. */
  readonly file: string;
  /** In e2e/tests. */
  readonly spec: string;
  readonly title: string;
}

type Row = readonly [says: string, page: string, file: string, spec: string, title: string];
const of = (part: string, rows: readonly Row[]): SeedRow[] =>
  rows.map(([says, page, file, spec, title]) => ({ part, says, page, file, spec, title }));

const patterns = 'apps/web/app/patterns';
const same = 'server and client components see the same person';
const byHand = 'by hand: 401 for nobody, 403 for who may not, 404 for what is not there';
const leak = 'wrong: a key without the person gives Bob what Alice wrote';
const everyAction = 'every action asks by itself who calls: posted to another path by nobody, and by Bob';
const rowsOfBoth = 'the page shows rows from Hasura and Supabase, from the server and from the browser';
const newest = 'the last releases of Core 2 have isAuthenticated and sessionStatus, and know pending sessions';
const differences = 'the page on Core 2 shows each difference as it stands in the files';

/** Every row, in the order of the skill. */
export const seedRows: readonly SeedRow[] = [
  ...of('What do you need, and its references', [
    [
      'auth() or hooks',
      '/patterns/server-vs-client',
      `${patterns}/server-vs-client/server-greeting.tsx`,
      'server-vs-client',
      same,
    ],
    [
      'Middleware: public first',
      '/patterns/middleware-strategies',
      'apps/web/app/strategies/public-first/strategy.ts',
      'middleware-strategies',
      'public first: what is listed is closed, and what somebody forgot is open to anybody',
    ],
    [
      'Middleware: protected first',
      '/patterns/middleware-strategies',
      'apps/web/app/strategies/protected-first/strategy.ts',
      'middleware-strategies',
      'protected first: what somebody forgot is closed, to a webhook as well',
    ],
    [
      'proxy.ts',
      '/patterns/middleware-strategies',
      'apps/web/proxy.ts',
      'middleware-strategies',
      'resource first: every page that reads the members is closed, also one added later',
    ],
    [
      'Protect Server Actions',
      '/patterns/server-actions',
      `${patterns}/server-actions/actions.ts`,
      'server-actions',
      everyAction,
    ],
    [
      'API routes: 401 or 403',
      '/patterns/api-routes',
      'apps/web/app/api/orgs/[orgId]/report/route.ts',
      'api-routes',
      byHand,
    ],
    [
      'Cache what belongs to a person',
      '/patterns/caching',
      `${patterns}/caching/cached-todos.ts`,
      'caching',
      'what is kept under a person’s id is given to nobody else',
    ],
  ]),
  ...of('Mental model', [
    [
      'Server: await auth()',
      '/patterns/server-vs-client',
      `${patterns}/server-vs-client/server-greeting.tsx`,
      'server-vs-client',
      same,
    ],
    [
      'Client: useAuth()',
      '/patterns/server-vs-client',
      `${patterns}/server-vs-client/client-greeting.tsx`,
      'server-vs-client',
      same,
    ],
    [
      'Never mix them',
      '/patterns/server-vs-client',
      'apps/web/app/wrong/server-vs-client/hook-on-server/page.wrong.tsx',
      'server-vs-client',
      'wrong: a hook in a Server Component fails the request',
    ],
    [
      'isAuthenticated',
      '/patterns/server-vs-client',
      'apps/web/app/api/me/route.ts',
      'server-vs-client',
      'signed out, the server sends a page to sign-in and answers a route handler with 401',
    ],
    [
      'sessionStatus',
      '/patterns/session-tasks',
      `${patterns}/session-tasks/two-views.tsx`,
      'session-tasks',
      'a pending session is nobody to auth(), and the page names its task',
    ],
    [
      'orgId, orgSlug, has()',
      '/patterns/organizations',
      `${patterns}/organizations/has-table.tsx`,
      'organizations',
      'has() answers for the active organization, and switching changes the answers',
    ],
    [
      'protect()',
      '/truth-table',
      'apps/web/app/wrong/api-routes/report/route.wrong.ts',
      'truth-table',
      'the truth table says what each caller really gets on each surface',
    ],
    ['Core 2: !!userId', '/patterns/core-2', 'apps/web-core2/app/api/me/route.ts', 'core-2', newest],
  ]),
  ...of('Minimal pattern', [
    [
      'A Server Component that asks',
      '/dashboard',
      'apps/web/app/dashboard/page.tsx',
      'sign-in',
      'Alice signs in through the prebuilt form and the server component shows her',
    ],
    [
      'Core 2: if (!userId)',
      '/patterns/core-2',
      'apps/web-core2/app/dashboard/page.tsx',
      'sign-in',
      'Alice signs in through the prebuilt form and the server component shows her',
    ],
  ]),
  ...of('Show', [
    [
      '<Show when fallback>',
      '/patterns/show',
      `${patterns}/show/for-whom.tsx`,
      'show',
      'each condition shows its children to whom it should, and the fallback to others',
    ],
    [
      'Core 2: SignedIn and SignedOut',
      '/patterns/core-2',
      'apps/web-core2/app/patterns/show/for-whom.tsx',
      'core-2',
      differences,
    ],
  ]),
  ...of('Common pitfalls', [
    [
      'userId undefined: missing await',
      '/pitfalls',
      `${patterns}/server-vs-client/wrong-no-await.tsx`,
      'server-vs-client',
      'wrong: auth() without await shows the secret to nobody and everybody',
    ],
    [
      'Auth not working on API routes: missing matcher',
      '/pitfalls',
      'apps/web/app/wrong/middleware-strategies/report.csv/route.wrong.ts',
      'middleware-strategies',
      'a path that no matcher covers has no auth(), and below /api every path is covered',
    ],
    [
      'Cache returns another person’s data',
      '/pitfalls',
      'apps/web/app/wrong/caching/cached-for-anybody.ts',
      'caching',
      leak,
    ],
    [
      'Mutations bypass auth',
      '/pitfalls',
      'apps/web/app/wrong/server-actions/actions.ts',
      'server-actions',
      'wrong: an action without a check answers anybody, on any path, whatever the page checks',
    ],
    [
      'Wrong HTTP code',
      '/pitfalls',
      'apps/web/app/wrong/api-routes/report/route.wrong.ts',
      'api-routes',
      'wrong: auth.protect() sends a client to a form, and answers who lacks the right with 404',
    ],
  ]),
  ...of('Session tokens and custom JWTs', [
    [
      'getToken({ template }) on the server',
      '/patterns/template-tokens',
      `${patterns}/template-tokens/server-rows.tsx`,
      'template-tokens',
      rowsOfBoth,
    ],
    [
      'getToken({ template }) in the browser',
      '/patterns/template-tokens',
      `${patterns}/template-tokens/client-rows.tsx`,
      'template-tokens',
      rowsOfBoth,
    ],
    [
      'null when nobody is signed in',
      '/patterns/template-tokens',
      'apps/hasura-proxy/src/tokens.ts',
      'template-tokens',
      'the proxy mints a template token for the signed-in caller and for nobody else',
    ],
    [
      'useSession()',
      '/patterns/session-data',
      `${patterns}/session-data/session-facts.tsx`,
      'session-data',
      'the page shows the session that Clerk and the token tell of',
    ],
  ]),
  ...of('Manual verification', [
    [
      'verifyToken of @clerk/backend',
      '/patterns/manual-verification',
      'apps/api/src/verifiers.ts',
      'manual-verification',
      'each verifier takes a session token, and neither a template token nor one for another app',
    ],
    [
      'jsonwebtoken',
      '/patterns/manual-verification',
      'packages/auth-core/src/harden.ts',
      'manual-verification',
      'each verifier takes a session token, and neither a template token nor one for another app',
    ],
    [
      'Token from the header or the __session cookie',
      '/patterns/manual-verification',
      'packages/auth-core/src/token.ts',
      'manual-verification',
      'the header wins over the cookie, also when it is bad',
    ],
    [
      'exp and nbf',
      '/patterns/manual-verification',
      'packages/auth-core/src/policy.ts',
      'manual-verification',
      'each verifier refuses a token that is over and one that is yet to come',
    ],
  ]),
  ...of('Versions', [
    [
      'package.json tells the version; notes for Core 2',
      '/patterns/core-2',
      'apps/web-core2/package.json',
      'core-2',
      differences,
    ],
    ['Next.js 15 and before: middleware.ts', '/patterns/core-2', 'apps/web-core2/middleware.ts', 'core-2', differences],
  ]),
];

/** The lesson of the workshop that teaches a row, by the row's words. */
export const lessonOf: Readonly<Record<string, string>> = {
  'auth() or hooks': '02-server-or-client',
  'Middleware: public first': '03-three-strategies',
  'Middleware: protected first': '03-three-strategies',
  'proxy.ts': '03-three-strategies',
  'Protect Server Actions': '04-server-actions',
  'API routes: 401 or 403': '05-401-or-403',
  'Cache what belongs to a person': '06-cache-leak',
  'Server: await auth()': '01-await-auth',
  'Client: useAuth()': '02-server-or-client',
  'Never mix them': '02-server-or-client',
  isAuthenticated: '01-await-auth',
  sessionStatus: '09-session-tasks',
  'orgId, orgSlug, has()': '07-organizations',
  'protect()': '05-401-or-403',
  'Core 2: !!userId': '14-core-2-to-core-3',
  'A Server Component that asks': '02-server-or-client',
  '<Show when fallback>': '08-show',
  'Core 2: SignedIn and SignedOut': '08-show',
  'userId undefined: missing await': '01-await-auth',
  'Auth not working on API routes: missing matcher': '03-three-strategies',
  'Cache returns another person’s data': '06-cache-leak',
  'Mutations bypass auth': '04-server-actions',
  'Wrong HTTP code': '05-401-or-403',
  'getToken({ template }) on the server': '10-hasura-tokens',
  'null when nobody is signed in': '10-hasura-tokens',
  'verifyToken of @clerk/backend': '12-verify-by-hand',
  jsonwebtoken: '12-verify-by-hand',
  'Token from the header or the __session cookie': '12-verify-by-hand',
  'exp and nbf': '13-forge-tokens',
  'package.json tells the version; notes for Core 2': '14-core-2-to-core-3',
  'Next.js 15 and before: middleware.ts': '14-core-2-to-core-3',
};

/** The parts of the skill of which each row must have a lesson. */
export const taughtParts: readonly string[] = ['What do you need, and its references', 'Common pitfalls'];
