import type { Metadata, Route } from 'next';
import Link from 'next/link';
import { PatternPage } from '@/components/pattern-page.tsx';
import { webEnv } from '@/lib/env.ts';
import { ClaimsTable } from './claims-table.tsx';
import { ClientRows } from './client-rows.tsx';
import { ProxyRows } from './proxy-rows.tsx';
import { ServerRows } from './server-rows.tsx';

export const metadata: Metadata = { title: 'Template tokens' };
// Wrong twins are routes only where they are built: no typed route knows them.
const wrongTwin = '/wrong/template-tokens' as Route;
const folder = 'app/patterns/template-tokens';

export default function TemplateTokensPage() {
  const { hasuraUrl, supabaseUrl, supabaseKey, proxyUrl } = webEnv();
  const places = { hasuraUrl, supabaseUrl, supabaseKey, proxyUrl };
  return (
    <PatternPage
      question="How do Hasura and Supabase know who asks?"
      rule="Hasura wants a token of a JWT template with its claims; Supabase takes the session token itself; both verify it and apply their own row rules."
      right={[`${folder}/server-rows.tsx`, `${folder}/client-rows.tsx`, `${folder}/proxy-rows.tsx`]}
      wrong={[`${folder}/wrong-no-null-check.ts`, 'app/wrong/template-tokens/route.wrong.ts']}
      why={
        <>
          <p>
            A template token is minted for one reader, lives about a minute, and is refused where a session token is
            due. The proxy mints it for callers who only have a session token, and keeps it for its life. Supabase’s own
            template is legacy since April 2025: each of its tokens costs a request to Clerk, and is signed with a
            secret that Supabase had to hand out. The native integration reads the <code>role</code> claim that the
            session token carries, and verifies it by Clerk’s public keys.
          </p>
          <p>
            <code>getToken()</code> gives null to who is signed out.{' '}
            <Link href={wrongTwin} prefetch={false}>
              Without a check
            </Link>{' '}
            the word goes out in its place, and Hasura complains of a token that nobody made.
          </p>
        </>
      }
      core2={
        <p>
          The same: <code>getToken({'{ template }'})</code> has not changed.
        </p>
      }
      proof={{
        file: 'e2e/tests/template-tokens.spec.ts',
        tests: [
          'a request through the proxy is told hop by hop: what was kept back, which token went on, the upstream’s verdict',
          'a template that is changed changes the claims',
          'the page shows rows from Hasura and Supabase, from the server and from the browser',
          'signed out there is no token, and every way says so',
          'wrong: without a check for null, “Bearer null” goes to Hasura',
          'a template token is refused where a session token is due',
        ],
      }}
      links={[
        { text: 'Clerk: JWT templates', href: 'https://clerk.com/docs/guides/sessions/jwt-templates' },
        {
          text: 'Supabase: Clerk as third-party auth',
          href: 'https://supabase.com/docs/guides/auth/third-party/clerk',
        },
      ]}
    >
      <ProxyRows {...places} />
      <ServerRows />
      <ClientRows {...places} />
      <ClaimsTable />
    </PatternPage>
  );
}
