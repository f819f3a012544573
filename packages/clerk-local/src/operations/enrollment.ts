import { createId } from '../ids.ts';
import type { Context } from '../operation.ts';
import type { OrganizationDomainRecord, UserRecord } from '../records.ts';
import { putInvitation } from './organization-invitations.ts';

type Changing = Pick<Context, 'state' | 'random' | 'now' | 'baseUrl' | 'announce'>;

/** The role of people who come by a domain: Clerk calls it the default role. */
export const defaultRole = 'org:member';

/** Gives somebody what their verified addresses entitle them to: invitations and suggestions of verified domains. */
export function enrollUser(context: Changing, user: UserRecord): void {
  for (const { address, verified } of user.emails) {
    if (!verified) continue;
    for (const domain of context.state.organizationDomains.by('name', domainOf(address)))
      enroll(context, domain, user, address);
  }
}

/** Gives everybody with an address of a domain what the domain now entitles them to. */
export function enrollDomain(context: Changing, domain: OrganizationDomainRecord): void {
  if (domain.enrollmentMode === 'manual_invitation' || !domain.verified) return;
  for (const user of context.state.users.all()) {
    const email = user.emails.find(({ address, verified }) => verified && domainOf(address) === domain.name);
    if (email) enroll(context, domain, user, email.address);
  }
}

/** Takes back what a domain gave and nobody used yet. */
export function withdrawPending({ state, now }: Changing, { id }: OrganizationDomainRecord): void {
  for (const invitation of state.invitations.by('domain', id)) {
    if (invitation.status === 'pending') state.invitations.put({ ...invitation, status: 'revoked', updatedAt: now() });
  }
  for (const suggestion of state.suggestions.by('domain', id)) {
    if (suggestion.status === 'pending') state.suggestions.remove(suggestion.id);
  }
}

/** The part of an address after its last `@`, in small letters. */
export function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1).toLowerCase();
}

function enroll(context: Changing, domain: OrganizationDomainRecord, user: UserRecord, address: string): void {
  const { state, random, now } = context;
  const organization = state.organizations.get(domain.organizationId);
  const isMember = state.memberships.count('both', `${domain.organizationId} ${user.id}`) > 0;
  if (!organization || isMember || !domain.verified) return;
  if (domain.enrollmentMode === 'automatic_invitation') {
    const isInvited = state.invitations
      .by('email', address.toLowerCase())
      .some(({ organizationId }) => organizationId === organization.id);
    if (!isInvited && state.roles.get(defaultRole))
      putInvitation(context, organization, { emailAddress: address, role: defaultRole, domainId: domain.id });
  } else if (domain.enrollmentMode === 'automatic_suggestion') {
    const isSuggested = state.suggestions
      .by('user', user.id)
      .some(({ organizationId }) => organizationId === organization.id);
    if (isSuggested) return;
    const times = { createdAt: now(), updatedAt: now() };
    const ids = { organizationId: organization.id, domainId: domain.id, userId: user.id };
    state.suggestions.put({ id: createId(random, 'orgsug'), ...ids, status: 'pending', ...times });
  }
}
