import type { Metadata } from 'next';
import { PatternPage } from '@/components/pattern-page.tsx';
import { Requests, type Offer } from '@/components/requests.tsx';
import { HasTable } from './has-table.tsx';
import { Memberships } from './memberships.tsx';

const folder = 'app/patterns/organizations';
export const metadata: Metadata = { title: 'Organizations' };

/** The ids of the demo's two organizations: no secret, and that is the point. */
const wrong = '/wrong/organizations/roster';
const offers: Offer[] = [
  { name: 'As nobody', url: '/api/roster', as: 'none' },
  { name: 'The active organization', url: '/api/roster' },
  { name: 'A query for Acme changes nothing', url: '/api/roster?org=org_2lOcaLAcme00000000000000000' },
  { name: 'Wrong: the query names Acme', url: `${wrong}?org=org_2lOcaLAcme00000000000000000` },
  { name: 'Wrong: the query names Globex', url: `${wrong}?org=org_2lOcaLGlobex000000000000000` },
];

export default function OrganizationsPage() {
  return (
    <PatternPage
      question="Who may do what, in which organization?"
      rule="The active organization is the one in the token: take orgId from auth(), ask has() there, and believe no id that came with the request."
      right={[`${folder}/has-table.tsx`, `${folder}/memberships.tsx`, 'app/api/roster/route.ts']}
      wrong={['app/wrong/organizations/roster/route.wrong.ts']}
      why={
        <>
          <p>
            <code>has()</code> answers for one organization, the active one. A right in Globex says nothing of Acme: who
            checks it and then reads what the query names gives every tenant to every other. Ids are no secrets: they
            stand in addresses, logs and tokens.
          </p>
          <p>
            Where an address must name the organization, compare it with <code>orgId</code> first, as on the page about
            API routes. Ask for permissions rather than roles: which role has which may change in the dashboard. Clerk’s
            own permissions (<code>org:sys_…</code>) are in no token, so on the server nobody has them.
          </p>
        </>
      }
      core2={
        <p>
          <code>has()</code>, <code>orgId</code> and <code>setActive</code> are the same.
        </p>
      }
      proof={{
        file: 'e2e/tests/organizations.spec.ts',
        tests: [
          'has() answers for the active organization, and switching changes the answers',
          'right: the members are those of the active organization, whatever the query names',
          'wrong: Carol reads the members of Acme, and Bob those of Globex',
        ],
      }}
      links={[
        {
          text: 'Clerk: roles and permissions',
          href: 'https://clerk.com/docs/guides/organizations/control-access/roles-and-permissions',
        },
        {
          text: 'OWASP: broken object level authorization',
          href: 'https://owasp.org/API-Security/editions/2023/en/0xa1-broken-object-level-authorization/',
        },
      ]}
    >
      <div className="columns">
        <div className="card">
          <Memberships />
        </div>
        <div>
          <HasTable />
        </div>
      </div>
      <Requests offers={offers} caption="Be Carol, who is only in Globex, or Bob, who is only in Acme." />
    </PatternPage>
  );
}
