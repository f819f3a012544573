import { auth, clerkClient } from '@clerk/nextjs/server';
import type { Metadata } from 'next';
import Link from 'next/link';
import { PatternPage } from '@/components/pattern-page.tsx';
import { signInPage } from '@/lib/topics.ts';
import { within } from '@/lib/within.ts';
import { TodoLists } from './todo-lists.tsx';

export const metadata: Metadata = { title: 'Server Actions' };
const folder = 'app/patterns/server-actions';

/** The organization's name for people. The token has only its slug, which does when Clerk does not answer. */
async function organizationName(orgId: string, slug: string | undefined): Promise<string | undefined> {
  const client = await clerkClient();
  const organization = await within(client.organizations.getOrganization({ organizationId: orgId }));
  return organization?.name ?? slug;
}

export default async function ServerActionsPage() {
  const { isAuthenticated, orgId, orgSlug } = await auth();
  return (
    <PatternPage
      question="How do I protect a mutation?"
      rule="A Server Action is a public endpoint: check who calls at its start, take the owner from the session and never from the form."
      right={[`${folder}/actions.ts`]}
      wrong={[`${folder}/wrong-actions.ts`]}
      why={
        <p>
          Next gives every action an id, and anybody can post it to any path of the app. A check in the page that shows
          the form, or in the middleware for that page’s path, is not on the way. Here the action checks, and after it
          the database’s row policies check again, with the caller’s own token.
        </p>
      }
      core2={
        <p>
          The same, with <code>!!userId</code> for <code>isAuthenticated</code>. <code>auth.protect()</code> in an
          action redirects or answers 404; for a message beside the form check by hand in both.
        </p>
      }
      proof={{
        file: 'e2e/tests/server-actions.spec.ts',
        tests: [
          'a todo made by a Server Action reaches Alice by every way, and Bob and Carol by none',
          'the Acme todo Alice makes is seen by Bob, not by Carol; Bob may not delete it, Alice may',
        ],
      }}
      links={[
        {
          text: 'Next.js: Server Actions are reachable by POST',
          href: 'https://nextjs.org/docs/app/guides/data-security',
        },
        { text: 'Clerk: Server Actions', href: 'https://clerk.com/docs/reference/nextjs/app-router/server-actions' },
      ]}
    >
      {isAuthenticated ? (
        <div className="card">
          <TodoLists organization={orgId ? await organizationName(orgId, orgSlug) : undefined} />
        </div>
      ) : (
        <p className="empty">
          <Link href={signInPage}>Sign in</Link> to add todos. The actions refuse you until then, whatever this page
          shows.
        </p>
      )}
    </PatternPage>
  );
}
