import type { ErrorCode } from '../error-codes.ts';
import { clerkError } from '../errors.ts';
import type { Context } from '../operation.ts';
import type { UserRecord } from '../records.ts';
import { hasSecondFactor } from '../users.ts';

/**
 * Refuses a username that does not fit or belongs to somebody else.
 *
 * @param owner - the id of the person whose it may be
 */
export function assertUsername({ state }: Pick<Context, 'state'>, username: string, owner?: string): void {
  const refuse = (code: ErrorCode, message: string) => clerkError(422, code, message, 'username');
  if (username.length < 4 || username.length > 64)
    throw refuse('form_username_invalid_length', 'Username must be between 4 and 64 characters long.');
  if (!/^[\w-]+$/.test(username))
    throw refuse('form_username_invalid_character', 'Username can only contain letters, numbers and _ or -.');
  if (state.users.by('username', username.toLowerCase()).some(({ id }) => id !== owner))
    throw refuse('form_identifier_exists', 'That username is taken. Please try another.');
}

/**
 * Refuses to leave somebody without a way to be named, or without what the instance requires of everybody.
 *
 * @param left - the person as they would be
 */
export function assertIdentified({ settings }: Pick<Context, 'settings'>, left: UserRecord): void {
  const { emails, phones, externalAccounts, username } = left;
  if (emails.length + phones.length + externalAccounts.length === 0 && !(settings.username.enabled && username))
    throw clerkError(400, 'identification_deletion_failed', 'You cannot delete your last identification.');
  const lacks = (what: string) => {
    const message = `You are required to maintain at least one ${what} in your account at all times`;
    return clerkError(400, 'last_required_identification_deletion_failed', message);
  };
  if (settings.emailAddress.required && emails.length === 0) throw lacks('email address');
  if (settings.phoneNumber.required && phones.length === 0) throw lacks('phone number');
}

/**
 * Somebody after a change to their second factors: with the times when they began and ended to have one, and without
 * backup codes once there is nothing to back up.
 *
 * @throws ClerkApiError 400 when the instance requires one and this was the last
 */
export function withSecondFactors(
  { settings, now }: Pick<Context, 'settings' | 'now'>,
  before: UserRecord,
  after: UserRecord,
): UserRecord {
  const [had, has] = [hasSecondFactor(before), hasSecondFactor(after)];
  if (had && !has && settings.secondFactorRequired) {
    const message =
      'You are required to maintain at least one two-step verification method in your account at all times';
    throw clerkError(400, 'second_factor_deletion_not_allowed', message);
  }
  if (has) return had ? after : { ...after, mfaEnabledAt: now() };
  return had ? { ...after, backupCodeHashes: [], mfaDisabledAt: now() } : after;
}
