import type { Metadata, Route } from 'next';
import Link from 'next/link';
import { CodeFile } from '@/components/code-file.tsx';
import { Part, Parts } from '@/components/part.tsx';
import { Proof } from '@/components/proof.tsx';
import { FileDiff } from './file-diff.tsx';

export const metadata: Metadata = { title: 'Core 2' };
// Wrong twins are routes only where they are built: no typed route knows them.
const parts = { notes: 'Note by note', upgrade: 'From 6 to 7, step by step', try: 'Try it', proof: 'Proof' };
const wrongTwin = '/wrong/core-2' as Route;

export default function Core2Page() {
  return (
    <article className="pattern">
      <h1>What differs in the SDK before?</h1>
      <p className="rule">
        Core 2 is <code>@clerk/nextjs</code> 6, Core 3 is 7. The same tests run against both apps; each difference below
        is read from their files.
      </p>
      <Parts names={parts} />
      <Part id="notes" title={parts.notes}>
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
        <h3 id="tag">Throwing away what is kept: revalidateTag(), not updateTag()</h3>
        <p>
          Next 15 has no <code>updateTag()</code>; <code>revalidateTag()</code> with one argument does it in a Server
          Action, and in Next 16 it takes a second. Keys and leaks are the same in both, and so are their tests. The
          older SDK has no error of its own for <code>auth()</code> inside <code>use cache</code>, and Next 15 keeps the
          directive behind a flag, so it is not repeated there.
        </p>
        <FileDiff before="app/patterns/caching/actions.ts" />
        <h3 id="tasks">Session tasks: in both</h3>
        <p>
          The notes say that Core 2 has none. Measured with 6.39.8, a pending session is nobody to <code>auth()</code>,{' '}
          <code>auth.protect()</code> sends to the task, and <code>treatPendingAsSignedOut: false</code> lets it in: the
          tests are the same, and so is the code.
        </p>
        <FileDiff before="app/patterns/session-tasks/two-views.tsx" />
        <h3 id="statuses">What stays: statuses by hand, roles and permissions</h3>
        <p>
          401, 403 and 404 by hand are the same in both, with <code>has()</code> as it was.
        </p>
        <FileDiff before="app/api/orgs/[orgId]/report/route.ts" />
        <h3 id="same">What does not differ, and is not repeated</h3>
        <ul className="prose">
          <li>
            <b>Template tokens, manual verification:</b> <code>getToken({'{ template }'})</code>,{' '}
            <code>verifyToken()</code> and the claims are the same. The tokens come from the same Clerk.
          </li>
          <li>
            <b>Organizations:</b> <code>has()</code>, <code>orgId</code>, <code>setActive()</code> and the switcher are
            the same; the older app’s tests switch with it.
          </li>
          <li>
            <b>Reverification:</b> <code>useReverification()</code>, <code>reverificationError()</code> and its response
            have the same names and shapes.
          </li>
          <li>
            <b>auth.protect():</b> the newer one has a branch that answers a Server Action with 401. It is never reached
            on Next 16, as the <Link href="/truth-table">truth table</Link> shows, so both redirect.
          </li>
        </ul>
      </Part>
      <Part id="upgrade" title={parts.upgrade} isProse>
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
      </Part>
      <Part id="try" title={parts.try} isProse>
        <p>
          <code>pnpm dev --core2</code> starts the older app beside this one, on port 3003, with the same people and the
          same Clerk. A local Clerk serves each the script that it asks for.
        </p>
      </Part>
      <Part id="proof" title={parts.proof} isProse>
        <p>
          <code>pnpm e2e --mode core2</code> runs every test that has the tag <code>@core2</code> against the older app;
          the other modes run them here.
        </p>
        <Proof {...proof} />
        <p>
          <a className="out" href="https://clerk.com/docs/guides/development/upgrading/upgrade-guides/core-3">
            Clerk: upgrade to Core 3
          </a>
        </p>
      </Part>
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
