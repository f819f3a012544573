import { clerkClient } from '@clerk/nextjs/server';
import { unstable_cache } from 'next/cache';

/** An organization as Clerk knew it at a time. */
export interface Team {
  readonly name: string;
  readonly members: readonly string[];
  readonly readAt: string;
}

/** The organization that is active, kept for an hour. */
export async function teamOf(userId: string, orgId: string): Promise<Team> {
  const client = await clerkClient();
  const read = unstable_cache(
    async () => {
      const { name } = await client.organizations.getOrganization({ organizationId: orgId });
      const { data } = await client.organizations.getOrganizationMembershipList({ organizationId: orgId, limit: 100 });
      const members = data.map(({ publicUserData }) => publicUserData?.identifier ?? '');
      return { name, members, readAt: new Date().toISOString() };
    },
    ['team', userId],
    { revalidate: 3600 },
  );
  return read();
}
