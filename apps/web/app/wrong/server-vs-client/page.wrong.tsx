import type { Metadata } from 'next';
import { MembersOnly } from '@/app/patterns/server-vs-client/wrong-no-await.tsx';
import { WrongPage } from '@/components/wrong-page.tsx';

export const metadata: Metadata = { title: 'Wrong: auth() without await' };

export default function WrongServerVsClientPage() {
  return (
    <WrongPage right="/patterns/server-vs-client">
      <h1>Members only</h1>
      <MembersOnly />
    </WrongPage>
  );
}
