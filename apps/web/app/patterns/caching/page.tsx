import type { Metadata } from 'next';
import { PatternPage } from '@/components/pattern-page.tsx';
import { Requests, type Offer } from '@/components/requests.tsx';
import { KeptNames } from './kept-names.tsx';
import { KeptTitles } from './kept-titles.tsx';

export const metadata: Metadata = { title: 'Caching' };
const folder = 'app/patterns/caching';

const offers: Offer[] = [
  { name: 'Right: this page, for nobody', url: '/patterns/caching', as: 'none' },
  { name: 'Wrong: kept under no person’s id', url: '/wrong/caching?run=1', secret: 'another person’s rows' },
  { name: 'Wrong: auth() inside unstable_cache', url: '/wrong/caching/auth-inside' },
  { name: 'Wrong: auth() inside use cache', url: '/wrong/caching/use-cache' },
];

export default function CachingPage() {
  return (
    <PatternPage
      question="Why does Bob see Alice’s data?"
      rule="Read who asks outside the cache, and put their id (or their organization’s) into the key; throw the tag away when their data change."
      right={[`${folder}/cached-todos.ts`, `${folder}/actions.ts`, `${folder}/use-cache.ts`]}
      wrong={[
        'app/wrong/caching/cached-for-anybody.ts',
        'app/wrong/caching/auth-inside/route.wrong.ts',
        'app/wrong/caching/use-cache/route.wrong.ts',
      ]}
      why={
        <>
          <p>
            <code>unstable_cache</code> makes its key from the parts you name, the function’s text and its arguments,
            not from the file: two that read alike under the same parts share what they keep. What the function takes
            from around it, such as a token, is not in the key: the first who comes fills the cache, and everybody after
            reads it. No type, no linter and no test with one person notices.
          </p>
          <p>
            Inside the cached function <code>auth()</code> cannot be called: what depends on a request cannot be kept
            for others. Next refuses it, and that is the better failure. An organization’s members see the same rows, so
            they may share them under the organization’s id.
          </p>
          <p>
            <code>use cache</code> makes the key by itself, from the arguments and from what an inner function takes
            from around it, so the leak above cannot be written with it. <code>auth()</code> inside is refused, by
            Clerk’s own error. <code>use cache: private</code> may call it: what it keeps stays in the person’s browser,
            and the server reads it anew for each request. The directive needs <code>cacheComponents</code>; this app
            has its older flag, because with Cache Components a page answers 200 before <code>auth.protect()</code> can
            send anybody away.
          </p>
          <p>
            After a change, <code>updateTag(tag)</code> in a Server Action shows it at once to whoever changed it;{' '}
            <code>revalidateTag(tag, 'max')</code>, which route handlers may call as well, lets the old answer be given
            once more while the new one is read.
          </p>
        </>
      }
      core2={
        <p>
          The same keys. Next 15 has no <code>updateTag</code>: <code>revalidateTag(tag)</code> does it there.
        </p>
      }
      proof={{
        file: 'e2e/tests/caching.spec.ts',
        tests: [
          'wrong: a key without the person gives Bob what Alice wrote',
          'wrong: auth() inside what is kept is refused by Next with a 500',
          'what is kept under a person’s id is given to nobody else',
          'the wrong twin shares nothing with the right one, whatever is asked of it',
          'a change is seen at once by whoever made it, and what is kept is kept until then',
          'use cache keeps a name under the id it is given, and private keeps nothing on the server',
          'wrong: auth() inside use cache is refused by Clerk with a 500',
          'members share what is kept under their organization’s id, and nobody else is given it',
        ],
      }}
      links={[
        { text: 'Next.js: unstable_cache', href: 'https://nextjs.org/docs/app/api-reference/functions/unstable_cache' },
        { text: 'Next.js: use cache', href: 'https://nextjs.org/docs/app/api-reference/directives/use-cache' },
        { text: 'Next.js: updateTag', href: 'https://nextjs.org/docs/app/api-reference/functions/updateTag' },
        { text: 'Clerk: auth()', href: 'https://clerk.com/docs/reference/nextjs/app-router/auth' },
      ]}
    >
      <KeptTitles />
      <KeptNames />
      <Requests offers={offers} caption="As Alice, and within a minute as Bob: the second is his leak." />
    </PatternPage>
  );
}
