import type { UserRecord } from './records.ts';

/** Somebody about whom nothing is known. */
export const emptyUser: Omit<UserRecord, 'id' | 'createdAt' | 'updatedAt'> = {
  emails: [],
  primaryEmailId: null,
  phones: [],
  primaryPhoneId: null,
  externalAccounts: [],
  passkeys: [],
  username: null,
  firstName: null,
  lastName: null,
  passwordHash: null,
  passwordUpdatedAt: null,
  requiresPasswordReset: false,
  totp: null,
  backupCodeHashes: [],
  mfaEnabledAt: null,
  mfaDisabledAt: null,
  picture: null,
  publicMetadata: {},
  privateMetadata: {},
  unsafeMetadata: {},
  externalId: null,
  banned: false,
  locked: false,
  failedAttempts: 0,
  lockedUntil: null,
  legalAcceptedAt: null,
  lastSignInAt: null,
};

/** Whether somebody has set up a second factor that can be asked for. */
export function hasSecondFactor({ totp, phones }: UserRecord): boolean {
  return totp?.verified === true || phones.some(({ reservedForSecondFactor }) => reservedForSecondFactor);
}

/** Wrong factors in a row; those that led to a lock that is over no longer count. */
export function failedAttemptsAt({ failedAttempts, lockedUntil }: UserRecord, now: number): number {
  return lockedUntil !== null && lockedUntil <= now ? 0 : failedAttempts;
}

/** Whether somebody is locked out at a moment, in milliseconds since 1970. */
export function isLocked({ locked, lockedUntil }: UserRecord, now: number): boolean {
  return locked || (lockedUntil !== null && lockedUntil > now);
}

/** What lists of people can be ordered by, as the Backend API names it. */
export const userOrders = {
  created_at: (user: UserRecord) => user.createdAt,
  updated_at: (user: UserRecord) => user.updatedAt,
  last_sign_in_at: (user: UserRecord) => user.lastSignInAt ?? 0,
  last_active_at: (user: UserRecord) => user.lastSignInAt ?? 0,
  first_name: (user: UserRecord) => user.firstName ?? '',
  last_name: (user: UserRecord) => user.lastName ?? '',
  email_address: (user: UserRecord) => user.emails[0]?.address ?? '',
  phone_number: (user: UserRecord) => user.phones[0]?.number ?? '',
  username: (user: UserRecord) => user.username ?? '',
};

/** One of {@link userOrders}. */
export type UserOrder = keyof typeof userOrders;
