import type { Metadata } from 'next';
import { PatternPage } from '@/components/pattern-page.tsx';
import { webEnv } from '@/lib/env.ts';
import { ClientGreeting } from './client-greeting.tsx';
import { Probe } from './probe.tsx';
import { ServerGreeting } from './server-greeting.tsx';

export const metadata: Metadata = { title: 'Server or client' };
const folder = 'app/patterns/server-vs-client';

export default function ServerVsClientPage() {
  return (
    <PatternPage
      question="auth() or useAuth()?"
      rule="Server code awaits auth() from '@clerk/nextjs/server'; client components call useAuth() from '@clerk/nextjs'; never one in place of the other."
      right={[`${folder}/server-greeting.tsx`, `${folder}/client-greeting.tsx`]}
      wrong={[`${folder}/wrong-no-await.tsx`]}
      why={
        <p>
          On the server the request’s cookie says who asks, and reading it takes a promise. In the browser Clerk keeps
          the session in memory and changes it while the page is open, so a hook must tell React. The two have no state
          in common but the token.
        </p>
      }
      core2={
        <p>
          There is no <code>isAuthenticated</code> and no <code>sessionStatus</code>: check <code>!!userId</code>.
        </p>
      }
      proof={{
        file: 'e2e/tests/server-vs-client.spec.ts',
        tests: [
          'server and client components see the same person',
          'the admin route lets the admin in and answers a member with 403',
        ],
      }}
      links={[
        { text: 'Clerk: auth()', href: 'https://clerk.com/docs/reference/nextjs/app-router/auth' },
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
      </div>
      <Probe apiUrl={webEnv().apiUrl} />
    </PatternPage>
  );
}
