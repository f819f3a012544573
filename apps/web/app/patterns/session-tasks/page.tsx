import type { Metadata, Route } from 'next';
import Link from 'next/link';
import { PatternPage } from '@/components/pattern-page.tsx';
import { Requests, type Offer } from '@/components/requests.tsx';
import { proofPage } from '@/lib/specs.ts';
import { NextTask } from './next-task.tsx';
import { TwoViews } from './two-views.tsx';

const folder = 'app/patterns/session-tasks';
export const metadata: Metadata = { title: 'Session tasks' };

/** In e2e/tests/components/sessions.spec.ts. */
const tasks = [
  'until an organization is chosen, where nobody may be without one',
  'until a new password is set, when a server asked for one',
  'until a second factor is set up, where everybody must have one',
];

const offers: Offer[] = [
  { name: 'As nobody', url: '/api/me', as: 'none' },
  { name: 'As you', url: '/api/me' },
  { name: 'Wrong: pending counts as signed in', url: '/wrong/session-tasks' },
];

export default function SessionTasksPage() {
  return (
    <PatternPage
      question="What is a pending session?"
      rule="Who signed in and has a task left is nobody until it is done: leave treatPendingAsSignedOut as it is, but on the task’s own page."
      right={['app/api/me/route.ts', `${folder}/two-views.tsx`, `${folder}/next-task.tsx`]}
      wrong={['app/wrong/session-tasks/route.wrong.ts']}
      why={
        <>
          <p>
            An instance can ask for something after the password: choose an organization (
            <code>choose-organization</code>), set a new password (<code>reset-password</code>), set up a second factor
            (<code>setup-mfa</code>). Until then the session is <code>pending</code> and its token says{' '}
            <code>sts: pending</code>. <code>auth()</code> names nobody, <code>has()</code> is always false, and{' '}
            <code>auth.protect()</code> sends to <code>/sign-in/tasks/…</code>, where Clerk’s form shows the task.
          </p>
          <p>
            In the browser <code>useAuth()</code> says the same, while <code>useUser()</code> and{' '}
            <code>useSession()</code> know the person: do not decide by them.
          </p>
          <p>Each of the three tasks is done by a test, from the form to an active session:</p>
          <ul>
            {tasks.map((title) => (
              <li key={title}>
                <Link href={proofPage('components/sessions', title) as Route} prefetch={false}>
                  {title}
                </Link>
              </li>
            ))}
          </ul>
        </>
      }
      core2={
        <p>
          The notes on Core 2 say that it has no session tasks. Its last releases do, and answer the same: measured with
          6.39.8 by the same tests.
        </p>
      }
      proof={{
        file: 'e2e/tests/session-tasks.spec.ts',
        tests: [
          'a pending session is nobody to auth(), and the page names its task',
          'auth.protect() sends a pending person to the task',
          'wrong: treatPendingAsSignedOut: false lets Erin in before her task is done',
        ],
      }}
      links={[
        { text: 'Clerk: session tasks', href: 'https://clerk.com/docs/guides/configure/session-tasks' },
        { text: 'Clerk: auth()', href: 'https://clerk.com/docs/reference/nextjs/app-router/auth' },
      ]}
    >
      <NextTask />
      <TwoViews />
      <Requests offers={offers} caption="Be Erin, who must reset her password, then anybody else." />
    </PatternPage>
  );
}
