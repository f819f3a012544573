import type { Metadata, Route } from 'next';
import Link from 'next/link';
import { PatternPage } from '@/components/pattern-page.tsx';
import { webEnv } from '@/lib/env.ts';
import { ClientGreeting } from './client-greeting.tsx';
import { CurrentUserName } from './current-user-name.tsx';
import { HybridGreeting } from './hybrid-greeting.tsx';
import { Probe } from './probe.tsx';
import { ServerGreeting } from './server-greeting.tsx';

export const metadata: Metadata = { title: 'Server or client' };
const folder = 'app/patterns/server-vs-client';
// Wrong twins are routes only where they are built: no typed route knows them.
const noAwait = '/wrong/server-vs-client' as Route;
const hookOnServer = '/wrong/server-vs-client/hook-on-server' as Route;

export default function ServerVsClientPage() {
  return (
    <PatternPage
      question="auth() or useAuth()?"
      rule="Server code awaits auth() from '@clerk/nextjs/server'; client components call useAuth() from '@clerk/nextjs'; never one in place of the other."
      right={[
        `${folder}/server-greeting.tsx`,
        `${folder}/client-greeting.tsx`,
        `${folder}/current-user-name.tsx`,
        `${folder}/hybrid-greeting.tsx`,
        `${folder}/live-greeting.tsx`,
      ]}
      wrong={[`${folder}/wrong-no-await.tsx`, 'app/wrong/server-vs-client/hook-on-server/page.wrong.tsx']}
      why={
        <>
          <p>
            On the server the request’s cookie says who asks, and reading it takes a promise. In the browser Clerk keeps
            the session in memory and changes it while the page is open, so a hook must tell React. The two have no
            state in common but the token.
          </p>
          <p>
            A promise is always true, so the wrong one lets everybody in: <Link href={noAwait}>open it signed out</Link>
            . It type-checks. With <code>{'const { userId } = auth()'}</code> the compiler notices.
          </p>
          <p>
            The imports say where code runs. <code>@clerk/nextjs/server</code> (<code>auth</code>,{' '}
            <code>currentUser</code>, <code>clerkClient</code>) is for Server Components, Server Actions, route handlers
            and the proxy: in a client component the build fails with <q>'server-only' cannot be imported</q>.{' '}
            <code>@clerk/nextjs</code> (<code>useAuth</code>, <code>useUser</code>, components) is for the browser: a
            hook in a Server Component fails the build of a static page, and of a dynamic one{' '}
            <Link href={hookOnServer}>only the request</Link>.
          </p>
        </>
      }
      core2={
        <p>
          Check <code>!!userId</code>, which every release has: <code>isAuthenticated</code> and{' '}
          <code>sessionStatus</code> are only in the last ones of Core 2 (measured: in 6.39.8 they are).
        </p>
      }
      proof={{
        file: 'e2e/tests/server-vs-client.spec.ts',
        tests: [
          'server and client components see the same person',
          'the hybrid shows the person without JavaScript, too',
          'wrong: auth() without await shows the secret to nobody and everybody',
          'wrong: a hook in a Server Component fails the request',
          'the admin route lets the admin in and answers a member with 403',
        ],
      }}
      links={[
        { text: 'Clerk: auth()', href: 'https://clerk.com/docs/reference/nextjs/app-router/auth' },
        { text: 'Clerk: currentUser()', href: 'https://clerk.com/docs/reference/nextjs/app-router/current-user' },
        { text: 'Clerk: useAuth()', href: 'https://clerk.com/docs/nextjs/reference/hooks/use-auth' },
      ]}
    >
      <div className="columns">
        <div className="card">
          <ServerGreeting />
        </div>
        <div className="card">
          <ClientGreeting />
        </div>
        <div className="card">
          <CurrentUserName />
        </div>
        <div className="card">
          <HybridGreeting />
        </div>
      </div>
      <Probe apiUrl={webEnv().apiUrl} />
    </PatternPage>
  );
}
