import { auth } from '@clerk/nextjs/server';

/** What `has()` says of the person who asks, in the organization that is active now. */
export async function HasTable() {
  const { isAuthenticated, orgId, orgSlug, has } = await auth();
  if (!isAuthenticated) return <p className="empty">Sign in: nobody has nothing.</p>;
  if (!orgId) return <p className="empty">No organization is active: every role and permission is false.</p>;
  const answers = {
    "{ role: 'org:admin' }": has({ role: 'org:admin' }),
    "{ role: 'org:member' }": has({ role: 'org:member' }),
    "{ permission: 'org:todos:read' }": has({ permission: 'org:todos:read' }),
    "{ permission: 'org:todos:manage' }": has({ permission: 'org:todos:manage' }),
    "{ permission: 'org:todos:delete' }": has({ permission: 'org:todos:delete' }),
  };
  return (
    <table>
      <caption>has() in {orgSlug}</caption>
      <thead>
        <tr>
          <th scope="col">Asked</th>
          <th scope="col">Answer</th>
        </tr>
      </thead>
      <tbody>
        {Object.entries(answers).map(([asked, answer]) => (
          <tr key={asked}>
            <th scope="row">
              <code>{asked}</code>
            </th>
            <td className={answer ? 'good' : 'soft'}>{answer ? 'yes' : 'no'}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
