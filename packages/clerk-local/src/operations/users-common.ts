import { clerkError, type ClerkApiError } from '../errors.ts';
import { createId } from '../ids.ts';
import type { Context } from '../operation.ts';
import type { Metadata, UserRecord } from '../records.ts';
import type { Settings } from '../settings.ts';
import { emptyUser } from '../users.ts';
import { revokeTokensOf } from './machine-tokens-common.ts';

/** What a new user is made of. */
export interface NewUser {
  readonly emailAddresses: readonly string[];
  readonly passwordHash: string | null;
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly username?: string | null;
  readonly externalId?: string | null;
  readonly publicMetadata?: Metadata;
  readonly privateMetadata?: Metadata;
  readonly unsafeMetadata?: Metadata;
  readonly createdAt?: number;
}

/** Whether a text has the shape of an e-mail address; whether mail arrives there nobody knows. */
export function isEmailAddress(text: string): boolean {
  return text.length <= 254 && /^[^\s@]+@[^\s@]+\.[^\s@.]+$/.test(text);
}

/** What is wrong with a new password, in Clerk's words. */
export function passwordProblem(
  { password: { minLength, maxLength } }: Settings,
  password: string,
  field = 'password',
): ClerkApiError | undefined {
  if (password.length < minLength) {
    return clerkError(
      422,
      'form_password_length_too_short',
      `Passwords must be ${minLength} characters or more.`,
      field,
    );
  }
  if (password.length > maxLength) {
    return clerkError(
      422,
      'form_password_length_too_long',
      `Passwords must be ${maxLength} characters or fewer.`,
      field,
    );
  }
  return undefined;
}

/** Refuses a username or external id that belongs to somebody else. */
export function assertFree(
  { state }: Pick<Context, 'state'>,
  { username, externalId }: { readonly username?: string | null; readonly externalId?: string | null },
  owner?: string,
): void {
  const isTaken = (index: 'username' | 'externalId', value: string | null | undefined): boolean =>
    !!value && state.users.by(index, value).some(({ id }) => id !== owner);
  const message = 'That value is taken. Please try another.';
  if (isTaken('username', username?.toLowerCase()))
    throw clerkError(422, 'form_identifier_exists', message, 'username');
  if (isTaken('externalId', externalId)) throw clerkError(422, 'form_identifier_exists', message, 'external_id');
}

/**
 * Makes a user with verified addresses, the first of which is the primary one.
 *
 * @throws ClerkApiError 422 when an address, username or external id belongs to somebody else
 */
export function createUser(context: Pick<Context, 'state' | 'random' | 'now'>, user: NewUser): UserRecord {
  const { state, random, now } = context;
  for (const address of user.emailAddresses) {
    if (state.users.count('email', address.toLowerCase()) > 0) {
      throw clerkError(
        422,
        'form_identifier_exists',
        'That email address is taken. Please try another.',
        'email_address',
      );
    }
  }
  assertFree(context, user);
  const createdAt = user.createdAt ?? now();
  const emails = [...new Set(user.emailAddresses)].map((address) => ({
    id: createId(random, 'idn'),
    address,
    verified: true,
    createdAt,
  }));
  return state.users.put({
    ...emptyUser,
    id: createId(random, 'user'),
    emails,
    primaryEmailId: emails[0]?.id ?? null,
    username: user.username ?? null,
    firstName: user.firstName,
    lastName: user.lastName,
    passwordHash: user.passwordHash,
    passwordUpdatedAt: user.passwordHash === null ? null : createdAt,
    publicMetadata: user.publicMetadata ?? {},
    privateMetadata: user.privateMetadata ?? {},
    unsafeMetadata: user.unsafeMetadata ?? {},
    externalId: user.externalId ?? null,
    createdAt,
    updatedAt: createdAt,
  });
}

/** Removes somebody with all that hangs on them. */
export function deleteUser({ state, now }: Pick<Context, 'state' | 'now'>, user: UserRecord): void {
  for (const table of [state.memberships, state.suggestions, state.membershipRequests])
    for (const { id } of table.by('user', user.id)) table.remove(id);
  for (const session of state.sessions.by('user', user.id))
    state.sessions.put({ ...session, status: 'ended', updatedAt: now() });
  revokeTokensOf({ state, now }, user.id);
  state.users.remove(user.id);
}

/** Merges metadata as Clerk does: deeply, and null removes a member. */
export function mergeMetadata(before: Metadata, change: Metadata): Metadata {
  const merged: Record<string, unknown> = { ...before };
  for (const [name, value] of Object.entries(change)) {
    // Assigning to this name would replace the object's prototype instead of adding a member.
    if (name === '__proto__') continue;
    if (value === null) delete merged[name];
    else merged[name] = isObject(value) && isObject(merged[name]) ? mergeMetadata(merged[name], value) : value;
  }
  return merged;
}

function isObject(value: unknown): value is Metadata {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
