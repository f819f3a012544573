import { unstable_cache } from 'next/cache';
import { titlesWith, type ReadTitles } from '@/lib/titles.ts';

/**
 * The first who comes decides what everybody sees: the function reads with a token from outside, and Next does not know of
 * it. The key names no person. (Nor the right twin’s, whose function has the same text: they would share what is kept.)
 *
 * @param run - so that a demonstration can start afresh
 */
export async function titlesOfAnybody(token: string, run: string): Promise<ReadTitles> {
  const read = unstable_cache(() => titlesWith(token, null), ['titles of anybody', run], { revalidate: 60 });
  return read();
}
