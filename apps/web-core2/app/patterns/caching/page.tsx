import type { Metadata } from 'next';
import { KeptTitles } from './kept-titles.tsx';

export const metadata: Metadata = { title: 'Caching' };

export default function CachingPage() {
  return (
    <>
      <h1>Why does Bob see Alice’s data?</h1>
      <KeptTitles />
    </>
  );
}
