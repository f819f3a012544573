import type { Metadata } from 'next';
import { PatternPage } from '@/components/pattern-page.tsx';
import { ReportRequests } from './report-requests.tsx';

const report = 'app/api/orgs/[orgId]/report/route.ts';
export const metadata: Metadata = { title: 'API routes' };

export default function ApiRoutesPage() {
  return (
    <PatternPage
      question="401 or 403?"
      rule="401 says “I do not know who you are”, 403 “I know, and you may not”, 404 “there is no such thing”: ask in this order, by hand."
      right={[report]}
      wrong={['app/wrong/api-routes/report/route.wrong.ts', 'app/wrong/api-routes/no-await/route.wrong.ts']}
      why={
        <>
          <p>
            A client acts on the number: with 401 it signs in again, with 403 it tells the person, with 404 it stops
            asking. <code>auth.protect()</code> is made for pages. In a route handler it sends a client that is signed
            out to the sign-in form with 307, where the documents say 404, and answers who lacks the right with 404:
            never with 401 or 403. So it was measured with @clerk/nextjs 7.9 and Next 16.4. And without{' '}
            <code>await</code> it refuses when the answer is long gone.
          </p>
          <p>
            The path names an organization, and the session has one active: a right that somebody has in one of them is
            none in the other, so both are compared before any right is asked for.
          </p>
        </>
      }
      core2={
        <p>
          Check <code>!userId</code>, which every release of Core 2 has; <code>isAuthenticated</code> is only in its
          last ones. What <code>auth.protect()</code> answers in a route handler is the same, measured with 6.39.8.
        </p>
      }
      proof={{
        file: 'e2e/tests/api-routes.spec.ts',
        tests: [
          'by hand: 401 for nobody, 403 for who may not, 404 for what is not there',
          'wrong: auth.protect() sends a client to a form, and answers who lacks the right with 404',
          'wrong: nobody waits for auth.protect(), and everybody reads the report',
          'the page asks for real and shows each verdict',
        ],
      }}
      links={[
        { text: 'Clerk: route handlers', href: 'https://clerk.com/docs/reference/nextjs/app-router/route-handlers' },
        { text: 'Clerk: auth.protect()', href: 'https://clerk.com/docs/reference/nextjs/app-router/auth' },
        {
          text: 'Next.js: route handlers',
          href: 'https://nextjs.org/docs/app/api-reference/file-conventions/route',
        },
        { text: 'RFC 9110: 401, 403, 404', href: 'https://www.rfc-editor.org/rfc/rfc9110#section-15.5' },
      ]}
    >
      <ReportRequests />
    </PatternPage>
  );
}
