import { z } from 'zod';
import { clerkError } from '../../errors.ts';
import { field, type Context } from '../../operation.ts';
import { hashPassword } from '../../passwords.ts';
import type { UserRecord } from '../../records.ts';

/** What servers bring along when they move people here. */
export const factors = {
  totp_secret: z
    .string()
    .regex(/^[A-Z2-7]+=*$/i, 'a secret is base32')
    .nullish(),
  backup_codes: z.array(z.string().min(1)).max(50).nullish(),
  password_digest: z.string().nullish(),
  password_hasher: z.string().nullish(),
  legal_accepted_at: field.moment().nullish(),
};

type Factors = z.output<z.ZodObject<typeof factors>>;

/** Hashes of other services' passwords are not understood here: a password that then never fits would be a lie. */
export function assertNoDigest({ password_digest: digest }: Factors): void {
  if (digest)
    throw clerkError(501, 'not_implemented', 'clerk-local does not take password digests yet.', 'password_digest');
}

/** Somebody with the second factors and consent that a server brought along. */
export function withFactors({ random, now }: Context, user: UserRecord, values: Factors): UserRecord {
  assertNoDigest(values);
  const totp = values.totp_secret ? { secret: values.totp_secret.toUpperCase(), verified: true } : user.totp;
  return {
    ...user,
    totp,
    backupCodeHashes: values.backup_codes?.map((code) => hashPassword(code, random)) ?? user.backupCodeHashes,
    mfaEnabledAt: totp && !user.totp ? now() : user.mfaEnabledAt,
    legalAcceptedAt: values.legal_accepted_at ?? user.legalAcceptedAt,
  };
}
