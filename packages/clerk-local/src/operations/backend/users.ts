import { z } from 'zod';
import { clerkError, notFound } from '../../errors.ts';
import { field, operation, page, paginate, type Context, type Operation } from '../../operation.ts';
import { hashPassword, isPassword } from '../../passwords.ts';
import type { UserRecord } from '../../records.ts';
import { backendMembershipJson, backendUserJson, deletedJson } from '../../resources/backend.ts';
import { deleted, listOf } from '../../schemas/common.ts';
import { totalCount, verified } from '../../schemas/instance.ts';
import { backendMembership } from '../../schemas/organizations.ts';
import { backendUser } from '../../schemas/users.ts';
import { assertFree, createUser, deleteUser, isEmailAddress, mergeMetadata, passwordProblem } from '../users-common.ts';

const metadata = {
  public_metadata: field.json().optional(),
  private_metadata: field.json().optional(),
  unsafe_metadata: field.json().optional(),
};
const names = {
  first_name: field.optionalText(),
  last_name: field.optionalText(),
  username: field.optionalText(),
  external_id: field.optionalText(),
};
const filters = {
  email_address: field.texts().optional(),
  user_id: field.texts().optional(),
  external_id: field.texts().optional(),
  username: field.texts().optional(),
  organization_id: field.texts().optional(),
  query: z.string().optional(),
};

function requireUser({ state }: Context, id: string | undefined): UserRecord {
  const user = state.users.get(id);
  if (!user) throw notFound('The user');
  return user;
}

/** A user's operation that ends with the user: `change` says what becomes of them. */
function changing<Schema extends z.ZodType>(
  method: Operation['method'],
  path: string,
  name: string,
  values: Schema,
  change: (user: UserRecord, values: z.output<Schema>, context: Context) => UserRecord,
): Operation {
  return operation({
    api: 'backend',
    method,
    path: `/v1/users/:userId${path}`,
    name,
    answers: backendUser,
    values,
    handle: (context, { parameters, values: given }) => {
      const changed = change(requireUser(context, parameters['userId']), given, context);
      assertFree(context, changed, changed.id);
      return { json: backendUserJson(context, context.state.users.put({ ...changed, updatedAt: context.now() })) };
    },
  });
}

/** Users who match every filter given; within one filter, any of its values. */
function findUsers(context: Context, values: z.output<z.ZodObject<typeof filters>>): UserRecord[] {
  const { state } = context;
  const narrow: ((user: UserRecord) => boolean)[] = [];
  const {
    email_address: emails,
    user_id: ids,
    external_id: externalIds,
    username: usernames,
    organization_id: organizations,
  } = values;
  if (ids) narrow.push(({ id }) => ids.includes(id));
  if (externalIds) narrow.push(({ externalId }) => externalId !== null && externalIds.includes(externalId));
  if (usernames) narrow.push(({ username }) => username !== null && usernames.includes(username));
  if (organizations)
    narrow.push(({ id }) =>
      organizations.some((organization) => state.memberships.count('both', `${organization} ${id}`) > 0),
    );
  if (values.query) {
    const wanted = values.query.toLowerCase();
    narrow.push((user) => searchable(user).includes(wanted));
  }
  const all = emails ? emails.flatMap((email) => state.users.by('email', email.toLowerCase())) : state.users.all();
  return all.filter((user) => narrow.every((matches) => matches(user)));
}

function searchable(user: UserRecord): string {
  return [user.id, user.firstName, user.lastName, user.username, ...user.emails.map(({ address }) => address)]
    .join(' ')
    .toLowerCase();
}

const orders = {
  created_at: (user: UserRecord) => user.createdAt,
  updated_at: (user: UserRecord) => user.updatedAt,
  last_sign_in_at: (user: UserRecord) => user.lastSignInAt ?? 0,
  last_active_at: (user: UserRecord) => user.lastSignInAt ?? 0,
  first_name: (user: UserRecord) => user.firstName ?? '',
  last_name: (user: UserRecord) => user.lastName ?? '',
  email_address: (user: UserRecord) => user.emails[0]?.address ?? '',
  username: (user: UserRecord) => user.username ?? '',
};

function sorted(users: UserRecord[], orderBy = '-created_at'): UserRecord[] {
  const [, sign = '', name = ''] = /^([+-]?)(\w+)$/.exec(orderBy) ?? [];
  if (!Object.hasOwn(orders, name)) {
    throw clerkError(
      422,
      'form_param_value_invalid',
      `order_by must be one of ${Object.keys(orders).join(', ')}`,
      'order_by',
    );
  }
  const keyOf = orders[name as keyof typeof orders];
  const direction = sign === '-' ? -1 : 1;
  return users.toSorted((one, other) =>
    keyOf(one) < keyOf(other) ? -direction : keyOf(one) > keyOf(other) ? direction : 0,
  );
}

/** Hashes a new password after checking it, unless the caller asks not to check. */
function newPasswordHash(context: Context, password: string, skipChecks: boolean | undefined): string {
  const problem = skipChecks ? undefined : passwordProblem(context.settings, password);
  if (problem) throw problem;
  return hashPassword(password, context.random);
}

/** Backend API: users. */
export const userOperations: Operation[] = [
  operation({
    api: 'backend',
    method: 'GET',
    path: '/v1/users',
    name: 'users.getUserList',
    answers: z.array(backendUser),
    values: z.object({ ...filters, ...page, order_by: z.string().optional() }),
    handle: (context, { values }) => {
      const users = sorted(findUsers(context, values), values.order_by);
      return { json: paginate(users, values).data.map((user) => backendUserJson(context, user)) };
    },
  }),
  operation({
    api: 'backend',
    method: 'GET',
    path: '/v1/users/count',
    name: 'users.getCount',
    answers: totalCount,
    values: z.object(filters),
    handle: (context, { values }) => ({
      json: { object: 'total_count', total_count: findUsers(context, values).length },
    }),
  }),
  operation({
    api: 'backend',
    method: 'GET',
    path: '/v1/users/:userId',
    name: 'users.getUser',
    answers: backendUser,
    handle: (context, { parameters }) => ({
      json: backendUserJson(context, requireUser(context, parameters['userId'])),
    }),
  }),
  operation({
    api: 'backend',
    method: 'POST',
    path: '/v1/users',
    name: 'users.createUser',
    answers: backendUser,
    values: z.object({
      ...names,
      ...metadata,
      email_address: field.texts().default([]),
      password: z.string().nullish(),
      skip_password_checks: z.boolean().nullish(),
      skip_password_requirement: z.boolean().nullish(),
    }),
    handle: (context, { values }) => {
      const emailAddresses = values.email_address;
      for (const address of emailAddresses) {
        if (!isEmailAddress(address))
          throw clerkError(
            422,
            'form_param_format_invalid',
            'Email address must be a valid email address.',
            'email_address',
          );
      }
      if (!values.password && !values.skip_password_requirement)
        throw clerkError(422, 'form_data_missing', 'password must be included.', 'password');
      if (emailAddresses.length === 0)
        throw clerkError(422, 'form_data_missing', 'email_address must be included.', 'email_address');
      const passwordHash = values.password
        ? newPasswordHash(context, values.password, values.skip_password_checks ?? false)
        : null;
      const user = createUser(context, {
        emailAddresses,
        passwordHash,
        firstName: values.first_name ?? null,
        lastName: values.last_name ?? null,
        username: values.username ?? null,
        externalId: values.external_id ?? null,
        publicMetadata: values.public_metadata ?? {},
        privateMetadata: values.private_metadata ?? {},
        unsafeMetadata: values.unsafe_metadata ?? {},
      });
      return { json: backendUserJson(context, user) };
    },
  }),
  changing(
    'PATCH',
    '',
    'users.updateUser',
    z.object({ ...names, ...metadata, password: z.string().optional(), skip_password_checks: z.boolean().optional() }),
    (user, values, context) => ({
      ...user,
      firstName: values.first_name === undefined ? user.firstName : values.first_name,
      lastName: values.last_name === undefined ? user.lastName : values.last_name,
      username: values.username === undefined ? user.username : values.username,
      externalId: values.external_id === undefined ? user.externalId : values.external_id,
      publicMetadata: values.public_metadata ?? user.publicMetadata,
      privateMetadata: values.private_metadata ?? user.privateMetadata,
      unsafeMetadata: values.unsafe_metadata ?? user.unsafeMetadata,
      passwordHash: values.password
        ? newPasswordHash(context, values.password, values.skip_password_checks)
        : user.passwordHash,
      passwordUpdatedAt: values.password ? context.now() : user.passwordUpdatedAt,
    }),
  ),
  changing('PATCH', '/metadata', 'users.updateUserMetadata', z.object(metadata), (user, values) => ({
    ...user,
    publicMetadata: mergeMetadata(user.publicMetadata, values.public_metadata ?? {}),
    privateMetadata: mergeMetadata(user.privateMetadata, values.private_metadata ?? {}),
    unsafeMetadata: mergeMetadata(user.unsafeMetadata, values.unsafe_metadata ?? {}),
  })),
  changing('PUT', '/metadata', 'users.replaceUserMetadata', z.object(metadata), (user, values) => ({
    ...user,
    publicMetadata: values.public_metadata ?? user.publicMetadata,
    privateMetadata: values.private_metadata ?? user.privateMetadata,
    unsafeMetadata: values.unsafe_metadata ?? user.unsafeMetadata,
  })),
  changing('POST', '/ban', 'users.banUser', z.unknown(), (user, _values, { state, now }) => {
    for (const session of state.sessions.by('user', user.id))
      state.sessions.put({ ...session, status: 'revoked', updatedAt: now() });
    return { ...user, banned: true };
  }),
  changing('POST', '/unban', 'users.unbanUser', z.unknown(), (user) => ({ ...user, banned: false })),
  changing('POST', '/lock', 'users.lockUser', z.unknown(), (user) => ({ ...user, locked: true })),
  changing('POST', '/unlock', 'users.unlockUser', z.unknown(), (user) => ({
    ...user,
    locked: false,
    lockedUntil: null,
    failedAttempts: 0,
  })),
  operation({
    api: 'backend',
    method: 'DELETE',
    path: '/v1/users/:userId',
    name: 'users.deleteUser',
    answers: deleted('user', 'user'),
    handle: (context, { parameters }) => {
      const user = requireUser(context, parameters['userId']);
      deleteUser(context, user);
      return { json: deletedJson('user', user.id) };
    },
  }),
  operation({
    api: 'backend',
    method: 'POST',
    path: '/v1/users/:userId/verify_password',
    name: 'users.verifyPassword',
    answers: verified,
    values: z.object({ password: z.string() }),
    handle: (context, { parameters, values }) => {
      const user = requireUser(context, parameters['userId']);
      if (user.passwordHash === null) throw clerkError(400, 'no_password_set', 'This user has no password.');
      if (!isPassword(values.password, user.passwordHash))
        throw clerkError(422, 'incorrect_password', 'The password is incorrect.', 'password');
      return { json: { verified: true } };
    },
  }),
  operation({
    api: 'backend',
    method: 'GET',
    path: '/v1/users/:userId/organization_memberships',
    name: 'users.getOrganizationMembershipList',
    answers: listOf(backendMembership),
    values: z.object(page),
    handle: (context, { parameters, values }) => {
      const { id } = requireUser(context, parameters['userId']);
      const { data, total_count } = paginate(context.state.memberships.by('user', id), values);
      return { json: { data: data.map((membership) => backendMembershipJson(context, membership)), total_count } };
    },
  }),
];
