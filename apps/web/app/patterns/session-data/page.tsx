import type { Metadata, Route } from 'next';
import Link from 'next/link';
import { PatternPage } from '@/components/pattern-page.tsx';
import { Requests, type Offer } from '@/components/requests.tsx';
import { SessionFacts } from './session-facts.tsx';

const folder = 'app/patterns/session-data';
/** In production builds this route is there only when wrong twins are asked for. */
const wrong: string = '/wrong/session-data';
export const metadata: Metadata = { title: 'Session data' };

const offers: Offer[] = [
  { name: 'What the server knows of the session', url: '/api/me' },
  { name: 'This page, rendered on the server', url: '/patterns/session-data' },
  { name: 'Wrong: read without a check', url: wrong },
];

export default function SessionDataPage() {
  return (
    <PatternPage
      question="What is in useSession()?"
      rule="useSession() gives the session as the browser knows it: ask isLoaded first, then whether there is one, and only then read it."
      right={[`${folder}/session-facts.tsx`]}
      wrong={[`${folder}/wrong-session-info.tsx`, 'app/wrong/session-data/page.wrong.tsx']}
      why={
        <>
          <p>
            <code>session</code> is <code>undefined</code> while Clerk loads and <code>null</code> when nobody is signed
            in. Client components are rendered on the server first, where Clerk has not loaded, so reading without a
            check fails there for everybody, whoever is signed in: 500, and of a static page <code>next build</code>{' '}
            fails.
          </p>
          <p>
            The session is for showing. What somebody may do is decided on the server, from the token. A pending session
            is a session too: read its <code>status</code> and its <code>currentTask</code>.
          </p>
        </>
      }
      core2={<p>The same hook and the same check.</p>}
      proof={{
        file: 'e2e/tests/session-data.spec.ts',
        tests: [
          'the page shows the session that Clerk and the token tell of',
          'nobody has no session, and the page says so',
          'wrong: without a check the page fails, signed in or out',
        ],
      }}
      links={[
        { text: 'Clerk: useSession()', href: 'https://clerk.com/docs/nextjs/reference/hooks/use-session' },
        {
          text: 'Next.js: server and client components',
          href: 'https://nextjs.org/docs/app/getting-started/server-and-client-components',
        },
        { text: 'Clerk: Session', href: 'https://clerk.com/docs/reference/objects/session' },
      ]}
    >
      <div className="card" data-testid="session">
        <SessionFacts />
      </div>
      <Requests offers={offers} caption="The server renders client components, too, and Clerk has not loaded there." />
      <p>
        <Link href={wrong as Route} prefetch={false}>
          Open the wrong twin
        </Link>
        , signed in or out.
      </p>
    </PatternPage>
  );
}
