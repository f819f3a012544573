/** What Clerk's public evaluation of its skill for Next.js asks of a solution, and which lesson's solution does it. */
export interface Expectation {
  /** What is asked, in our own words. */
  readonly asks: string;
  /** The folder of the lesson. */
  readonly lesson: string;
  /** A check of that lesson which fails without it. */
  readonly check?: string;
  /** A file of that lesson's solution, and what it has or has not: for what nobody sees from outside. */
  readonly file?: string;
  readonly has?: RegExp;
  readonly lacks?: RegExp;
}

/** One task of the evaluation. */
export interface Task {
  readonly task: string;
  readonly expectations: readonly Expectation[];
}

type Row = readonly [asks: string, proof: string | Omit<Expectation, 'asks' | 'lesson'>];
const taskOf = (task: string, lesson: string, rows: readonly Row[]): Task => ({
  task,
  expectations: rows.map(([asks, proof]) => ({
    asks,
    lesson,
    ...(typeof proof === 'string' ? { check: proof } : proof),
  })),
});

const dashboard = 'app/dashboard/page.tsx';
const report = 'app/api/reports/[quarter]/route.ts';
const arrives = 'signed in, /dashboard arrives with the person’s name, and with nobody else’s';
const good = 'Alice is let in by header and by cookie, both ways';

/**
 * The six tasks with all 29 expectations.
 *
 * @see https://github.com/clerk/skills/blob/main/skills/frameworks/clerk-nextjs-patterns/evals/evals.json
 */
export const evaluation: readonly Task[] = [
  taskOf('a server page instead of hooks', '02-server-or-client', [
    ['the page is no client component', { file: dashboard, lacks: /'use client'/ }],
    [
      'auth() of the server instead of the hooks',
      { file: dashboard, has: /await auth\(\)/, lacks: /useAuth|useUser|from '@clerk\/nextjs'/ },
    ],
    ['the server redirects', 'signed out, the server itself sends you from /dashboard to the sign-in page'],
    ['no effect, router or isLoaded is left', { file: dashboard, lacks: /useEffect|useRouter|isLoaded/ }],
    ['the page still shows whose it is', arrives],
  ]),
  taskOf('an API route that answers 401', '05-401-or-403', [
    ['auth comes from the server’s door', { file: report, has: /import \{ auth \} from '@clerk\/nextjs\/server'/ }],
    [
      'it is asked first in the handler',
      {
        file: report,
        has: /function GET\(.*\): Promise<Response> \{\s*const \{[^}]+\} = await auth\(\)/,
      },
    ],
    ['401 for whoever is not signed in', 'signed out, a report answers 401'],
    ['data only for who may have them', 'signed in as Alice, an admin, the report is there'],
    ['no hooks in a route', { file: report, lacks: /use(?:Auth|User|Session)/ }],
  ]),
  taskOf('<Show> instead of useUser', '08-show', [
    ['the home page is no client component', { file: 'app/page.tsx', lacks: /'use client'/ }],
    ['no useUser is left', { file: 'app/page.tsx', lacks: /useUser/ }],
    // The evaluation names SignedIn and SignedOut here, which throw in Core 3; its task asks for Show.
    ['Clerk’s component for the condition', { file: 'app/page.tsx', has: /<Show\s+when="signed-in"\s+fallback=/ }],
    ['what is shown stays the same', 'signed in, the home page arrives with the welcome'],
    ['it is rendered on the server', 'signed out, the home page arrives with the way in'],
  ]),
  taskOf('protection in the proxy', '03-three-strategies', [
    [
      'createRouteMatcher of the server’s door',
      { file: 'proxy.ts', has: /import \{[^}]*createRouteMatcher[^}]*\} from '@clerk\/nextjs\/server'/ },
    ],
    [
      'the home page and the sign-in page are public',
      'everybody opens the home page and the sign-in page, and the bank reaches its hook',
    ],
    ['auth.protect() for all else', { file: 'proxy.ts', has: /if \(!isPublic\(request\)\) await auth\.protect\(\)/ }],
    ['pages and the API are protected', 'signed out, no other page shows a salary'],
    ['clerkMiddleware stays', { file: 'proxy.ts', has: /export default clerkMiddleware\(/ }],
  ]),
  taskOf('a token for Hasura', '10-hasura-tokens', [
    ['a token of a template', '/api/open counts a person’s open todos'],
    ['from auth() on the server', { file: 'lib/hasura.ts', has: /const \{ getToken \} = await auth\(\)/ }],
    ['as a bearer in the Authorization header', { file: 'lib/hasura.ts', has: /authorization: `Bearer \$\{token\}`/ }],
    ['null is no token', 'signed out, /todos asks Hasura for nothing'],
  ]),
  taskOf('manual verification', '12-verify-by-hand', [
    ['the token from the Authorization header', good],
    ['verified by jsonwebtoken or verifyToken', '/plain takes no token that nobody signed'],
    ['exp and nbf are checked', '/plain takes no token from the future'],
    ['401 for what is no good token', 'what is no good token gets 401 with WWW-Authenticate, both ways'],
    ['whose token it is comes back', good],
  ]),
];
