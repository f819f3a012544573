import type { Route } from 'next';
import { incidents } from '../app/pitfalls/incidents.ts';
import { topics } from './topics.ts';

/** What somebody comes with: a task, a symptom or the words of an error, and the page that answers it. */
export interface Need {
  readonly kind: 'task' | 'symptom' | 'error';
  readonly words: string;
  /** The name of a topic. */
  readonly topic: string;
  /** What else its page tells of: names in code, and the words that others have for it. */
  readonly also?: string;
}

/** The rows of "What do you need?", the common pitfalls, and what programs say when one fell into them. */
export const needs: readonly Need[] = [
  {
    kind: 'task',
    words: 'Server or client auth: auth() or hooks',
    topic: 'Server or client',
    also: 'currentUser clerkClient isAuthenticated null undefined await promise import server-only use client SSR hydration',
  },
  {
    kind: 'task',
    words: 'Configure middleware: public first or protected first',
    topic: 'Middleware strategies',
    also: 'clerkMiddleware createRouteMatcher proxy.ts middleware.ts matcher config route protect redirect webhook bypass',
  },
  {
    kind: 'task',
    words: 'Protect Server Actions',
    topic: 'Server Actions',
    also: 'organization role permission check mutation form unauthorized useActionState useOptimistic optimistic update revalidatePath',
  },
  {
    kind: 'task',
    words: 'API route auth: 401 or 403',
    topic: 'API routes',
    also: 'route handler protect auth.protect() status unauthorized forbidden not found JSON REST organization 401 403 404 307',
  },
  {
    kind: 'task',
    words: 'Cache what belongs to a person',
    topic: 'Caching',
    also: 'cache key leak user organization unstable_cache use cache private cacheComponents revalidateTag updateTag cacheTag cacheLife',
  },
  {
    kind: 'task',
    words: 'Tokens for Hasura and Supabase: getToken({ template })',
    topic: 'Template tokens',
    also: 'JWT template custom claims sessionClaims getToken null GraphQL RLS row level security third-party auth role x-hasura',
  },
  {
    kind: 'task',
    words: 'Read the session: useSession()',
    topic: 'Session data',
    also: 'session lastActiveAt expireAt actor impersonation factor status undefined isLoaded hydration SSR',
  },
  {
    kind: 'task',
    words: 'Verify a token by hand: verifyToken or jsonwebtoken',
    topic: 'Manual verification',
    also: 'verifyToken authorizedParties azp iss issuer exp nbf clockSkewInMs JWKS CLERK_JWT_KEY public key PEM bearer __session cookie cross origin session Express Hono Node API',
  },
  {
    kind: 'task',
    words: 'Show something to some: <Show>',
    topic: 'Show',
    also: 'role permission feature plan billing fallback hide render condition Protect SignedIn SignedOut component',
  },
  {
    kind: 'task',
    words: 'Finish a pending session: session tasks',
    topic: 'Session tasks',
    also: 'treatPendingAsSignedOut sessionStatus currentTask choose-organization reset-password setup-mfa userId null',
  },
  {
    kind: 'task',
    words: 'Roles, permissions, switching the organization: has()',
    topic: 'Organizations',
    also: 'setActive OrganizationSwitcher orgId orgRole orgSlug undefined false check admin member tenant multi-tenant system permission org:sys',
  },
  {
    kind: 'task',
    words: 'Ask for a fresh proof: useReverification()',
    topic: 'Reverification',
    also: 'step-up sudo fva factor password again sensitive reverificationError',
  },
  {
    kind: 'task',
    words: 'Look up what a request gets: status by surface and caller',
    topic: 'Truth table',
    also: 'redirectToSignIn auth.protect() status redirect 200 303 307 401 403 404 page route action',
  },
  {
    kind: 'task',
    words: 'Upgrade from Core 2: SignedIn, Protect, middleware.ts, !!userId',
    topic: 'Core 2',
    also: 'Core 3 migrate version 6 7 Next 15 16 isAuthenticated deprecated removed edge runtime',
  },
  { kind: 'task', words: 'Take the tokens of machines: API keys, M2M, OAuth with acceptsToken', topic: 'Truth table' },
  {
    kind: 'task',
    words: 'Learn from what goes wrong elsewhere',
    topic: 'Pitfalls',
    also: 'mistakes bugs errors problems incidents',
  },
  { kind: 'symptom', words: 'userId is undefined in a Server Component', topic: 'Server or client' },
  { kind: 'symptom', words: 'Auth does not work on API routes: missing matcher', topic: 'Middleware strategies' },
  { kind: 'symptom', words: 'The cache gives another person’s data', topic: 'Caching' },
  { kind: 'symptom', words: 'Mutations go past auth: an unprotected Server Action', topic: 'Server Actions' },
  { kind: 'symptom', words: 'The wrong HTTP code: 404 or 307 where 401 or 403 was due', topic: 'API routes' },
  { kind: 'symptom', words: 'The upstream gets “Bearer null”', topic: 'Template tokens' },
  { kind: 'symptom', words: 'A token of a template is taken for a session token', topic: 'Manual verification' },
  { kind: 'symptom', words: 'Somebody signed in counts as signed out: a pending session', topic: 'Session tasks' },
  { kind: 'symptom', words: 'One tenant reads another: the id came with the request', topic: 'Organizations' },
  { kind: 'symptom', words: 'What <Show> hides is in the page’s source', topic: 'Show' },
  {
    kind: 'error',
    words: 'auth() was called but Clerk can’t detect usage of clerkMiddleware()',
    topic: 'Middleware strategies',
  },
  { kind: 'error', words: 'Property ‘userId’ does not exist on type ‘Promise<…>’', topic: 'Server or client' },
  { kind: 'error', words: 'Route used headers() inside a function cached with unstable_cache()', topic: 'Caching' },
  { kind: 'error', words: '‘createRouteMatcher’ is deprecated', topic: 'Middleware strategies' },
  { kind: 'error', words: 'CVE-2025-29927: x-middleware-subrequest', topic: 'Middleware strategies' },
  { kind: 'error', words: 'invalid-jwt: Could not verify JWT', topic: 'Template tokens' },
  { kind: 'error', words: 'PGRST301: JWT could not be decoded', topic: 'Template tokens' },
  { kind: 'error', words: 'token-not-active-yet, token-expired', topic: 'Manual verification' },
  { kind: 'error', words: 'Cannot read properties of null (reading ‘lastActiveAt’)', topic: 'Session data' },
];

/** A need with its page. */
export type Found = Need & { readonly href: Route };

const withPages: readonly { readonly need: Found; readonly text: readonly string[] }[] = [
  ...needs.flatMap((need) => {
    const topic = topics.find(({ name }) => name === need.topic);
    const text = `${need.words} ${need.topic} ${topic?.question ?? ''} ${need.also ?? ''}`;
    return topic ? [{ need: { ...need, href: topic.href }, text }] : [];
  }),
  ...incidents.map(({ id, symptom, cause, fix }) => ({
    need: { kind: 'symptom' as const, words: symptom, topic: 'Pitfalls', href: `/pitfalls#${id}` as Route },
    text: `${symptom} ${cause} ${fix}`,
  })),
].map(({ need, text }) => ({ need, text: [...new Set(words(text))] }));

/** Needs whose words, topic or reasons have every word of the query in them; without one, all but the incidents. */
export function findNeeds(query = ''): Found[] {
  const asked = tellingWords(query);
  // Looked for, but not listed: the page of the pitfalls itself lists them.
  if (asked.length === 0)
    return withPages.flatMap(({ need }) => (need.topic === 'Pitfalls' && need.kind !== 'task' ? [] : need));
  return withPages.filter(({ text }) => asked.every((word) => has(text, word))).map(({ need }) => need);
}

/** For a whole sentence: the few needs that have the most of its words, the best first. */
export function nearestNeeds(query: string): Found[] {
  const asked = tellingWords(query);
  const counted = withPages.map(({ need, text }) => ({ need, count: asked.filter((word) => has(text, word)).length }));
  const most = Math.max(...counted.map(({ count }) => count));
  return most === 0
    ? []
    : counted
        .filter(({ count }) => count === most)
        .slice(0, 8)
        .map(({ need }) => need);
}

/** Words that stand in every question and tell nothing. */
const empty = new Set(
  'a an and are as at but can do does for from how i in instead is it me my not of on or s the to vs was what when why with you'.split(
    ' ',
  ),
);

const tellingWords = (query: string): string[] => [...new Set(words(query))].filter((word) => !empty.has(word));

/** Whether a text has a word, in one of its forms: `hook` for `hooks`, and `redirected` for `redirect`. */
function has(text: readonly string[], word: string): boolean {
  return text.some(
    (own) => own.startsWith(word) || (own.length > 3 && word.startsWith(own) && word.length - own.length <= 2),
  );
}

/** Quotes, brackets and cases are written in many ways; nobody searches for them. */
function words(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}
