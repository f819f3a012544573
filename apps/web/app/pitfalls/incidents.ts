/** Something that goes wrong in real applications, and where it can be seen to go wrong here. */
export interface Incident {
  /** Its anchor on the page. */
  readonly id: string;
  /** What somebody notices. */
  readonly symptom: string;
  /** Where it happens here: an address, and as whom to open it. */
  readonly see: { readonly href: string; readonly as: string };
  readonly cause: string;
  readonly fix: string;
  /** The pattern that does it right. */
  readonly right: string;
  /** In e2e/tests. */
  readonly test: { readonly spec: string; readonly title: string };
  /** Where people met it. */
  readonly met?: readonly string[];
}

const clerkJs = 'https://github.com/clerk/javascript';

/** The five that everybody meets, then those of issue trackers. */
export const incidents: readonly Incident[] = [
  {
    id: 'missing-await',
    symptom: 'userId is undefined in a Server Component, or a check lets everybody in.',
    see: { href: '/wrong/server-vs-client', as: 'nobody: the secret is there' },
    cause: 'auth() without await is a promise, and a promise is always true.',
    fix: 'await auth(). The rule no-misused-promises of typescript-eslint or oxlint finds each.',
    right: '/patterns/server-vs-client',
    test: {
      spec: 'server-vs-client',
      title: 'wrong: auth() without await shows the secret to nobody and everybody',
    },
    met: [`${clerkJs}/pull/4366`],
  },
  {
    id: 'matcher',
    symptom: 'auth() was called but Clerk can’t detect usage of clerkMiddleware(), on some routes only.',
    see: { href: '/wrong/middleware-strategies/report.csv', as: 'anybody: 500' },
    cause: 'The matcher does not cover the path: it looks like a static file, or the line for /(api|trpc) is missing.',
    fix: 'Both lines of Clerk’s matcher, and routes whose names have dots below /api.',
    right: '/patterns/middleware-strategies',
    test: {
      spec: 'middleware-strategies',
      title: 'a path that no matcher covers has no auth(), and below /api every path is covered',
    },
    met: [`${clerkJs}/issues/4827`, `${clerkJs}/issues/2736`],
  },
  {
    id: 'cache-key',
    symptom: 'Bob sees what Alice wrote, for a minute, and nobody can say why.',
    see: { href: '/wrong/caching', as: 'Alice, then Bob' },
    cause: 'What is kept has a key without the person: the first who comes fills it for all.',
    fix: 'Read who asks outside, and put the id into the key; or give it to a use cache function as an argument.',
    right: '/patterns/caching',
    test: { spec: 'caching', title: 'wrong: a key without the person gives Bob what Alice wrote' },
    met: ['https://github.com/vercel/next.js/pull/95802'],
  },
  {
    id: 'open-action',
    symptom: 'The page is for admins, and the database shows changes by somebody who is none.',
    see: { href: '/wrong/server-actions', as: 'Alice in Acme, who sees the form; its action answers anybody' },
    cause: 'A Server Action is a public endpoint, called by its id on any path: the page’s check is not on the way.',
    fix: 'Check at the start of the action, and take the owner from the session.',
    right: '/patterns/server-actions',
    test: {
      spec: 'server-actions',
      title: 'wrong: an action without a check answers anybody, on any path, whatever the page checks',
    },
  },
  {
    id: 'wrong-status',
    symptom: 'A client that asks for JSON gets a sign-in form, or 404 for something that is there.',
    see: { href: '/patterns/api-routes', as: 'Bob in Acme, then nobody' },
    cause: 'auth.protect() is made for pages: it redirects who is signed out, and hides from who lacks the right.',
    fix: '401, 403 and 404 by hand, in this order.',
    right: '/patterns/api-routes',
    test: {
      spec: 'api-routes',
      title: 'wrong: auth.protect() sends a client to a form, and answers who lacks the right with 404',
    },
    met: [`${clerkJs}/pull/7820`],
  },
  {
    id: 'protect-without-await',
    symptom: 'auth.protect() stands in the route handler, and everybody reads what it gives.',
    see: { href: '/wrong/api-routes/no-await', as: 'nobody: the report is there' },
    cause: 'Without await the answer goes out before the check refuses; void keeps the linter quiet.',
    fix: 'await auth.protect(), or by hand; no-floating-promises finds it, unless somebody wrote void.',
    right: '/patterns/api-routes',
    test: { spec: 'api-routes', title: 'wrong: nobody waits for auth.protect(), and everybody reads the report' },
    met: ['https://github.com/clerk/clerk-playwright-nextjs'],
  },
  {
    id: 'too-many-requests',
    symptom: '429 Too Many Requests: pages with currentUser() fail when many people come.',
    see: {
      href: '/patterns/server-vs-client',
      as: 'anybody: the third card asks Clerk in each request, the first does not',
    },
    cause:
      'currentUser(), clerkClient() and getToken({ template }) each ask Clerk’s Backend API, which limits requests.',
    fix: 'Take what the token says from auth(), keep what changes seldom, and render without what did not come.',
    right: '/patterns/server-vs-client',
    test: {
      spec: 'server-vs-client',
      title: 'Clerk asks to come back later: the token still says who it is, and the name waits',
    },
    met: [`${clerkJs}/issues/4894`],
  },
  {
    id: 'clock-skew',
    symptom: 'token-not-active-yet or token-expired right after signing in: a redirect loop on one machine only.',
    see: { href: '/patterns/manual-verification', as: 'anybody: its test gives tokens that are over, and yet to come' },
    cause:
      'The server’s clock differs from Clerk’s by more than the tolerance: 5 seconds, unless clockSkewInMs says more.',
    fix: 'Let the machine take its time from the network (NTP); a larger tolerance takes expired tokens, too.',
    right: '/patterns/manual-verification',
    test: {
      spec: 'manual-verification',
      title: 'each verifier refuses a token that is over and one that is yet to come',
    },
    met: [`${clerkJs}/issues/865`, `${clerkJs}/issues/2242`],
  },
  {
    id: 'bearer-null',
    symptom: 'The upstream says that a JWT is malformed, and nobody is signed in: it got “Bearer null”.',
    see: { href: '/wrong/template-tokens', as: 'nobody: invalid-jwt' },
    cause: 'getToken() gives null to who is signed out, and a template string makes a word of it.',
    fix: 'if (!token), before every use. The rule restrict-template-expressions finds each.',
    right: '/patterns/template-tokens',
    test: { spec: 'template-tokens', title: 'wrong: without a check for null, “Bearer null” goes to Hasura' },
  },
  {
    id: 'auth-in-cache',
    symptom: 'ClerkUseCacheError: auth() and currentUser() cannot be called inside a "use cache" function.',
    see: { href: '/wrong/caching/use-cache', as: 'anybody: 500' },
    cause: 'What is kept may be given to anybody, so it may not depend on who asks.',
    fix: 'auth() outside and the id as an argument; or use cache: private.',
    right: '/patterns/caching',
    test: { spec: 'caching', title: 'wrong: auth() inside use cache is refused by Clerk with a 500' },
    met: [`${clerkJs}/pull/7595`, `${clerkJs}/pull/7728`],
  },
  {
    id: 'forgotten-page',
    symptom: 'A page added last week is open to everybody, though “the middleware protects the app”.',
    see: { href: '/strategies/public-first/new', as: 'nobody: the members are there' },
    cause: 'A list of protected paths protects what is on it. The default is public.',
    fix: 'Check in what reads the data; a page added later reads by the same function.',
    right: '/patterns/middleware-strategies',
    test: {
      spec: 'middleware-strategies',
      title: 'public first: what is listed is closed, and what somebody forgot is open to anybody',
    },
  },
  {
    id: 'forgotten-webhook',
    symptom: 'Webhooks never arrive: the sender sees a redirect to /sign-in.',
    see: { href: '/patterns/middleware-strategies', as: 'anybody: press the button' },
    cause: 'Everything is protected but a list, and the webhook is not on it. Its sender has no session.',
    fix: 'No list: the webhook’s route verifies the signature, pages check for themselves.',
    right: '/patterns/middleware-strategies',
    test: {
      spec: 'middleware-strategies',
      title: 'protected first: what somebody forgot is closed, to a webhook as well',
    },
  },
  {
    id: 'bypassed-middleware',
    symptom: 'A header, or a path written differently, leads around the middleware.',
    see: { href: '/patterns/middleware-strategies', as: 'anybody: the story of CVE-2025-29927' },
    cause:
      'Who checks in front of the app sees other paths than the app, and may be skipped: 9.1 of 10 in Next 15.2.2.',
    fix: 'Check at the resource; Next 15.2.3 closed this one, and @clerk/nextjs 7.9 asks for 15.2.8 at least.',
    right: '/patterns/middleware-strategies',
    test: { spec: 'middleware-strategies', title: 'no spelling of the path and no header leads around a strategy' },
    met: ['https://github.com/advisories/GHSA-f82v-jwr5-mffw'],
  },
  {
    id: 'pending',
    symptom: 'Somebody who must still set a new password uses the app with the stolen one.',
    see: { href: '/wrong/session-tasks', as: 'Erin, before her task' },
    cause: 'treatPendingAsSignedOut: false makes a pending session count.',
    fix: 'Leave the default; say false on the task’s own page only.',
    right: '/patterns/session-tasks',
    test: {
      spec: 'session-tasks',
      title: 'wrong: treatPendingAsSignedOut: false lets Erin in before her task is done',
    },
  },
  {
    id: 'hidden-in-the-browser',
    symptom: 'What only admins may see is in everybody’s page source.',
    see: { href: '/wrong/show', as: 'Bob: look at the source' },
    cause: '<Show> in a client component hides what the server has sent already.',
    fix: '<Show> in a server component, and the check in what reads the data.',
    right: '/patterns/show',
    test: { spec: 'show', title: 'wrong: what is hidden in the browser is in everybody’s answer' },
  },
  {
    id: 'removed-components',
    symptom: 'After the upgrade to 7 it compiles, and every page with <SignedIn> fails.',
    see: { href: '/wrong/core-2', as: 'anybody: 500' },
    cause: 'Core 3 exports SignedIn, SignedOut and Protect as stubs that throw.',
    fix: '<Show>. The rule no-deprecated finds each.',
    right: '/patterns/core-2',
    test: { spec: 'core-2', title: 'wrong: <SignedIn> in Core 3 fails the request' },
  },
  {
    id: 'hook-on-the-server',
    symptom: 'Attempted to call useAuth() from the server but useAuth is on the client.',
    see: { href: '/wrong/server-vs-client/hook-on-server', as: 'anybody: 500' },
    cause: 'A hook in a Server Component. Of a static page the build fails, of a dynamic one the request.',
    fix: 'auth() on the server, hooks below ‘use client’.',
    right: '/patterns/server-vs-client',
    test: { spec: 'server-vs-client', title: 'wrong: a hook in a Server Component fails the request' },
  },
  {
    id: 'unguarded-session',
    symptom: 'Cannot read properties of undefined (reading ‘lastActiveAt’).',
    see: { href: '/wrong/session-data', as: 'anybody: 500' },
    cause: 'useSession() has no session while Clerk loads, on the server always, and for nobody.',
    fix: 'isLoaded first, then whether there is one.',
    right: '/patterns/session-data',
    test: { spec: 'session-data', title: 'wrong: without a check the page fails, signed in or out' },
  },
  {
    id: 'other-tenant',
    symptom: 'A customer reads another customer’s members by changing an id in the address.',
    see: { href: '/wrong/organizations/roster', as: 'Carol' },
    cause: 'The organization comes with the request, and the right that is checked is one in another organization.',
    fix: 'The organization of the session, never of the query; compare where a path names one.',
    right: '/patterns/organizations',
    test: { spec: 'organizations', title: 'wrong: Carol reads the members of Acme, and Bob those of Globex' },
  },
  {
    id: 'bare-verification',
    symptom: 'An API takes tokens made for another app, or for Hasura, as sessions.',
    see: { href: '/patterns/manual-verification', as: 'Alice: press the button' },
    cause: 'A signature says who made a token, not for whom: issuer, azp and kind were not looked at.',
    fix: 'A closed list of authorized parties, the issuer, and session tokens only.',
    right: '/patterns/manual-verification',
    test: {
      spec: 'manual-verification',
      title: 'wrong: the bare call lets a template token and one for another app in',
    },
  },
  {
    id: 'disabled-button',
    symptom: 'The button asks for the password again; the route behind it does not.',
    see: { href: '/wrong/reverification', as: 'Alice, some minutes after signing in' },
    cause: 'A fresh proof was asked for in the browser alone.',
    fix: 'has({ reverification }) where the thing is done.',
    right: '/patterns/reverification',
    test: { spec: 'reverification', title: 'wrong: the button is disabled, and the route reveals the code' },
  },
  {
    id: 'broken-handshake',
    symptom: 'A link from a chat gives 500 instead of the page; or every page does, in one browser only.',
    see: { href: '/?__clerk_handshake=x', as: 'anybody: here it goes on' },
    cause:
      'Clerk’s SDK throws for a handshake it cannot read, in the link or in a cookie, and for a token that is null inside.',
    fix: 'Catch it in the proxy, and go on as nobody, without the parameter.',
    right: '/patterns/middleware-strategies',
    test: { spec: 'hostile', title: 'a handshake that is garbage is a broken link, not a fault' },
  },
];
