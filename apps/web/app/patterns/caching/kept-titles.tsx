import { auth } from '@clerk/nextjs/server';
import type { Route } from 'next';
import Link from 'next/link';
import { TitleList } from '@/components/title-list.tsx';
import { within } from '@/lib/within.ts';
import { addTodo } from './actions.ts';
import { titlesOfOrganization, titlesOfPerson } from './cached-todos.ts';

// Wrong twins are routes only where they are built: no typed route knows them.
const wrongTwin = '/wrong/caching?run=1' as Route;

/** The caller's todos and the active organization's, as they are kept. */
export async function KeptTitles() {
  const { isAuthenticated, userId, orgId, orgSlug, getToken } = await auth();
  const token = isAuthenticated ? await within(getToken()) : null;
  if (!isAuthenticated || !token) return <p className="empty">Sign in: what is kept here is kept for somebody.</p>;
  const [own, organization] = await Promise.all([
    within(titlesOfPerson(userId, token)),
    orgId ? within(titlesOfOrganization(orgId, token)) : undefined,
  ]);
  return (
    <>
      <div className="columns">
        <TitleList name="Yours, kept under your id" read={own} userId={userId} />
        {orgId ? (
          <TitleList name={`${orgSlug}’s, kept under its id`} read={organization} userId={userId} isShared />
        ) : (
          <p className="empty">Choose an organization above to see what its members share.</p>
        )}
      </div>
      <form action={addTodo} className="buttons">
        <button type="submit">Add a todo</button>
        <Link href="/patterns/caching">Load again</Link>
        <Link href={wrongTwin}>Open the wrong twin</Link>
      </form>
    </>
  );
}
