import type { Metadata } from 'next';
import { connection } from 'next/server';
import { WrongPage } from '@/components/wrong-page.tsx';
import { SessionInfo } from '@/app/patterns/session-data/wrong-session-info.tsx';

export const metadata: Metadata = { title: 'Wrong: a session without a check' };

/** The cast in `SessionInfo` silences TypeScript, and the page fails as a whole. */
export default async function WrongSessionDataPage() {
  // Made while it is asked for: as a static page it would fail the build already.
  await connection();
  return (
    <WrongPage right="/patterns/session-data">
      <h1>Your session</h1>
      <SessionInfo />
    </WrongPage>
  );
}
