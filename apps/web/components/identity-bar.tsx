'use client';

import { OrganizationSwitcher, UserButton, useAuth, useOrganization, useSession, useUser } from '@clerk/nextjs';
import Link from 'next/link';
import { useEffect, useState, type MouseEvent } from 'react';
import { signInPage, signUpPage } from '@/lib/topics.ts';
import { ThemeSwitch } from './theme-switch.tsx';

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
  const { sessionId } = useAuth({ treatPendingAsSignedOut: false });
  const { session } = useSession();
  const { organization } = useOrganization();
  const seconds = useTokenSeconds();
  if (!isLoaded) return <span className="who soft">Looking who you are …</span>;
  if (!isSignedIn) return <span className="who">Nobody is signed in</span>;
  return (
    <span className="who">
      <strong>{user.fullName ?? user.primaryEmailAddress?.emailAddress}</strong>
      <span className="soft"> in </span>
      <strong>{organization?.name ?? 'Personal account'}</strong>
      <span className="session soft" title={`Session ${sessionId}`}>
        {session?.status ?? 'signed in'}
        {seconds === undefined ? '' : ` · token ${seconds} s`}
      </span>
    </span>
  );
}

/** Where one signs in as somebody else, each with one click: set where the people are there to be tried. */
const switchPersonUrl = process.env['NEXT_PUBLIC_SWITCH_PERSON_URL'];

/** So that one comes back to this page, as somebody else; without JavaScript to the first one. */
function sayWhereFrom({ currentTarget }: MouseEvent<HTMLAnchorElement>) {
  const { origin, pathname } = window.location;
  currentTarget.search = new URLSearchParams({ back: origin + pathname }).toString();
}

/** A class of our own on the names in the switcher, which the phone's header hides: the line below says them. */
const switcherElements = { organizationPreviewTextContainer: 'switched-to', userPreviewTextContainer: 'switched-to' };

function Controls() {
  const { isLoaded, isSignedIn } = useAuth({ treatPendingAsSignedOut: false });
  if (!isLoaded) return null;
  if (!isSignedIn) {
    return (
      <>
        <Link className="button quiet" href={signUpPage}>
          Sign up
        </Link>
        <Link className="button" href={signInPage}>
          Sign in
        </Link>
      </>
    );
  }
  return (
    <>
      <OrganizationSwitcher appearance={{ elements: switcherElements }} />
      <UserButton />
    </>
  );
}

/** Who you are, in which organization, and how long your token lives: on every page. */
export function IdentityBar() {
  return (
    <header className="identity-bar">
      <Link href="/" className="brand">
        Clerk patterns
      </Link>
      <div className="identity">
        <span data-testid="identity" aria-live="polite">
          <Who />
        </span>
        {switchPersonUrl ? (
          <a className="switch-person" href={switchPersonUrl} onClick={sayWhereFrom}>
            Switch person
          </a>
        ) : null}
      </div>
      <div className="controls">
        <Controls />
        <ThemeSwitch />
      </div>
    </header>
  );
}
