import { unstable_cache } from 'next/cache';
import { titlesWith, type ReadTitles } from '@/lib/titles.ts';

/**
 * The first who comes decides what everybody sees: the function reads with a token from outside, and Next does not know of
 * it. The key names no person.
 *
 * @param run - so that a demonstration can start afresh
 */
export async function titlesOfAnybody(token: string, run: string): Promise<ReadTitles> {
  const read = unstable_cache(() => titlesWith(token, null), ['titles', run], { revalidate: 60 });
  return read();
}
