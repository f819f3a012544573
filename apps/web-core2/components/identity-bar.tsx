'use client';

import {
  OrganizationSwitcher,
  SignedIn,
  SignedOut,
  UserButton,
  useOrganization,
  useSession,
  useUser,
} from '@clerk/nextjs';
import Link from 'next/link';
import { useEffect, useState } from 'react';

/** Seconds until the token the browser holds now expires; Clerk fetches a new one before. */
function useTokenSeconds(): number | undefined {
  const { session } = useSession();
  const [now, setNow] = useState<number>();
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  const expiry = session?.lastActiveToken?.jwt?.claims.exp;
  return now === undefined || expiry === undefined ? undefined : Math.max(0, Math.round(expiry - now / 1000));
}

function Who() {
  const { isLoaded, isSignedIn, user } = useUser();
  const { organization } = useOrganization();
  const seconds = useTokenSeconds();
  if (!isLoaded) return <span className="soft">Looking who you are …</span>;
  if (!isSignedIn) return <span>Nobody is signed in</span>;
  return (
    <span>
      <strong>{user.fullName ?? user.primaryEmailAddress?.emailAddress}</strong>
      <span className="soft"> in </span>
      <strong>{organization?.name ?? 'Personal account'}</strong>
      <span className="soft">{seconds === undefined ? '' : ` · token ${seconds} s`}</span>
    </span>
  );
}

/** Who you are, in which organization, and how long your token lives: on every page. */
export function IdentityBar() {
  return (
    <header className="identity-bar">
      <Link href="/" className="brand">
        Clerk patterns, Core 2
      </Link>
      <div data-testid="identity" aria-live="polite">
        <Who />
      </div>
      <div className="controls">
        <SignedIn>
          <OrganizationSwitcher />
          <UserButton />
        </SignedIn>
        <SignedOut>
          <Link href="/sign-up">Sign up</Link>
          <Link href="/sign-in">Sign in</Link>
        </SignedOut>
      </div>
    </header>
  );
}
