import { auth } from '@clerk/nextjs/server';

/** For whoever is signed in, and nobody else. */
export default async function SecretPage() {
  // #region solution
  await auth.protect();
  // #endregion
  // #region exercise
  //- auth.protect();
  // #endregion
  return <p>The launch code is 4711.</p>;
}
