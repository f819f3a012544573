import type { Route } from 'next';
import { incidents } from '../app/pitfalls/incidents.ts';
import { topics } from './topics.ts';

/** What somebody comes with: a task, a symptom or the words of an error, and the page that answers it. */
export interface Need {
  readonly kind: 'task' | 'symptom' | 'error';
  readonly words: string;
  /** The name of a topic. */
  readonly topic: string;
}

/** The rows of "What do you need?", the common pitfalls, and what programs say when one fell into them. */
export const needs: readonly Need[] = [
  { kind: 'task', words: 'Server or client auth: auth() or hooks', topic: 'Server or client' },
  { kind: 'task', words: 'Configure middleware: public first or protected first', topic: 'Middleware strategies' },
  { kind: 'task', words: 'Protect Server Actions', topic: 'Server Actions' },
  { kind: 'task', words: 'API route auth: 401 or 403', topic: 'API routes' },
  { kind: 'task', words: 'Cache what belongs to a person', topic: 'Caching' },
  { kind: 'task', words: 'Tokens for Hasura and Supabase: getToken({ template })', topic: 'Template tokens' },
  { kind: 'task', words: 'Read the session: useSession()', topic: 'Session data' },
  { kind: 'task', words: 'Verify a token by hand: verifyToken or jsonwebtoken', topic: 'Manual verification' },
  { kind: 'task', words: 'Show something to some: <Show>', topic: 'Show' },
  { kind: 'task', words: 'Finish a pending session: session tasks', topic: 'Session tasks' },
  { kind: 'task', words: 'Roles, permissions, switching the organization: has()', topic: 'Organizations' },
  { kind: 'task', words: 'Ask for a fresh proof: useReverification()', topic: 'Reverification' },
  { kind: 'task', words: 'Look up what a request gets: status by surface and caller', topic: 'Truth table' },
  { kind: 'task', words: 'Upgrade from Core 2: SignedIn, Protect, middleware.ts, !!userId', topic: 'Core 2' },
  { kind: 'task', words: 'Learn from what goes wrong elsewhere', topic: 'Pitfalls' },
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
  { kind: 'error', words: 'invalid-jwt: Could not verify JWT', topic: 'Template tokens' },
  { kind: 'error', words: 'PGRST301: JWT could not be decoded', topic: 'Template tokens' },
  { kind: 'error', words: 'token-not-active-yet, token-expired', topic: 'Manual verification' },
  { kind: 'error', words: 'Cannot read properties of null (reading ‘lastActiveAt’)', topic: 'Session data' },
];

const pitfalls: readonly (Need & { readonly href: Route })[] = incidents.map(({ id, symptom }) => ({
  kind: 'symptom',
  words: symptom,
  topic: 'Pitfalls',
  href: `/pitfalls#${id}` as Route,
}));

/** Needs with a page, those whose words or topic have every word of the query in them. */
export function findNeeds(query = ''): (Need & { readonly href: Route })[] {
  const asked = words(query);
  // Looked for, but not listed: the page itself lists them.
  const met = asked.length > 0 ? pitfalls.filter((need) => hasAll(asked, need.words)) : [];
  const found = needs.flatMap((need) => {
    const topic = topics.find(({ name }) => name === need.topic);
    if (!topic?.href) return [];
    const text = `${need.words} ${need.topic} ${topic.question}`;
    return hasAll(asked, text) ? [{ ...need, href: topic.href }] : [];
  });
  return [...found, ...met];
}

function hasAll(asked: readonly string[], text: string): boolean {
  const all = words(text).join(' ');
  return asked.every((word) => all.includes(word));
}

/** Quotes, brackets and cases are written in many ways; nobody searches for them. */
function words(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}
