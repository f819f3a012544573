import { auth } from '@clerk/nextjs/server';
import { teamOf } from '../../lib/team.ts';

export default async function TeamPage() {
  const { userId, orgId } = await auth.protect();
  if (!orgId) return <p>Choose an organization above.</p>;
  const { name, members, readAt } = await teamOf(userId, orgId);
  return (
    <>
      <h1>{`The team of ${name}`}</h1>
      <ul>
        {members.map((member) => (
          <li key={member}>{member}</li>
        ))}
      </ul>
      <p>
        Asked Clerk at <time>{readAt}</time>
      </p>
    </>
  );
}
