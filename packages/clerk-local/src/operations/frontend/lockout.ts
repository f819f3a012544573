import { ClerkApiError } from '../../errors.ts';
import type { Context } from '../../operation.ts';
import type { UserRecord } from '../../records.ts';
import { failedAttemptsAt, isLocked } from '../../users.ts';

/** The refusal of somebody who is locked out; it says for how long unless only a server can end it. */
function lockedError({ lockedUntil }: UserRecord, now: number): ClerkApiError {
  const seconds = lockedUntil !== null && lockedUntil > now ? Math.ceil((lockedUntil - now) / 1000) : undefined;
  const again = seconds === undefined ? '' : ` You will be able to try again in ${inWords(seconds)}.`;
  const message = 'Your account is locked.';
  const meta = seconds === undefined ? {} : { lockout_expires_in_seconds: seconds };
  const longMessage = `${message}${again} For more information, please contact support.`;
  return new ClerkApiError(403, [{ code: 'user_locked', message, long_message: longMessage, meta }]);
}

function inWords(seconds: number): string {
  const minutes = Math.ceil(seconds / 60);
  if (minutes < 60) return minutes === 1 ? '1 minute' : `${minutes} minutes`;
  const hours = Math.ceil(minutes / 60);
  return hours === 1 ? '1 hour' : `${hours} hours`;
}

/**
 * Refuses somebody who is locked out.
 *
 * @throws ClerkApiError 403 `user_locked`
 */
export function assertNotLocked({ now }: Pick<Context, 'now'>, user: UserRecord): void {
  if (isLocked(user, now())) throw lockedError(user, now());
}

/**
 * Counts a wrong factor; the last one that is allowed locks the account.
 *
 * @returns the error to answer with instead of the factor's own, if the account is locked now
 * @see https://clerk.com/docs/guides/secure/user-lockout
 */
export function countFailure({ state, settings, now }: Context, user: UserRecord): ClerkApiError | undefined {
  const { enabled, maxAttempts, durationMinutes } = settings.lockout;
  if (!enabled) return undefined;
  const failedAttempts = failedAttemptsAt(user, now()) + 1;
  const isLast = failedAttempts >= maxAttempts;
  const counted = state.users.put({
    ...user,
    failedAttempts,
    // Without a duration only a server unlocks.
    locked: user.locked || (isLast && durationMinutes === 0),
    lockedUntil: isLast && durationMinutes > 0 ? now() + durationMinutes * 60_000 : null,
  });
  return isLast ? lockedError(counted, now()) : undefined;
}

/** Somebody after a right factor: earlier wrong ones no longer count. */
export function withoutFailures(user: UserRecord): UserRecord {
  return { ...user, failedAttempts: 0, lockedUntil: null };
}
