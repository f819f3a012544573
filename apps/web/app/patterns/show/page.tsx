import type { Metadata } from 'next';
import { PatternPage } from '@/components/pattern-page.tsx';
import { ForWhom } from './for-whom.tsx';
import { ReadSource } from './read-source.tsx';

const folder = 'app/patterns/show';
export const metadata: Metadata = { title: 'Show' };

export default function ShowPage() {
  return (
    <PatternPage
      question="What do I render for whom?"
      rule="<Show when={…} fallback={…}> in a server component decides before anything is sent; in a client component it only hides what the browser has already."
      right={[`${folder}/for-whom.tsx`, `${folder}/admin-salaries.tsx`]}
      wrong={[`${folder}/wrong-admin-only.tsx`, 'app/wrong/show/page.wrong.tsx']}
      why={
        <>
          <p>
            <code>&lt;Show&gt;</code> from <code>@clerk/nextjs</code> is two components. In a server component it awaits{' '}
            <code>auth()</code>, and a child it does not return is not even called. In a client component it asks{' '}
            <code>useAuth()</code>, and children that came from the server are in the page’s payload by then, hidden or
            not: measured with @clerk/nextjs 7.9 and Next 16.4, signed out as well.
          </p>
          <p>
            Hiding protects nothing: a Server Action or a route handler behind a hidden button asks again by itself. A
            condition about roles, permissions, features or plans never holds for nobody, nor for a pending session.
          </p>
        </>
      }
      core2={
        <p>
          <code>&lt;SignedIn&gt;</code>, <code>&lt;SignedOut&gt;</code> and <code>&lt;Protect&gt;</code>. Core 3 still
          exports these names, and each throws when it is rendered.
        </p>
      }
      proof={{
        file: 'e2e/tests/show.spec.ts',
        tests: [
          'each condition shows its children to whom it should, and the fallback to others',
          'right: what is hidden on the server is in nobody’s answer',
          'wrong: what is hidden in the browser is in everybody’s answer',
        ],
      }}
      links={[
        { text: 'Clerk: <Show>', href: 'https://clerk.com/docs/nextjs/reference/components/control/show' },
        {
          text: 'Next: server and client components',
          href: 'https://nextjs.org/docs/app/getting-started/server-and-client-components',
        },
      ]}
    >
      <div className="card">
        <ForWhom />
      </div>
      <ReadSource />
    </PatternPage>
  );
}
