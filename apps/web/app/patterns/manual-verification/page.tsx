import type { Metadata } from 'next';
import { connection } from 'next/server';
import { PatternPage } from '@/components/pattern-page.tsx';
import { Requests, type Offer } from '@/components/requests.tsx';
import { webEnv } from '@/lib/env.ts';
import { Sources } from './sources.tsx';

export const metadata: Metadata = { title: 'Manual verification' };
const wrong = '/wrong/manual-verification';

function offers(): Offer[] {
  const { apiUrl } = webEnv();
  const verifiers = ['backend', 'jsonwebtoken', 'core'];
  return [
    ...verifiers.map((name): Offer => ({ name: `${name}: session token`, url: `${apiUrl}/${name}/me`, as: 'bearer' })),
    ...verifiers.map((name): Offer => ({
      name: `${name}: template token`,
      url: `${apiUrl}/${name}/me`,
      as: 'bearer',
      template: 'hasura',
    })),
    { name: 'core: no token', url: `${apiUrl}/core/me`, as: 'none' },
    { name: 'Wrong, bare call: template token', url: wrong, as: 'bearer', template: 'hasura' },
  ];
}

export default async function ManualVerificationPage() {
  // Where the API answers is known when the server runs, not when it is built.
  await connection();
  return (
    <PatternPage
      question="How do I verify a token without Clerk’s middleware?"
      rule="A good signature says only that Clerk made the token: check as well its class, its issuer, its azp, its times and its status, then decide."
      right={['apps/api/src/verifiers.ts', 'apps/api/src/app.ts']}
      wrong={['app/wrong/manual-verification/route.wrong.ts']}
      why={
        <>
          <p>
            The key that signs session tokens also signs those of every JWT template, and every app of an instance
            shares it. So a token that was made for Hasura, or for another app’s origin, has a good signature.{' '}
            <code>verifyToken</code> compares <code>azp</code> only when it is given <code>authorizedParties</code>, and{' '}
            <code>jsonwebtoken</code> knows nothing of it. The template token names this app as its <code>azp</code>, so
            only its class tells it apart. The API’s three ways stand behind the same policy.
          </p>
          <p>
            Both libraries check <code>exp</code> and <code>nbf</code>. The API leaves the times to its policy, with 5
            seconds for clocks that differ. What is checked and in which order stands in{' '}
            <code>docs/verification.md</code>.
          </p>
        </>
      }
      core2={
        <p>
          The same calls and claims; version 1 tokens name the organization in <code>org_id</code>, version 2 in{' '}
          <code>o.id</code>. Instances without session tasks leave <code>sts</code> out: no status is an active one.
        </p>
      }
      proof={{
        file: 'e2e/tests/manual-verification.spec.ts',
        tests: [
          'each verifier takes a session token, and neither a template token nor one for another app',
          'each verifier refuses a token that is over and one that is yet to come',
          'the header wins over the cookie, also when it is bad',
          'wrong: the bare call lets a template token and one for another app in',
          'the page asks each verifier for real',
        ],
      }}
      links={[
        {
          text: 'Clerk: manual JWT verification',
          href: 'https://clerk.com/docs/guides/sessions/manual-jwt-verification',
        },
        { text: 'Clerk: verifyToken()', href: 'https://clerk.com/docs/reference/backend/verify-token' },
        { text: 'RFC 8725: mix-ups of tokens', href: 'https://www.rfc-editor.org/rfc/rfc8725#section-2.8' },
      ]}
    >
      <Requests offers={offers()} caption="The same person, with the right token and with the wrong one." />
      <Sources />
    </PatternPage>
  );
}
