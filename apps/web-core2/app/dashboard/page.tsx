import { auth, currentUser } from '@clerk/nextjs/server';
import type { Metadata } from 'next';

export const metadata: Metadata = { title: 'Dashboard' };

/** A server component: it asks who is there, and nothing of it is rendered for anybody else. */
export default async function DashboardPage() {
  const { userId, redirectToSignIn, orgSlug, orgRole } = await auth();
  if (!userId) return redirectToSignIn();
  const user = await currentUser();
  const facts = {
    Person: user?.fullName ?? 'No name given',
    'E-mail': user?.primaryEmailAddress?.emailAddress ?? 'none',
    'User id': userId,
    Organization: orgSlug ? `${orgSlug}, as ${orgRole}` : 'none active',
  };
  return (
    <>
      <h1>Dashboard</h1>
      <dl>
        {Object.entries(facts).map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}
