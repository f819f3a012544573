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
import { assertFree, createUser, deleteUser, mergeMetadata, passwordProblem } from '../users-common.ts';
import { assertEmailAddress, newPhone, revokeSessions } from './identifications-common.ts';
import { assertNoDigest, factors, withFactors } from './user-import.ts';
import { countUsers, listUsers, userFilters } from './user-list.ts';

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
/** The user a path names. */
export function requireUser({ state }: Context, id: string | undefined): UserRecord {
  const user = state.users.get(id);
  if (!user) throw notFound('The user');
  return user;
}

/** A user's operation that ends with the user: `change` says what becomes of them. */
export function changing<Schema extends z.ZodType>(
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

/** Hashes a new password after checking it, unless the caller asks not to check. */
function newPasswordHash(context: Context, password: string, skipChecks: boolean | undefined): string {
  const problem = skipChecks ? undefined : passwordProblem(context.settings, password);
  if (problem) throw problem;
  return hashPassword(password, context.random);
}

/** The hash of a password that replaces another, and the end of every session if that was asked for. */
function changedPasswordHash(
  context: Context,
  user: UserRecord,
  password: string,
  values: { skip_password_checks?: boolean | undefined; sign_out_of_other_sessions?: boolean | undefined },
): string {
  const hash = newPasswordHash(context, password, values.skip_password_checks);
  if (values.sign_out_of_other_sessions) revokeSessions(context, user);
  return hash;
}

/** Makes another of somebody's verified addresses and numbers the primary one. */
function withPrimary(
  user: UserRecord,
  values: { primary_email_address_id?: string | undefined; primary_phone_number_id?: string | undefined },
): Pick<UserRecord, 'primaryEmailId' | 'primaryPhoneId'> {
  const { primary_email_address_id: emailId, primary_phone_number_id: phoneId } = values;
  if (emailId && !user.emails.some(({ id, verified }) => id === emailId && verified))
    throw clerkError(404, 'resource_not_found', 'The verified address was not found', 'primary_email_address_id');
  if (phoneId && !user.phones.some(({ id, verified }) => id === phoneId && verified))
    throw clerkError(404, 'resource_not_found', 'The verified number was not found', 'primary_phone_number_id');
  return { primaryEmailId: emailId ?? user.primaryEmailId, primaryPhoneId: phoneId ?? user.primaryPhoneId };
}

/** Backend API: users. */
export const userOperations: Operation[] = [
  operation({
    api: 'backend',
    method: 'GET',
    path: '/v1/users',
    name: 'users.getUserList',
    answers: z.array(backendUser),
    values: z.object({ ...userFilters, ...page, order_by: z.string().optional() }),
    handle: (context, { values }) => ({
      json: listUsers(context, values).map((user) => backendUserJson(context, user)),
    }),
  }),
  operation({
    api: 'backend',
    method: 'GET',
    path: '/v1/users/count',
    name: 'users.getCount',
    answers: totalCount,
    values: z.object(userFilters),
    handle: (context, { values }) => ({ json: { object: 'total_count', total_count: countUsers(context, values) } }),
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
      phone_number: field.texts().default([]),
      password: z.string().nullish(),
      skip_password_checks: z.boolean().nullish(),
      skip_password_requirement: z.boolean().nullish(),
      created_at: field.moment().nullish(),
      banned: z.boolean().nullish(),
      locked: z.boolean().nullish(),
      ...factors,
    }),
    handle: (context, { values }) => {
      const emailAddresses = values.email_address;
      for (const address of emailAddresses) assertEmailAddress(address);
      assertNoDigest(values);
      if (!values.password && !values.skip_password_requirement && context.settings.password.required)
        throw clerkError(422, 'form_data_missing', 'password must be included.', 'password');
      const isNamed = values.phone_number.length > 0 || !!values.username;
      if (emailAddresses.length === 0 && (context.settings.emailAddress.required || !isNamed))
        throw clerkError(422, 'form_data_missing', 'email_address must be included.', 'email_address');
      const phones = values.phone_number.map((number) => newPhone(context, number, { verified: true }));
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
        ...(values.created_at ? { createdAt: values.created_at } : {}),
      });
      const whole = context.state.users.put({
        ...withFactors(context, user, values),
        phones,
        primaryPhoneId: phones[0]?.id ?? null,
        banned: values.banned ?? false,
        locked: values.locked ?? false,
      });
      return { json: backendUserJson(context, whole) };
    },
  }),
  changing(
    'PATCH',
    '',
    'users.updateUser',
    z.object({
      ...names,
      ...metadata,
      ...factors,
      password: z.string().optional(),
      skip_password_checks: z.boolean().optional(),
      sign_out_of_other_sessions: z.boolean().optional(),
      primary_email_address_id: z.string().optional(),
      primary_phone_number_id: z.string().optional(),
      created_at: field.moment().nullish(),
    }),
    (user, values, context) => ({
      ...withFactors(context, user, values),
      ...withPrimary(user, values),
      createdAt: values.created_at ?? user.createdAt,
      firstName: values.first_name === undefined ? user.firstName : values.first_name,
      lastName: values.last_name === undefined ? user.lastName : values.last_name,
      username: values.username === undefined ? user.username : values.username,
      externalId: values.external_id === undefined ? user.externalId : values.external_id,
      publicMetadata: values.public_metadata ?? user.publicMetadata,
      privateMetadata: values.private_metadata ?? user.privateMetadata,
      unsafeMetadata: values.unsafe_metadata ?? user.unsafeMetadata,
      passwordHash: values.password ? changedPasswordHash(context, user, values.password, values) : user.passwordHash,
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
  changing('POST', '/ban', 'users.banUser', z.unknown(), (user, _values, context) => {
    revokeSessions(context, user);
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
