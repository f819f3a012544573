import { z } from 'zod';
import { clerkError, incorrectCode } from '../../errors.ts';
import { field, operation, respond, type Context, type Operation } from '../../operation.ts';
import type { UserRecord } from '../../records.ts';
import { identifierOf } from '../../resources/shared.ts';
import { backupCode, deletedTotp, totp } from '../../schemas/second-factors.ts';
import { enveloped } from '../../schemas/sessions.ts';
import { generateTotpSecret, isTotp, totpUri } from '../../totp.ts';
import { hasSecondFactor } from '../../users.ts';
import { firstBackupCodes, newBackupCodes } from '../backup-codes.ts';
import { withSecondFactors } from '../identifications.ts';
import { requireMe } from './organization-access.ts';
import { ridingClient } from './sessions-common.ts';

/** The id of what a person has only one of. */
const idFor = (kind: string, { id }: UserRecord): string => id.replace('user_', `${kind}_`);

function save({ state, now }: Context, user: UserRecord): UserRecord {
  return state.users.put({ ...user, updatedAt: now() });
}

function totpJson(context: Context, user: UserRecord, more: Readonly<Record<string, unknown>>) {
  const times = { created_at: context.now(), updated_at: context.now() };
  const json = { object: 'totp', id: idFor('totp', user), verified: user.totp?.verified ?? false, ...times, ...more };
  return respond(json, ridingClient(context));
}

function createTotp(context: Context) {
  const user = requireMe(context);
  const { settings, random } = context;
  if (!settings.authenticatorApp) {
    const message = "totp is disabled. Please verify you're using the correct instance.";
    throw clerkError(400, 'form_param_value_disabled', message, 'totp');
  }
  if (user.totp?.verified) throw clerkError(400, 'totp_already_enabled', 'TOTP is already enabled on your account');
  const secret = generateTotpSecret(random);
  const saved = save(context, { ...user, totp: { secret, verified: false } });
  const uri = totpUri(secret, identifierOf(user), settings.applicationName);
  return totpJson(context, saved, { secret, uri });
}

function verifyTotp(context: Context, code: string) {
  const user = requireMe(context);
  if (!user.totp) throw clerkError(400, 'totp_disabled', 'This user does not have TOTP enabled in their account');
  if (user.totp.verified) throw clerkError(400, 'totp_already_enabled', 'TOTP is already enabled on your account');
  // Not used up by this: people, and tests, sign in with what the app still shows.
  if (!isTotp(user.totp.secret, code, context.now())) throw incorrectCode();
  const verified = { ...user, totp: { ...user.totp, verified: true } };
  const { user: changed, codes } = firstBackupCodes(context, withSecondFactors(context, user, verified));
  return totpJson(context, save(context, changed), codes ? { backup_codes: codes } : {});
}

/** What somebody does with their authenticator app and their backup codes. */
export const meFactorOperations: Operation[] = [
  operation({
    api: 'frontend',
    method: 'POST',
    path: '/v1/me/totp',
    name: 'user.createTOTP',
    answers: enveloped(totp),
    handle: createTotp,
  }),
  operation({
    api: 'frontend',
    method: 'POST',
    path: '/v1/me/totp/attempt_verification',
    name: 'user.verifyTOTP',
    answers: enveloped(totp),
    values: z.object({ code: field.text() }),
    handle: (context, { values }) => verifyTotp(context, values.code),
  }),
  operation({
    api: 'frontend',
    method: 'DELETE',
    path: '/v1/me/totp',
    name: 'user.disableTOTP',
    answers: enveloped(deletedTotp),
    handle: (context) => {
      const user = requireMe(context);
      if (!user.totp) throw clerkError(400, 'totp_disabled', 'This user does not have TOTP enabled in their account');
      save(context, withSecondFactors(context, user, { ...user, totp: null }));
      return respond({ object: 'totp', id: idFor('totp', user), deleted: true }, ridingClient(context));
    },
  }),
  operation({
    api: 'frontend',
    method: 'POST',
    path: '/v1/me/backup_codes',
    name: 'user.createBackupCode',
    answers: enveloped(backupCode),
    handle: (context) => {
      const user = requireMe(context);
      if (!context.settings.backupCodes || !hasSecondFactor(user)) {
        const message = 'In order to use backup codes, you have to enable any other Multi-factor method';
        throw clerkError(400, 'backup_codes_not_available', message);
      }
      const { user: changed, codes } = newBackupCodes(context, user);
      save(context, changed);
      const times = { created_at: context.now(), updated_at: context.now() };
      const json = { object: 'backup_code', id: idFor('backup_code', user), codes, ...times };
      return respond(json, ridingClient(context));
    },
  }),
];
