'use client';

import { useSession } from '@clerk/nextjs';

/** Three states, each with an answer: Clerk has not loaded, nobody is signed in, here is the session. */
export function SessionFacts() {
  const { isLoaded, session } = useSession();
  if (!isLoaded) return <p className="soft">Looking for your session …</p>;
  if (!session) return <p className="empty">Nobody is signed in: there is no session to read.</p>;
  const [first, second] = session.factorVerificationAge ?? [];
  const facts = {
    id: session.id,
    status: session.status,
    lastActiveAt: session.lastActiveAt.toISOString(),
    expireAt: session.expireAt.toISOString(),
    'first factor': ageOf(first),
    'second factor': ageOf(second),
    actor: session.actor ? `${session.actor.sub} acts for this person` : 'the person',
    'lastActiveToken expires': timeOf(session.lastActiveToken?.jwt?.claims.exp),
    lastActiveOrganizationId: session.lastActiveOrganizationId ?? 'none',
  };
  return (
    <dl className="facts">
      {Object.entries(facts).map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Minutes since a factor was checked; -1 stands for never, or for a factor that is not set up. */
function ageOf(minutes = -1): string {
  return minutes < 0 ? 'never checked' : `checked ${minutes} min ago`;
}

function timeOf(seconds: number | undefined): string {
  return seconds === undefined ? 'no token yet' : new Date(seconds * 1000).toISOString();
}
