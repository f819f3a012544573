import { requestOptions } from '../passkeys.ts';
import type { EmailRecord, FactorRecord, PhoneRecord, UserRecord } from '../records.ts';
import { firstFactorsOf, secondFactorsOf } from './environment.ts';
import { oauthFlowJson } from './oauth.ts';
import type { View } from './shared.ts';

/** A factor that somebody can be asked for, in Clerk's form. */
export interface OfferedFactor {
  readonly strategy: string;
  readonly email_address_id?: string;
  readonly phone_number_id?: string;
  readonly safe_identifier?: string;
  readonly primary?: boolean;
  readonly default?: boolean;
}

/** What somebody can begin a sign-in with: what they have, as far as the instance takes it. */
export function offeredFirstFactors({ settings }: View, user: UserRecord): OfferedFactor[] {
  const enabled = new Set(firstFactorsOf(settings));
  const emails = user.emails.filter((email) => email.verified || email.id === user.primaryEmailId);
  const phones = user.phones.filter((phone) => phone.verified || phone.id === user.primaryPhoneId);
  const all = [
    ...(user.passwordHash === null ? [] : [{ strategy: 'password' }]),
    ...(user.passkeys.some(({ verified }) => verified) ? [{ strategy: 'passkey' }] : []),
    ...emails.flatMap((email) => ['email_code', 'email_link'].map((strategy) => byEmail(user, email, strategy))),
    ...phones.map((phone) => byPhone(user, phone, 'phone_code')),
    ...emails.map((email) => byEmail(user, email, 'reset_password_email_code')),
    ...phones.map((phone) => byPhone(user, phone, 'reset_password_phone_code')),
  ];
  return all.filter(({ strategy }) => enabled.has(strategy));
}

/** What somebody is asked for after the first factor; nothing when they set nothing up. */
export function offeredSecondFactors({ settings }: View, user: UserRecord): OfferedFactor[] {
  const enabled = new Set(secondFactorsOf(settings));
  const phones = user.phones.filter((phone) => phone.verified && phone.reservedForSecondFactor);
  const own = [
    ...(user.totp?.verified ? [{ strategy: 'totp' }] : []),
    ...phones.map((phone) => ({ ...byPhone(user, phone, 'phone_code'), default: phone.defaultSecondFactor })),
  ].filter(({ strategy }) => enabled.has(strategy));
  // Backup codes stand in for another second factor, they are none by themselves.
  const hasBackup = own.length > 0 && user.backupCodeHashes.length > 0 && enabled.has('backup_code');
  return hasBackup ? [...own, { strategy: 'backup_code' }] : own;
}

function byEmail(user: UserRecord, { id, address }: EmailRecord, strategy: string): OfferedFactor {
  return { strategy, email_address_id: id, safe_identifier: address, primary: id === user.primaryEmailId };
}

function byPhone(user: UserRecord, { id, number }: PhoneRecord, strategy: string): OfferedFactor {
  return { strategy, phone_number_id: id, safe_identifier: number, primary: id === user.primaryPhoneId };
}

/** How far a factor is with being verified. */
export function factorJson(view: View, factor: FactorRecord | null | undefined): Record<string, unknown> | null {
  if (!factor) return null;
  const { strategy, code, verified } = factor;
  const flow = view.state.oauthFlows.get(factor.linkId);
  if (flow) return oauthFlowJson(view, flow);
  const link = view.state.emailLinks.get(factor.linkId);
  const expireAt = code?.expireAt ?? link?.expireAt ?? null;
  const isOver = expireAt !== null && expireAt <= view.now();
  return {
    object: `verification_${strategy}`,
    // The forms ask for a new code only when the last one is no longer `unverified`.
    status: verified ? 'verified' : isOver ? 'expired' : 'unverified',
    strategy,
    attempts: code?.attempts ?? (verified ? 1 : 0),
    expire_at: expireAt,
    error: null,
    verified_at_client: link?.verifiedAtClient ?? null,
    ...(strategy === 'passkey' && code ? { nonce: requestOptions(code.code) } : {}),
  };
}
