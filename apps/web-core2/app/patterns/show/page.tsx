import type { Metadata } from 'next';
import { ForWhom } from './for-whom.tsx';

export const metadata: Metadata = { title: 'Show' };

export default function ShowPage() {
  return (
    <>
      <h1>What do I render for whom?</h1>
      <div className="card">
        <ForWhom />
      </div>
    </>
  );
}
