'use client';

import { usePathname } from 'next/navigation';
import { WrongPage } from '@/components/wrong-page.tsx';

/** Some wrong twins fail as a whole, which is what they show. */
export default function WrongErrorPage({ error }: { error: Error & { digest?: string } }) {
  const topic = usePathname().split('/')[2] ?? '';
  return (
    <WrongPage right={`/patterns/${topic}`}>
      <h1>This page did not work</h1>
      <p>
        The server answered 500: that is what goes wrong here, for everybody who opens it.
        {error.digest ? ` In the log this is ${error.digest}.` : ''}
      </p>
    </WrongPage>
  );
}
