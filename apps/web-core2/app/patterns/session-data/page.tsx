import type { Metadata } from 'next';
import { SessionFacts } from './session-facts.tsx';

export const metadata: Metadata = { title: 'Session data' };

export default function SessionDataPage() {
  return (
    <>
      <h1>What is in useSession()?</h1>
      <div className="card" data-testid="session">
        <SessionFacts />
      </div>
    </>
  );
}
