import { auth } from '@clerk/nextjs/server';
import Link from 'next/link';
import { TitleList } from '@/components/title-list.tsx';
import { within } from '@/lib/within.ts';
import { addTodo } from './actions.ts';
import { titlesOfOrganization, titlesOfPerson } from './cached-todos.ts';

/** The caller's todos and the active organization's, as they are kept. */
export async function KeptTitles() {
  const { userId, orgId, orgSlug, getToken } = await auth();
  const token = userId ? await within(getToken()) : null;
  if (!userId || !token) return <p className="empty">Sign in: what is kept here is kept for somebody.</p>;
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
        <Link href="/wrong/caching?run=1" prefetch={false}>
          Open the wrong twin
        </Link>
      </form>
    </>
  );
}
