// #region solution
import { Show } from '@clerk/nextjs';
// #endregion
// #region exercise
//- import { Protect, SignedIn, SignedOut } from '@clerk/nextjs';
// #endregion
import { unstable_cache } from 'next/cache';
import { readMotto } from '../../lib/motto.ts';

const cachedMotto = unstable_cache(() => Promise.resolve(readMotto()), ['motto'], { tags: ['motto'] });

export default async function TeamPage() {
  const motto = await cachedMotto();
  return (
    <>
      <h1>The team</h1>
      {/* #region solution */}
      <Show when="signed-in" fallback={<p>Sign in to read the motto.</p>}>
        <p>Our motto: {motto}</p>
        <Show when={{ role: 'org:admin' }} fallback={<p>An admin may change it.</p>}>
          <p>You may change it, or tell the bot to.</p>
        </Show>
      </Show>
      {/* #endregion */}
      {/* #region exercise */}
      {/*- <SignedOut> */}
      {/*-   <p>Sign in to read the motto.</p> */}
      {/*- </SignedOut> */}
      {/*- <SignedIn> */}
      {/*-   <p>Our motto: {motto}</p> */}
      {/*-   <Protect role="org:admin" fallback={<p>An admin may change it.</p>}> */}
      {/*-     <p>You may change it, or tell the bot to.</p> */}
      {/*-   </Protect> */}
      {/*- </SignedIn> */}
      {/* #endregion */}
    </>
  );
}
