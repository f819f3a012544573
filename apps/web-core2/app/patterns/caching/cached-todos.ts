import { unstable_cache } from 'next/cache';
import { titlesWith, type ReadTitles } from '@/lib/titles.ts';

/** Names what belongs to one person, for throwing it away when it changes. */
export const tagOf = (owner: string): string => `todos-of-${owner}`;

/** A person's own todos, kept for a minute. Whose they are is in the key: nobody else can be given them. */
export async function titlesOfPerson(userId: string, token: string): Promise<ReadTitles> {
  const read = unstable_cache(() => titlesWith(token, null), ['titles', userId], {
    tags: [tagOf(userId)],
    revalidate: 60,
  });
  return read();
}

/** An organization's todos. Every member sees the same ones, so that they may share what is kept, under its id. */
export async function titlesOfOrganization(orgId: string, token: string): Promise<ReadTitles> {
  const read = unstable_cache(() => titlesWith(token, orgId), ['titles', orgId], {
    tags: [tagOf(orgId)],
    revalidate: 60,
  });
  return read();
}
