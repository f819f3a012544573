import { SignedIn } from '@clerk/nextjs';
import type { Metadata } from 'next';
import { connection } from 'next/server';
import { WrongPage } from '@/components/wrong-page.tsx';

export const metadata: Metadata = { title: 'Wrong: <SignedIn> in Core 3' };

/** It is still exported and type-checks, with a mark that it is deprecated. Rendered, it throws. */
export default async function WrongCore2Page() {
  // Without this Next would render the page while it builds, and the build would fail: the better way to learn it.
  await connection();
  return (
    <WrongPage right="/patterns/core-2">
      <SignedIn>
        <p>Hello</p>
      </SignedIn>
    </WrongPage>
  );
}
