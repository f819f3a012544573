import { auth } from '@clerk/nextjs/server';
import { LiveGreeting } from './live-greeting.tsx';

/** Hybrid: the server gives what it knows, so that something is there at once, and the browser keeps it true. */
export async function HybridGreeting() {
  const { userId } = await auth();
  return <LiveGreeting userIdOnServer={userId} />;
}
