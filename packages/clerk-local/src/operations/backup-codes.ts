import type { Context } from '../operation.ts';
import { randomText } from '../ids.ts';
import { hashPassword } from '../passwords.ts';
import type { UserRecord } from '../records.ts';

const howMany = 10;

/** New backup codes: the person sees them once, only their hashes are kept. */
export function newBackupCodes(
  { random }: Pick<Context, 'random'>,
  user: UserRecord,
): { user: UserRecord; codes: string[] } {
  const codes = Array.from({ length: howMany }, () => randomText(random, 8).toLowerCase());
  return { user: { ...user, backupCodeHashes: codes.map((code) => hashPassword(code, random)) }, codes };
}

/** The same, where the instance has them and somebody who just got a second factor has none yet. */
export function firstBackupCodes(
  context: Pick<Context, 'random' | 'settings'>,
  user: UserRecord,
): { user: UserRecord; codes: string[] | undefined } {
  if (!context.settings.backupCodes || user.backupCodeHashes.length > 0) return { user, codes: undefined };
  return newBackupCodes(context, user);
}
