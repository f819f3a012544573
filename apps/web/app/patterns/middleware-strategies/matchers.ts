/** A matcher that is seen in applications, and what of `paths` it covers. The unit test asks Next's own code. */
export interface Matcher {
  readonly name: string;
  readonly matcher: readonly string[];
  readonly covers: readonly string[];
}

/** Paths that a person may wonder about. */
export const paths: readonly string[] = [
  '/dashboard',
  '/api/me',
  '/api/export/report.csv',
  '/export/report.csv',
  '/apiary',
  '/logo.png',
];

const allButFiles =
  '/((?!_next|[^?]*\\.(?:html?|css|js(?!on)|jpe?g|webp|png|gif|svg|ttf|woff2?|ico|csv|docx?|xlsx?|zip|webmanifest)).*)';

/** Clerk's, the same without its second line, and the one of Next's own pages. */
export const matchers: readonly Matcher[] = [
  {
    name: 'with /(api|trpc)(.*)',
    matcher: [allButFiles, '/(api|trpc)(.*)'],
    covers: ['/dashboard', '/api/me', '/api/export/report.csv', '/apiary'],
  },
  { name: 'without it', matcher: [allButFiles], covers: ['/dashboard', '/api/me', '/apiary'] },
  {
    name: 'Next’s example, without api',
    matcher: ['/((?!api|_next/static|_next/image|favicon.ico).*)'],
    covers: ['/dashboard', '/export/report.csv', '/logo.png'],
  },
];
