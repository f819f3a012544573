import { clerkError } from '../../errors.ts';
import { createId } from '../../ids.ts';
import type { Context } from '../../operation.ts';
import type { EmailRecord, PhoneRecord, UserRecord } from '../../records.ts';
import { isEmailAddress } from '../users-common.ts';

/** @throws ClerkApiError 422 when it has not the shape of an address */
export function assertEmailAddress(address: string): void {
  if (isEmailAddress(address)) return;
  throw clerkError(422, 'form_param_format_invalid', 'Email address must be a valid email address.', 'email_address');
}

/**
 * A new address for somebody.
 *
 * @throws ClerkApiError 422 when it is none, or belongs to somebody
 */
export function newEmail(
  { state, random, now }: Context,
  address: string,
  { verified }: { verified: boolean },
): EmailRecord {
  assertEmailAddress(address);
  if (state.users.count('email', address.toLowerCase()) > 0) {
    throw clerkError(
      422,
      'form_identifier_exists',
      'That email address is taken. Please try another.',
      'email_address',
    );
  }
  return { id: createId(random, 'idn'), address, verified, createdAt: now() };
}

/**
 * A new phone number for somebody.
 *
 * @throws ClerkApiError 422 when it is none, or belongs to somebody
 */
export function newPhone(
  { state, random, now }: Context,
  number: string,
  { verified, reservedForSecondFactor = false }: { verified: boolean; reservedForSecondFactor?: boolean },
): PhoneRecord {
  if (!/^\+[1-9]\d{6,14}$/.test(number)) {
    const message = 'Phone number must be in E.164 form, such as +12025550100.';
    throw clerkError(422, 'form_param_format_invalid', message, 'phone_number');
  }
  if (state.users.count('phone', number) > 0)
    throw clerkError(422, 'form_identifier_exists', 'That phone number is taken. Please try another.', 'phone_number');
  return {
    id: createId(random, 'idn'),
    number,
    verified,
    reservedForSecondFactor,
    defaultSecondFactor: false,
    createdAt: now(),
  };
}

/** Ends every live session of somebody. */
export function revokeSessions({ state, now }: Context, user: UserRecord): void {
  for (const session of state.sessions.by('user', user.id)) {
    if (session.status === 'active' || session.status === 'pending')
      state.sessions.put({ ...session, status: 'revoked', updatedAt: now() });
  }
}
