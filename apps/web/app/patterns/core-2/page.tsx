import type { Metadata, Route } from 'next';
import Link from 'next/link';
import { CodeFile } from '@/components/code-file.tsx';
import { FileDiff } from './file-diff.tsx';

export const metadata: Metadata = { title: 'Core 2' };
// Wrong twins are routes only where they are built: no typed route knows them.
const wrongTwin = '/wrong/core-2' as Route;

export default function Core2Page() {
  return (
    <article className="pattern">
      <h1>What differs in the SDK before?</h1>
      <p className="rule">
        Core 2 is <code>@clerk/nextjs</code> 6, Core 3 is 7. The same tests run against both apps; each difference below
        is read from their files.
      </p>
      <section aria-labelledby="notes">
        <h2 id="notes">Note by note</h2>
        <h3 id="user-id">Who is signed in: !!userId, not isAuthenticated</h3>
        <p>
          The notes say that <code>isAuthenticated</code> and <code>sessionStatus</code> are not in Core 2. In its last
          releases both are there, and so are pending sessions: measured with 6.39.8. <code>!!userId</code> is right in
          every release of both.
        </p>
        <FileDiff before="app/api/me/route.ts" />
        <FileDiff before="app/patterns/server-vs-client/server-greeting.tsx" />
        <FileDiff before="app/patterns/server-actions/actions.ts" />
        <h3 id="show">What is rendered for whom: SignedIn, SignedOut and Protect, not Show</h3>
        <p>
          Core 3 still exports the three, and they type-check. <Link href={wrongTwin}>Rendered, each throws</Link>.
        </p>
        <FileDiff before="app/patterns/show/admin-salaries.tsx" />
        <FileDiff before="app/patterns/show/for-whom.tsx" />
        <CodeFile path="app/wrong/core-2/page.wrong.tsx" mark="wrong" />
        <h3 id="middleware">The file: middleware.ts, not proxy.ts</h3>
        <p>
          Next 16 runs <code>proxy.ts</code> on Node.js. Next 15 runs <code>middleware.ts</code> on its edge runtime,
          and on Node.js when the file says so. <code>createRouteMatcher()</code> is deprecated in Core 3 alone.
        </p>
        <FileDiff before="middleware.ts" after="proxy.ts" />
        <p>
          Checks by path were the advice then, and work the same in both: the matchers of{' '}
          <Link href="/patterns/middleware-strategies">Middleware strategies</Link> are in the older app, too, and its
          tests try the header of CVE-2025-29927 on Next 15.
        </p>
        <FileDiff before="app/strategies/protected-first/strategy.ts" />
        <h3 id="statuses">What stays: statuses by hand, roles and permissions</h3>
        <p>
          401, 403 and 404 by hand are the same in both, with <code>has()</code> as it was.
        </p>
        <FileDiff before="app/api/orgs/[orgId]/report/route.ts" />
      </section>
      <section aria-labelledby="upgrade" className="prose">
        <h2 id="upgrade">From 6 to 7, step by step</h2>
        <ol>
          <li>
            Run your tests on 6, those that assert a status among them: <code>auth.protect()</code> answers differently
            by kind of request, and only a test notices.
          </li>
          <li>
            Next 16, and <code>middleware.ts</code> renamed to <code>proxy.ts</code>. Its default export stays.
          </li>
          <li>
            <code>@clerk/nextjs</code> 7. <code>npx @clerk/upgrade</code> rewrites most of the code.
          </li>
          <li>
            <code>&lt;Show&gt;</code> for the three components. The compiler lets them pass: turn the rule{' '}
            <code>no-deprecated</code> of typescript-eslint or oxlint on and it finds each.
          </li>
          <li>
            If you host Clerk’s scripts yourself: <code>clerk-js</code> 6 has no components in it. They are in{' '}
            <code>@clerk/ui</code>, named by <code>NEXT_PUBLIC_CLERK_UI_URL</code>.
          </li>
          <li>
            Checks out of the proxy and into what reads the data, before <code>createRouteMatcher()</code> goes:{' '}
            <Link href="/patterns/middleware-strategies">Middleware strategies</Link>.
          </li>
          <li>
            <code>isAuthenticated</code> for <code>!!userId</code>, at leisure: both work.
          </li>
        </ol>
        <h2 id="try">Try it</h2>
        <p>
          <code>pnpm dev --core2</code> starts the older app beside this one, on port 3003, with the same people and the
          same Clerk. A local Clerk serves each the script that it asks for.
        </p>
        <h2 id="proof">Proof</h2>
        <p>
          <code>pnpm e2e --mode core2</code> runs every test that has the tag <code>@core2</code> against the older app;
          the other modes run them here. In <code>e2e/tests/core-2.spec.ts</code>:
        </p>
        <ul>
          {proof.tests.map((title) => (
            <li key={title}>{title}</li>
          ))}
        </ul>
        <p>
          <a className="out" href="https://clerk.com/docs/guides/development/upgrading/upgrade-guides/core-3">
            Clerk: upgrade to Core 3
          </a>
        </p>
      </section>
    </article>
  );
}

const proof = {
  file: 'e2e/tests/core-2.spec.ts',
  tests: [
    'the last releases of Core 2 have isAuthenticated and sessionStatus, and know pending sessions',
    'wrong: <SignedIn> in Core 3 fails the request',
    'the page on Core 2 shows each difference as it stands in the files',
  ],
};
