import { auth, clerkClient } from '@clerk/nextjs/server';
import type { Metadata } from 'next';
import Link from 'next/link';
import { within } from '@/lib/within.ts';
import { TodoLists } from './todo-lists.tsx';

export const metadata: Metadata = { title: 'Server Actions' };

/** The organization's name for people. The token has only its slug, which does when Clerk does not answer. */
async function organizationName(orgId: string, slug: string | undefined): Promise<string | undefined> {
  const client = await clerkClient();
  const organization = await within(client.organizations.getOrganization({ organizationId: orgId }));
  return organization?.name ?? slug;
}

export default async function ServerActionsPage() {
  const { userId, orgId, orgSlug } = await auth();
  return (
    <>
      <h1>How do I protect a mutation?</h1>
      {userId ? (
        <div className="card">
          <TodoLists organization={orgId ? await organizationName(orgId, orgSlug) : undefined} />
        </div>
      ) : (
        <p className="empty">
          <Link href="/sign-in">Sign in</Link> to add todos. The actions refuse you until then, whatever this page
          shows.
        </p>
      )}
    </>
  );
}
