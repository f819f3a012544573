import { auth } from '@clerk/nextjs/server';
import { Requests, type Offer } from '@/components/requests.tsx';

/** The report by hand and with auth.protect(), as nobody and as whoever is signed in. */
export async function ReportRequests() {
  const { orgId } = await auth();
  const own = `/api/orgs/${orgId ?? 'org_none'}/report`;
  const offers: Offer[] = [
    { name: 'As nobody', url: own, as: 'none' },
    { name: 'As you, your active organization', url: own },
    { name: 'As you, another organization', url: '/api/orgs/org_another/report' },
    { name: 'As you, a report that does not exist', url: `${own}?quarter=q5` },
    { name: 'Wrong: auth.protect(), as nobody', url: '/wrong/api-routes/report', as: 'none' },
    { name: 'Wrong: auth.protect(), as you', url: '/wrong/api-routes/report' },
    {
      name: 'Wrong: the same without await, as nobody',
      url: '/wrong/api-routes/no-await',
      as: 'none',
      secret: 'q1 report',
    },
  ];
  return (
    <>
      {orgId ? null : <p className="empty">Choose an organization above: without one you may read no report.</p>}
      <Requests offers={offers} caption="Be Alice in Acme (its admin), then Bob (a member), then nobody." />
    </>
  );
}
