import type { Metadata } from 'next';
import { WrongPage } from '@/components/wrong-page.tsx';
import { WrongReveal } from '@/app/patterns/reverification/wrong-reveal.tsx';

export const metadata: Metadata = { title: 'Wrong: reverification in the browser' };

/** The button is disabled, and its route is open. */
export default function WrongReverificationPage() {
  return (
    <WrongPage right="/patterns/reverification">
      <h1>Your recovery code</h1>
      <WrongReveal />
    </WrongPage>
  );
}
