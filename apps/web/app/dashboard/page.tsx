import { auth, currentUser } from '@clerk/nextjs/server';
import type { Metadata } from 'next';
import Link from 'next/link';
import { listTodos } from '@/lib/todos.ts';
import { within } from '@/lib/within.ts';

export const metadata: Metadata = { title: 'Dashboard' };

/** A server component: it asks who is there, and nothing of it is rendered for anybody else. */
export default async function DashboardPage() {
  const { isAuthenticated, redirectToSignIn, userId, sessionStatus, orgSlug, orgRole } = await auth();
  if (!isAuthenticated) return redirectToSignIn();
  const [user, todos] = await Promise.all([within(currentUser()), listTodos()]);
  const facts = {
    ...(user
      ? {
          Person: [user.firstName, user.lastName].filter(Boolean).join(' ') || 'No name given',
          'E-mail': user.primaryEmailAddress?.emailAddress ?? 'none',
        }
      : // The token alone says who is there; name and address are Clerk's to tell.
        { Person: 'Clerk does not answer: reload in a moment' }),
    'User id': userId,
    Session: sessionStatus,
    Organization: orgSlug ? `${orgSlug}, as ${orgRole}` : 'none active',
  };
  return (
    <div className="prose">
      <h1>Dashboard</h1>
      <p className="rule">Rendered on the server for you alone.</p>
      <dl className="facts">
        {Object.entries(facts).map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <h2>Your rows</h2>
      {'problem' in todos ? (
        <p role="alert" className="problem">
          {todos.problem}
        </p>
      ) : todos.rows.length === 0 ? (
        <p className="empty">
          No todos yet. <Link href="/patterns/server-actions">Add one with a Server Action.</Link>
        </p>
      ) : (
        <ul className="rows">
          {todos.rows.map(({ id, title, done, org_id: orgId }) => (
            <li key={id}>
              <span className={done ? 'done' : ''}>{title}</span>
              <span className="soft">{orgId ? 'organization' : 'personal'}</span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
