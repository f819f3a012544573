import type { Route } from 'next';

/** A topic of the patterns. */
export interface Topic {
  readonly name: string;
  readonly question: string;
  readonly href: Route;
}

/** The prebuilt forms. Their catch-all routes are not among the typed routes without a rest. */
export const signInPage = '/sign-in' as Route;
export const signUpPage = '/sign-up' as Route;

/** Every topic, in the order in which they are best read. */
export const topics: readonly Topic[] = [
  { name: 'Server or client', question: 'auth() or useAuth()?', href: '/patterns/server-vs-client' },
  { name: 'Server Actions', question: 'How do I protect a mutation?', href: '/patterns/server-actions' },
  { name: 'API routes', question: '401 or 403?', href: '/patterns/api-routes' },
  { name: 'Caching', question: 'Why does Bob see Alice’s data?', href: '/patterns/caching' },
  { name: 'Template tokens', question: 'How do Hasura and Supabase know who asks?', href: '/patterns/template-tokens' },
  {
    name: 'Middleware strategies',
    question: 'Public first or protected first?',
    href: '/patterns/middleware-strategies',
  },
  { name: 'Session data', question: 'What is in useSession()?', href: '/patterns/session-data' },
  {
    name: 'Manual verification',
    question: 'How do I verify a token without Clerk’s middleware?',
    href: '/patterns/manual-verification',
  },
  { name: 'Show', question: 'What do I render for whom?', href: '/patterns/show' },
  { name: 'Session tasks', question: 'What is a pending session?', href: '/patterns/session-tasks' },
  { name: 'Reverification', question: 'How do I ask for a fresh proof?', href: '/patterns/reverification' },
  { name: 'Organizations', question: 'Who may do what, in which organization?', href: '/patterns/organizations' },
  { name: 'Truth table', question: 'What does each request really get?', href: '/truth-table' },
  { name: 'Pitfalls', question: 'What goes wrong?', href: '/pitfalls' },
  { name: 'Core 2', question: 'What differs in the SDK before?', href: '/patterns/core-2' },
];
