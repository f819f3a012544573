import type { Metadata } from 'next';
import { PatternPage } from '@/components/pattern-page.tsx';
import { Requests, type Offer } from '@/components/requests.tsx';
import { Reveal } from './reveal.tsx';

const folder = 'app/patterns/reverification';
export const metadata: Metadata = { title: 'Reverification' };

const offers: Offer[] = [
  { name: 'As nobody', url: '/api/recovery-code', method: 'POST', as: 'none' },
  { name: 'As you', url: '/api/recovery-code', method: 'POST' },
  { name: 'Wrong: only the browser asks', url: '/wrong/reverification/code', method: 'POST' },
];

export default function ReverificationPage() {
  return (
    <PatternPage
      question="How do I ask for a fresh proof?"
      rule="Before what hurts most, ask has({ reverification }) on the server and answer in Clerk’s form: useReverification asks the person and sends the request again."
      right={[`${folder}/actions.ts`, 'app/api/recovery-code/route.ts', `${folder}/reveal.tsx`]}
      wrong={['app/wrong/reverification/code/route.wrong.ts', `${folder}/wrong-reveal.tsx`]}
      why={
        <>
          <p>
            A session lives for days; a laptop left open for an hour is enough. The token’s claim <code>fva</code> tells
            how many minutes ago each factor was checked, and <code>has()</code> compares. A route handler answers with{' '}
            <code>reverificationErrorResponse</code> (403), a Server Action returns <code>reverificationError</code>:
            both carry the level and the age that are asked for.
          </p>
          <p>
            A check in the browser is a courtesy. Who sends the request by hand has passed it, so the server asks by
            itself. Whoever has no second factor is asked for the first, also by the stricter presets.
          </p>
        </>
      }
      core2={<p>The same helpers and the same hook.</p>}
      proof={{
        file: 'e2e/tests/reverification.spec.ts',
        tests: [
          'an old proof is answered with 403 in Clerk’s form, a fresh one with the code',
          'the action asks for the password again and then reveals the code',
          'wrong: the button is disabled, and the route reveals the code',
        ],
      }}
      links={[
        { text: 'Clerk: reverification', href: 'https://clerk.com/docs/guides/secure/reverification' },
        {
          text: 'Clerk: useReverification()',
          href: 'https://clerk.com/docs/nextjs/reference/hooks/use-reverification',
        },
      ]}
    >
      <Reveal />
      <Requests offers={offers} caption="Signed in more than ten minutes ago, the second is a 403." />
    </PatternPage>
  );
}
