import { auth, clerkClient } from '@clerk/nextjs/server';
import type { Metadata, Route } from 'next';
import Link from 'next/link';
import { PatternPage } from '@/components/pattern-page.tsx';
import { signInPage } from '@/lib/topics.ts';
import { within } from '@/lib/within.ts';
import { PostElsewhere } from './post-elsewhere.tsx';
import { TodoLists } from './todo-lists.tsx';

export const metadata: Metadata = { title: 'Server Actions' };
const folder = 'app/patterns/server-actions';
// Wrong twins are routes only where they are built: no typed route knows them.
const wrongTwin = '/wrong/server-actions' as Route;

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
      right={[`${folder}/actions.ts`, `${folder}/todo-item.tsx`]}
      wrong={['app/wrong/server-actions/actions.ts', 'app/wrong/server-actions/page.wrong.tsx']}
      why={
        <>
          <p>
            Next gives every action an id, and anybody can post it to any path of the app. A check in the page that
            shows the form, or in the middleware for that page’s path, is not on the way. Here the action checks, and
            after it the database’s row policies check again, with the caller’s own token.
          </p>
          <p>
            The wrong one is <Link href={wrongTwin}>a page for admins</Link> whose action asks nobody. Its test reads
            the action’s id as Alice and calls it as nobody, on the home page: it answers with a salary.
          </p>
          <p>
            Ask by permission (<code>org:todos:delete</code>) where a right may move between roles, by role where it may
            not. Errors come back as the form’s state, beside the field, with what was typed; a change is shown at once
            with <code>useOptimistic()</code> and taken back when the action refuses it.
          </p>
        </>
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
          'every action asks by itself who calls: posted to another path by nobody, and by Bob',
          'wrong: an action without a check answers anybody, on any path, whatever the page checks',
          'the organization changes under a page: its word is not believed, and nothing is added',
          'only an admin clears the organization’s completed todos',
          'a change is shown before the server answers, and taken back when it refuses',
          'an empty or too long title is said beside the field and what was typed is kept',
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
      <PostElsewhere />
    </PatternPage>
  );
}
