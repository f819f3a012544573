import Link from 'next/link';

const needs = [
  {
    task: 'Server or client auth: auth() or hooks',
    href: '/patterns/server-vs-client',
    test: 'server-vs-client.spec.ts',
  },
  { task: 'Protect Server Actions', href: '/patterns/server-actions', test: 'server-actions.spec.ts' },
  { task: 'Tokens for Hasura and Supabase', href: '/patterns/template-tokens', test: 'template-tokens.spec.ts' },
] as const;

export default function HomePage() {
  return (
    <div className="prose wide">
      <h1>Clerk in Next.js, running</h1>
      <p className="rule">
        Each page is a pattern that works: what you see is what the code beside it does for you, now, as the person you
        are signed in as. Its test stands below.
      </p>
      <h2>What do you need?</h2>
      <table>
        <thead>
          <tr>
            <th scope="col">Task</th>
            <th scope="col">Proven by</th>
          </tr>
        </thead>
        <tbody>
          {needs.map(({ task, href, test }) => (
            <tr key={href}>
              <td>
                <Link href={href}>{task}</Link>
              </td>
              <td>
                <code>e2e/tests/{test}</code>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p>
        Or start where your own things are: your <Link href="/dashboard">dashboard</Link>, a server component. Programs
        ask <code>/api/me</code> (401 when nobody is signed in) and <code>/api/admin</code> (403 for members).
      </p>
    </div>
  );
}
