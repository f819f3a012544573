import Link from 'next/link';

const pages = {
  '/dashboard': 'Dashboard: a server component that asks for !!userId',
  '/patterns/server-vs-client': 'Server or client: auth() and useAuth()',
  '/patterns/show': 'What to render for whom: SignedIn, SignedOut, Protect',
  '/patterns/server-actions': 'Server Actions: each checks for itself',
  '/strategies/protected-first': 'Protected first: middleware.ts with createRouteMatcher()',
  '/strategies/public-first': 'Public first: what is listed is closed',
  '/strategies/resource-first': 'Resource first: whoever reads the members checks',
  '/patterns/session-data': 'Session data: useSession()',
  '/patterns/session-tasks': 'Session tasks: a pending session is nobody, in the last releases of Core 2 as well',
  '/patterns/caching': 'Caching: revalidateTag(), where Next 16 has updateTag()',
};

export default function HomePage() {
  return (
    <>
      <h1>The same patterns in Core 2</h1>
      <p>
        Next 15, <code>@clerk/nextjs</code> 6, <code>middleware.ts</code>. Only what differs is here; everything else,
        and each difference file by file, is in the app beside it, on its page on Core 2.
      </p>
      <ul>
        {Object.entries(pages).map(([href, words]) => (
          <li key={href}>
            <Link href={href}>{words}</Link>
          </li>
        ))}
      </ul>
    </>
  );
}
