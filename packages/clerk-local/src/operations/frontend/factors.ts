import { z } from 'zod';
import { clerkError, incorrectCode } from '../../errors.ts';
import { field, type Context } from '../../operation.ts';
import { isPassword } from '../../passwords.ts';
import type { FactorRecord, InboxMessage, TotpRecord, UserRecord } from '../../records.ts';
import type { OfferedFactor } from '../../resources/factors.ts';
import { useTotp } from '../../totp.ts';
import { sendCode, tryCode } from './codes.ts';
import { assertNotLocked, countFailure, withoutFailures } from './lockout.ts';

/*
 * What proving a factor is, whether in a sign-in or once more for a session: a factor is chosen among those somebody is
 * offered, prepared if something must be sent, and attempted.
 */

/** What is sent to prepare a factor. */
export const preparing = z.object({
  strategy: field.text(),
  email_address_id: field.optionalText(),
  phone_number_id: field.optionalText(),
  redirect_url: field.optionalText(),
});

/** What is sent to prove a factor. */
export const attempting = z.object({
  strategy: field.text(),
  password: field.optionalText(),
  code: field.optionalText(),
});

type Preparing = z.output<typeof preparing>;
type Attempting = z.output<typeof attempting>;

/** The refusal of a strategy that is not there, or not for this person. */
export const unknownStrategy = (strategy: string) =>
  clerkError(422, 'form_param_value_invalid', `The strategy ${strategy} is not enabled on this instance.`, 'strategy');

/** The factor that is meant among those somebody is offered: the one named, else the default or primary one. */
export function chooseFactor(
  offered: readonly OfferedFactor[],
  { strategy, email_address_id: emailId, phone_number_id: phoneId }: Preparing,
): OfferedFactor {
  const fitting = offered.filter((factor) => factor.strategy === strategy);
  if (fitting.length === 0) throw unknownStrategy(strategy);
  const named = emailId ?? phoneId;
  const chosen = named
    ? fitting.find((factor) => factor.email_address_id === named || factor.phone_number_id === named)
    : (fitting.find((factor) => factor.default) ?? fitting.find((factor) => factor.primary) ?? fitting[0]);
  if (chosen) return chosen;
  const parameter = emailId ? 'email_address_id' : 'phone_number_id';
  throw clerkError(422, 'form_param_value_invalid', 'This is none of the account’s own.', parameter);
}

/** Sends the code of a factor that works by code. */
export function prepareCode(
  context: Context,
  user: UserRecord,
  { strategy, safe_identifier: to }: OfferedFactor,
  kind: InboxMessage['kind'],
): FactorRecord {
  assertNotLocked(context, user);
  if (!to) throw unknownStrategy(strategy);
  return { strategy, code: sendCode(context, to, kind), to, linkId: null, verified: false };
}

/** An attempt: the factor with the attempt counted, which the caller keeps before it throws the error. */
export interface Attempt {
  readonly factor: FactorRecord;
  readonly error: Error | undefined;
}

/**
 * Tries to prove a factor; a wrong one counts towards the account's lock.
 *
 * @param offered - the factors of this person at this point
 * @param factor - the one that was prepared last
 */
export function attemptFactor(
  context: Context,
  user: UserRecord,
  offered: readonly OfferedFactor[],
  factor: FactorRecord | null | undefined,
  values: Attempting,
): Attempt {
  const { strategy } = values;
  assertNotLocked(context, user);
  if (!offered.some((one) => one.strategy === strategy)) throw unknownStrategy(strategy);
  const tried = tryFactor(context, user, factor, values);
  if (tried.error) return { ...tried, error: countFailure(context, user) ?? tried.error };
  if (strategy === 'password' && user.passwordHash === user.compromisedPasswordHash)
    return { ...tried, error: compromisedPassword() };
  const totp = tried.usedTotp ?? user.totp;
  context.state.users.put(withoutFailures(withProof({ ...user, totp }, tried.factor, tried.spentBackupCode)));
  return { factor: { ...tried.factor, verified: true }, error: undefined };
}

interface Tried extends Attempt {
  readonly spentBackupCode?: string | undefined;
  /** With the code's step among the used ones. */
  readonly usedTotp?: TotpRecord | undefined;
}

function tryFactor(
  context: Context,
  user: UserRecord,
  prepared: FactorRecord | null | undefined,
  { strategy, password, code }: Attempting,
): Tried {
  const factor: FactorRecord = { strategy, code: null, to: null, linkId: null, verified: false };
  const typed = code ?? '';
  switch (strategy) {
    case 'password': {
      const isRight = isPassword(password ?? '', user.passwordHash);
      return { factor, error: isRight ? undefined : wrongPassword() };
    }
    case 'totp': {
      const usedTotp = user.totp ? useTotp(user.totp, typed, context.now()) : undefined;
      return { factor, error: usedTotp ? undefined : incorrectCode(), usedTotp };
    }
    case 'backup_code': {
      const spentBackupCode = user.backupCodeHashes.find((hash) => isPassword(typed, hash));
      return { factor, error: spentBackupCode ? undefined : incorrectCode(), spentBackupCode };
    }
    default: {
      const sent = prepared?.strategy === strategy ? prepared : factor;
      const { record, error } = tryCode(context, sent.code, typed);
      return { factor: { ...sent, code: record }, error };
    }
  }
}

const wrongPassword = () =>
  clerkError(422, 'form_password_incorrect', 'Password is incorrect. Try again, or use another method.', 'password');
// The form says this in Clerk's own words: its translation is empty.
const compromisedPassword = () =>
  clerkError(
    422,
    'form_password_compromised',
    'Your password may be compromised. To protect your account, please continue with an alternative sign-in method. You will be required to reset your password after signing in.',
    'password',
  );

/** What a proof tells about its person: the address is theirs, the backup code is used up. */
export function withProof(user: UserRecord, { to }: Pick<FactorRecord, 'to'>, spentBackupCode?: string): UserRecord {
  return {
    ...user,
    emails: user.emails.map((email) => (email.address === to ? { ...email, verified: true } : email)),
    phones: user.phones.map((phone) => (phone.number === to ? { ...phone, verified: true } : phone)),
    backupCodeHashes: user.backupCodeHashes.filter((hash) => hash !== spentBackupCode),
  };
}
