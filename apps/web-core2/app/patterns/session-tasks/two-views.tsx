import { auth } from '@clerk/nextjs/server';

/** The same pending session asked for twice: as it should be, and so that a page of the task itself may know who it is. */
export async function TwoViews() {
  const strict = await auth();
  const lenient = await auth({ treatPendingAsSignedOut: false });
  const rows = {
    isAuthenticated: [String(strict.isAuthenticated), String(lenient.isAuthenticated)],
    userId: [strict.userId ?? 'null', lenient.userId ?? 'null'],
    sessionStatus: [strict.sessionStatus ?? 'null', lenient.sessionStatus ?? 'null'],
    "has({ role: 'org:admin' })": [strict, lenient].map(({ has }) => String(has({ role: 'org:admin' }))),
  };
  return (
    <table data-testid="two-views">
      <thead>
        <tr>
          <th scope="col">On the server</th>
          <th scope="col">auth()</th>
          <th scope="col">auth(&#123; treatPendingAsSignedOut: false &#125;)</th>
        </tr>
      </thead>
      <tbody>
        {Object.entries(rows).map(([name, [one, other]]) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td className="number">{one}</td>
            <td className="number">{other}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
