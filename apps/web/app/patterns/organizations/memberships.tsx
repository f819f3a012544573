'use client';

import { OrganizationSwitcher, useAuth, useOrganizationList } from '@clerk/nextjs';
import { useRouter } from 'next/navigation';

/** Where this person is a member, and how to make one of them active: by Clerk's switcher, or by `setActive`. */
export function Memberships() {
  const { isLoaded: isAuthLoaded, isSignedIn, orgId } = useAuth();
  const { isLoaded, userMemberships, setActive } = useOrganizationList({ userMemberships: true });
  const router = useRouter();
  if (!isAuthLoaded || (isSignedIn && (!isLoaded || userMemberships.isLoading)))
    return <p className="soft">Looking for your organizations …</p>;
  if (!isSignedIn || !isLoaded) return <p className="empty">Nobody is signed in.</p>;
  if (userMemberships.data.length === 0) return <p className="empty">You are a member of no organization.</p>;

  async function switchTo(organization: string | null) {
    await setActive?.({ organization });
    // The token is another one now: what the server rendered with the old one is asked for again.
    router.refresh();
  }

  return (
    <>
      <OrganizationSwitcher />
      <ul className="rows" aria-label="Your memberships">
        {userMemberships.data.map(({ organization, role }) => (
          <li key={organization.id}>
            <span>
              {organization.name} <span className="soft">as {role}</span>
            </span>
            <button
              type="button"
              className="small"
              disabled={organization.id === orgId}
              onClick={() => void switchTo(organization.id)}
            >
              {organization.id === orgId ? 'Active' : `Make ${organization.name} active`}
            </button>
          </li>
        ))}
      </ul>
      <button type="button" className="quiet small" disabled={!orgId} onClick={() => void switchTo(null)}>
        Leave to the personal account
      </button>
    </>
  );
}
