import { auth } from '@clerk/nextjs/server';

/** For whoever is signed in, and nobody else. */
export default async function SecretPage() {
  auth.protect();
  return <p>The launch code is 4711.</p>;
}
