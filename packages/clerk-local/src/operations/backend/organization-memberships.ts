import { z } from 'zod';
import { notFound } from '../../errors.ts';
import { field, operation, page, paginate, type Context, type Operation } from '../../operation.ts';
import type { MembershipRecord, UserRecord } from '../../records.ts';
import { backendMembershipJson } from '../../resources/backend.ts';
import { identifierOf } from '../../resources/shared.ts';
import { listOf } from '../../schemas/common.ts';
import { backendMembership } from '../../schemas/organizations.ts';
import { assertGoverned, createMembership, removeMembership } from '../organizations-common.ts';
import { mergedMetadata, metadata, orderBy, requireOrganization, sorted } from './organization-common.ts';

const orders = ['phone_number', 'email_address', 'created_at', 'first_name', 'last_name', 'username'];

const filters = {
  role: field.texts().optional(),
  user_id: field.texts().optional(),
  email_address: field.texts().optional(),
  phone_number: field.texts().optional(),
  username: field.texts().optional(),
  web3_wallet: field.texts().optional(),
  query: z.string().optional(),
  email_address_query: z.string().optional(),
  phone_number_query: z.string().optional(),
  username_query: z.string().optional(),
  name_query: z.string().optional(),
  last_active_at_before: z.coerce.number().optional(),
  last_active_at_after: z.coerce.number().optional(),
  created_at_before: z.coerce.number().optional(),
  created_at_after: z.coerce.number().optional(),
};

type Filters = z.output<z.ZodObject<typeof filters>>;

function requireMembership(context: Context, parameters: Readonly<Record<string, string>>): MembershipRecord {
  const { id } = requireOrganization(context, parameters['organizationId']);
  const membership = context.state.memberships.by('both', `${id} ${parameters['userId']}`)[0];
  if (!membership) throw notFound('The membership');
  return membership;
}

const textsOf = {
  email: ({ emails }: UserRecord) => emails.map(({ address }) => address),
  phone: ({ phones }: UserRecord) => phones.map(({ number }) => number),
  username: ({ username }: UserRecord) => (username ? [username] : []),
  name: ({ firstName, lastName }: UserRecord) => [[firstName, lastName].filter(Boolean).join(' ')],
};

/** Whether one of somebody's texts is among those wanted, or contains the one searched for. */
function fits(texts: readonly string[], wanted: readonly string[] | undefined, part: string | undefined): boolean {
  const all = texts.map((text) => text.toLowerCase());
  if (wanted && !wanted.some((text) => all.includes(text.toLowerCase()))) return false;
  return !part || all.some((text) => text.includes(part.toLowerCase()));
}

function isWithin(time: number | null, after: number | undefined, before: number | undefined): boolean {
  if (after === undefined && before === undefined) return true;
  return time !== null && time > (after ?? -Infinity) && time < (before ?? Infinity);
}

function isWanted({ state }: Context, membership: MembershipRecord, values: Filters): boolean {
  const user = state.users.get(membership.userId);
  if (!user) return false;
  const { email, phone, username, name } = textsOf;
  const everything = [user.id, ...email(user), ...phone(user), ...username(user), ...name(user)];
  return (
    (!values.role || values.role.includes(membership.role)) &&
    (!values.user_id || values.user_id.includes(user.id)) &&
    (!values.web3_wallet || values.web3_wallet.length === 0) &&
    fits(email(user), values.email_address, values.email_address_query) &&
    fits(phone(user), values.phone_number, values.phone_number_query) &&
    fits(username(user), values.username, values.username_query) &&
    fits(name(user), undefined, values.name_query) &&
    fits(everything, undefined, values.query) &&
    isWithin(user.lastSignInAt, values.last_active_at_after, values.last_active_at_before) &&
    isWithin(user.createdAt, values.created_at_after, values.created_at_before)
  );
}

function answer(
  context: Context,
  rows: readonly MembershipRecord[],
  values: { limit: number; offset: number; order_by: string },
) {
  const ordered = sorted(rows.toReversed(), values.order_by, ({ userId, createdAt }, by) => {
    const user = context.state.users.get(userId);
    if (by === 'created_at' || !user) return createdAt;
    if (by === 'email_address') return identifierOf(user);
    if (by === 'phone_number') return user.phones[0]?.number ?? '';
    return (by === 'first_name' ? user.firstName : by === 'last_name' ? user.lastName : user.username) ?? '';
  });
  const { data, total_count } = paginate(ordered, values);
  return { json: { data: data.map((row) => backendMembershipJson(context, row)), total_count } };
}

/** Backend API: the members of organizations. */
export const organizationMembershipOperations: Operation[] = [
  operation({
    api: 'backend',
    method: 'GET',
    path: '/v1/organizations/:organizationId/memberships',
    name: 'organizations.getOrganizationMembershipList',
    answers: listOf(backendMembership),
    values: z.object({ ...page, ...filters, order_by: orderBy(orders) }),
    handle: (context, { parameters, values }) => {
      const { id } = requireOrganization(context, parameters['organizationId']);
      const found = context.state.memberships.by('organization', id).filter((row) => isWanted(context, row, values));
      return answer(context, found, values);
    },
  }),
  operation({
    api: 'backend',
    method: 'GET',
    path: '/v1/organization_memberships',
    name: 'organizations.getInstanceOrganizationMembershipList',
    answers: listOf(backendMembership),
    values: z.object({ ...page, order_by: orderBy(orders) }),
    handle: (context, { values }) => answer(context, context.state.memberships.all(), values),
  }),
  operation({
    api: 'backend',
    method: 'POST',
    path: '/v1/organizations/:organizationId/memberships',
    name: 'organizations.createOrganizationMembership',
    answers: backendMembership,
    values: z.object({ user_id: z.string(), role: z.string() }),
    handle: (context, { parameters, values }) => {
      const organization = requireOrganization(context, parameters['organizationId']);
      if (!context.state.users.get(values.user_id)) throw notFound('The user');
      return {
        json: backendMembershipJson(context, createMembership(context, organization, values.user_id, values.role)),
      };
    },
  }),
  operation({
    api: 'backend',
    method: 'PATCH',
    path: '/v1/organizations/:organizationId/memberships/:userId',
    name: 'organizations.updateOrganizationMembership',
    answers: backendMembership,
    values: z.object({ role: z.string() }),
    handle: (context, { parameters, values }) => {
      const membership = requireMembership(context, parameters);
      if (!context.state.roles.get(values.role)) throw notFound('The role');
      assertGoverned(context, membership, values.role);
      const saved = context.state.memberships.put({ ...membership, role: values.role, updatedAt: context.now() });
      return { json: backendMembershipJson(context, saved) };
    },
  }),
  operation({
    api: 'backend',
    method: 'PATCH',
    path: '/v1/organizations/:organizationId/memberships/:userId/metadata',
    name: 'organizations.updateOrganizationMembershipMetadata',
    answers: backendMembership,
    values: z.object(metadata),
    handle: (context, { parameters, values }) => {
      const changed = mergedMetadata(requireMembership(context, parameters), values);
      const saved = context.state.memberships.put({ ...changed, updatedAt: context.now() });
      return { json: backendMembershipJson(context, saved) };
    },
  }),
  operation({
    api: 'backend',
    method: 'DELETE',
    path: '/v1/organizations/:organizationId/memberships/:userId',
    name: 'organizations.deleteOrganizationMembership',
    answers: backendMembership,
    handle: (context, { parameters }) => {
      const membership = requireMembership(context, parameters);
      assertGoverned(context, membership);
      const json = backendMembershipJson(context, membership);
      removeMembership(context, membership);
      return { json };
    },
  }),
];
