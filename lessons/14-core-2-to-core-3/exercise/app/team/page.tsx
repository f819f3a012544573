import { Protect, SignedIn, SignedOut } from '@clerk/nextjs';
import { unstable_cache } from 'next/cache';
import { readMotto } from '../../lib/motto.ts';

const cachedMotto = unstable_cache(() => Promise.resolve(readMotto()), ['motto'], { tags: ['motto'] });

export default async function TeamPage() {
  const motto = await cachedMotto();
  return (
    <>
      <h1>The team</h1>
      <SignedOut>
        <p>Sign in to read the motto.</p>
      </SignedOut>
      <SignedIn>
        <p>Our motto: {motto}</p>
        <Protect role="org:admin" fallback={<p>An admin may change it.</p>}>
          <p>You may change it, or tell the bot to.</p>
        </Protect>
      </SignedIn>
    </>
  );
}
