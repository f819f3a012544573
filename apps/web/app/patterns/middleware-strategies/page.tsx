import type { Metadata } from 'next';
import { PatternPage } from '@/components/pattern-page.tsx';
import { Requests, type Offer } from '@/components/requests.tsx';
import { members } from '@/app/strategies/members.ts';
import { MatcherTable } from './matcher-table.tsx';

export const metadata: Metadata = { title: 'Middleware strategies' };
const [secret] = members;
const show = secret ? { secret } : {};

const offers: Offer[] = [
  { name: 'Public first: a page on the list, as nobody', url: '/strategies/public-first/members', as: 'none', ...show },
  { name: 'Public first: a page added later, as nobody', url: '/strategies/public-first/new', as: 'none', ...show },
  {
    name: 'Protected first: a page added later, as nobody',
    url: '/strategies/protected-first/new',
    as: 'none',
    ...show,
  },
  {
    name: 'Protected first: a webhook added later',
    url: '/strategies/protected-first/webhook',
    method: 'POST',
    as: 'none',
  },
  { name: 'Resource first: the members, as nobody', url: '/strategies/resource-first/members', as: 'none', ...show },
  { name: 'Resource first: a page added later, as nobody', url: '/strategies/resource-first/new', as: 'none', ...show },
  { name: 'Resource first: the members, as you', url: '/strategies/resource-first/members', ...show },
  { name: 'A route below /api, its name ends with .csv', url: '/api/export/report.csv' },
  { name: 'Wrong: the same, not below /api', url: '/wrong/middleware-strategies/report.csv' },
];

export default function MiddlewareStrategiesPage() {
  return (
    <PatternPage
      question="Public first or protected first?"
      rule="Neither: check where the data are read, and let the proxy only find out who asks. createRouteMatcher() is deprecated."
      right={['proxy.ts', 'app/strategies/resource-first/read-members.ts', 'lib/hardened.ts']}
      wrong={[
        'app/strategies/public-first/strategy.ts',
        'app/strategies/protected-first/strategy.ts',
        'app/wrong/middleware-strategies/report.csv/route.wrong.ts',
      ]}
      why={
        <>
          <p>
            A list of paths is a second copy of the app’s structure, and the two drift apart. With <b>public first</b> a
            page that nobody lists is open to everybody. With <b>protected first</b> it is closed, which is the better
            mistake, and the webhook that nobody lists is sent to the sign-in form until somebody notices. Neither sees
            a Server Action: it is called by its id, on any path. So <code>@clerk/nextjs</code> 7.9 marks{' '}
            <code>createRouteMatcher()</code> as deprecated and removes it in the next major version.
          </p>
          <p>
            <b>To move:</b> put <code>await auth.protect()</code>, or a check by hand where the caller is a program,
            into what reads the data; take the path out of the list; when the list is empty, delete it. A page that is
            added later reads by the same function and is closed from its first day.
          </p>
          <p>
            <b>It has happened.</b> Until Next 15.2.3 anybody could send the header <code>x-middleware-subrequest</code>
            , which Next used to keep middleware from calling itself, and the middleware did not run at all
            (CVE-2025-29927, 9.1 of 10). Apps that checked only there were open; apps that checked at the resource were
            not. <code>@clerk/nextjs</code> 7.9 asks for Next 15.2.8 at least. The test sends that header to every
            strategy here.
          </p>
          <p>
            <b>The matcher</b> says for which paths the proxy runs; on any other <code>auth()</code> throws, for nothing
            has read the cookie. Clerk’s first line leaves out what looks like a static file, so a route with a name
            such as <code>report.csv</code> needs the second line, <code>/(api|trpc)(.*)</code>. A pending session
            counts as signed out here, too: <code>auth.protect()</code> sends Erin to her task.
          </p>
        </>
      }
      core2={
        <p>
          The file is <code>middleware.ts</code> (Next 15 and before) with the same <code>clerkMiddleware()</code>;{' '}
          <code>createRouteMatcher()</code> is not deprecated there. A pending person is sent to the task there, too.
        </p>
      }
      proof={{
        file: 'e2e/tests/middleware-strategies.spec.ts',
        tests: [
          'public first: what is listed is closed, and what somebody forgot is open to anybody',
          'protected first: what somebody forgot is closed, to a webhook as well',
          'resource first: every page that reads the members is closed, also one added later',
          'a pending person is sent to the task by every strategy',
          'no spelling of the path and no header leads around a strategy',
          'a path that no matcher covers has no auth(), and below /api every path is covered',
          'the page asks for real, and says which paths each matcher covers',
        ],
      }}
      links={[
        {
          text: 'Clerk: away from createRouteMatcher()',
          href: 'https://clerk.com/docs/guides/development/upgrading/upgrade-guides/migrate-from-create-route-matcher',
        },
        {
          text: 'Clerk: @clerk/eslint-plugin, an experimental rule that finds what has no check',
          href: 'https://clerk.com/docs/reference/nextjs/eslint-plugin',
        },
        { text: 'Clerk: clerkMiddleware()', href: 'https://clerk.com/docs/reference/nextjs/clerk-middleware' },
        { text: 'Next.js: proxy.ts', href: 'https://nextjs.org/docs/app/api-reference/file-conventions/proxy' },
        { text: 'CVE-2025-29927', href: 'https://github.com/advisories/GHSA-f82v-jwr5-mffw' },
      ]}
    >
      <Requests offers={offers} caption="Press it signed out and signed in. Erin has a task left." />
      <MatcherTable />
    </PatternPage>
  );
}
