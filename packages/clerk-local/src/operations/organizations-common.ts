import { clerkError } from '../errors.ts';
import { createId } from '../ids.ts';
import type { Context } from '../operation.ts';
import { revokeTokensOf } from './machine-tokens-common.ts';
import type { MembershipRecord, Metadata, OrganizationRecord, RoleRecord } from '../records.ts';

type Changing = Pick<Context, 'state' | 'random' | 'now'>;
type Configured = Changing & Pick<Context, 'settings'>;

/** A slug made of a name: small letters, digits and hyphens. */
export function slugOf(name: string): string {
  const slug = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');
  return slug || 'organization';
}

/** What a new organization is made of. */
export interface NewOrganization {
  readonly name: string;
  readonly slug?: string | null | undefined;
  readonly createdBy: string | null;
  readonly publicMetadata?: Metadata | undefined;
  readonly privateMetadata?: Metadata | undefined;
  readonly maxAllowedMemberships?: number | undefined;
}

/**
 * Makes an organization; its creator becomes its admin.
 *
 * @throws ClerkApiError 422 when the slug is taken or malformed
 */
export function createOrganization(context: Configured, organization: NewOrganization): OrganizationRecord {
  const { state, random, now, settings } = context;
  const slug = organization.slug ?? freeSlug(context, slugOf(organization.name));
  assertSlug(context, slug);
  const created = state.organizations.put({
    id: createId(random, 'org'),
    name: organization.name,
    slug,
    createdBy: organization.createdBy,
    publicMetadata: organization.publicMetadata ?? {},
    privateMetadata: organization.privateMetadata ?? {},
    maxAllowedMemberships: organization.maxAllowedMemberships ?? settings.organizations.maxMemberships,
    adminDeleteEnabled: settings.organizations.adminDelete,
    picture: null,
    createdAt: now(),
    updatedAt: now(),
  });
  if (organization.createdBy)
    createMembership(context, created, organization.createdBy, settings.organizations.creatorRole);
  return created;
}

/** Refuses a slug that is malformed or belongs to another organization. */
export function assertSlug({ state }: Changing, slug: string, owner?: string): void {
  if (!/^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(slug)) {
    throw clerkError(
      422,
      'form_param_format_invalid',
      'The slug can only contain small letters, digits and hyphens.',
      'slug',
    );
  }
  const other = state.organizations.by('slug', slug)[0];
  if (other && other.id !== owner)
    throw clerkError(422, 'form_identifier_exists', 'That slug is taken. Please try another.', 'slug');
}

function freeSlug({ state }: Changing, wanted: string): string {
  let slug = wanted;
  for (let number = 2; state.organizations.count('slug', slug) > 0; number += 1) slug = `${wanted}-${number}`;
  return slug;
}

/**
 * Makes somebody a member.
 *
 * @throws ClerkApiError 404 for an unknown role, 400 for somebody who is a member already, 403 when the organization is full
 */
export function createMembership(
  context: Changing,
  organization: OrganizationRecord,
  userId: string,
  role: string,
): MembershipRecord {
  const { state, random, now } = context;
  if (!state.roles.get(role)) throw clerkError(404, 'resource_not_found', 'The role was not found', 'role');
  if (state.memberships.count('both', `${organization.id} ${userId}`) > 0) {
    throw clerkError(
      400,
      'already_a_member_in_organization',
      'This user is already a member of the organization.',
      'user_id',
    );
  }
  const limit = organization.maxAllowedMemberships;
  if (limit > 0 && state.memberships.count('organization', organization.id) >= limit) {
    throw clerkError(
      403,
      'organization_membership_quota_exceeded',
      `This organization may have at most ${limit} members.`,
    );
  }
  settleWishes(context, organization.id, userId);
  return state.memberships.put({
    id: createId(random, 'orgmem'),
    organizationId: organization.id,
    userId,
    role,
    publicMetadata: {},
    privateMetadata: {},
    createdAt: now(),
    updatedAt: now(),
  });
}

/** Somebody who is a member needs neither the suggestion to ask nor the request any more. */
function settleWishes({ state, now }: Changing, organizationId: string, userId: string): void {
  for (const row of state.suggestions.by('user', userId)) {
    if (row.organizationId === organizationId) state.suggestions.put({ ...row, status: 'completed', updatedAt: now() });
  }
  for (const row of state.membershipRequests.by('user', userId)) {
    if (row.organizationId === organizationId && row.status === 'pending')
      state.membershipRequests.put({ ...row, status: 'accepted', updatedAt: now() });
  }
}

/** What at least one member must be permitted: to keep an organization governed. */
const governing = ['org:sys_memberships:manage', 'org:sys_memberships:read', 'org:sys_profile:delete'];

/** Whether a role has all that is needed to govern an organization. */
export function canGovern({ state }: Pick<Context, 'state'>, role: RoleRecord | string): boolean {
  const record = typeof role === 'string' ? state.roles.get(role) : role;
  return governing.every((permission) => record?.permissions.includes(permission));
}

/**
 * Refuses to take the last member away who can govern the organization, by another role or by removal.
 *
 * @throws ClerkApiError 400
 * @see https://clerk.com/docs/guides/organizations/control-access/roles-and-permissions#the-creator-role
 */
export function assertGoverned({ state }: Pick<Context, 'state'>, membership: MembershipRecord, role?: string): void {
  if (!canGovern({ state }, membership.role) || (role && canGovern({ state }, role))) return;
  const others = state.memberships.by('organization', membership.organizationId);
  if (others.some(({ id, role: other }) => id !== membership.id && canGovern({ state }, other))) return;
  const message = 'There has to be at least one organization member with the minimum required permissions';
  throw clerkError(400, 'organization_minimum_permissions_needed', message);
}

/** Ends a membership; sessions in which its organization was the active one have none afterwards. */
export function removeMembership({ state, now }: Pick<Changing, 'state' | 'now'>, membership: MembershipRecord): void {
  for (const session of state.sessions.by('user', membership.userId)) {
    if (session.organizationId === membership.organizationId)
      state.sessions.put({ ...session, organizationId: null, updatedAt: now() });
  }
  state.memberships.remove(membership.id);
}

/** Removes an organization with all that hangs on it. */
export function deleteOrganization(context: Changing, organization: OrganizationRecord): void {
  const { state } = context;
  for (const membership of state.memberships.by('organization', organization.id)) removeMembership(context, membership);
  for (const invitation of state.invitations.by('organization', organization.id))
    for (const { id } of state.tickets.by('subject', invitation.id)) state.tickets.remove(id);
  for (const table of [state.invitations, state.organizationDomains, state.suggestions, state.membershipRequests])
    for (const { id } of table.by('organization', organization.id)) table.remove(id);
  revokeTokensOf(context, organization.id);
  state.organizations.remove(organization.id);
}
