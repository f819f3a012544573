import { auth } from '@clerk/nextjs/server';
import { teamOf } from '../../lib/team.ts';

export default async function TeamPage() {
  // #region solution
  const { orgId } = await auth.protect();
  // #endregion
  // #region exercise
  //- const { userId, orgId } = await auth.protect();
  // #endregion
  if (!orgId) return <p>Choose an organization above.</p>;
  // #region solution
  const { name, members, readAt } = await teamOf(orgId);
  // #endregion
  // #region exercise
  //- const { name, members, readAt } = await teamOf(userId, orgId);
  // #endregion
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
