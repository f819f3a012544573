'use client';

import { WrongPage } from '@/components/wrong-page.tsx';
import { SessionInfo } from '@/app/patterns/session-data/wrong-session-info.tsx';

/** A cast silences TypeScript, and the page fails as a whole. */
export default function WrongSessionDataPage() {
  return (
    <WrongPage right="/patterns/session-data">
      <h1>Your session</h1>
      <SessionInfo />
    </WrongPage>
  );
}
