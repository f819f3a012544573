import { z } from 'zod';
import { clerkError } from '../../errors.ts';
import { field, operation, respond, type Context, type Operation } from '../../operation.ts';
import type { PhoneRecord, UserRecord } from '../../records.ts';
import { deletedJson } from '../../resources/backend.ts';
import { phoneJson } from '../../resources/shared.ts';
import { deleted } from '../../schemas/common.ts';
import { enveloped } from '../../schemas/sessions.ts';
import { phone } from '../../schemas/users.ts';
import { newPhone } from '../backend/identifications-common.ts';
import { firstBackupCodes } from '../backup-codes.ts';
import { assertIdentified, withSecondFactors } from '../identifications.ts';
import { sendCode, tryCode } from './codes.ts';
import { phoneNumberIn } from './identifiers.ts';
import { requireMe } from './organization-access.ts';
import { ridingClient } from './sessions-common.ts';

const path = '/v1/me/phone_numbers';

interface Owned {
  readonly user: UserRecord;
  readonly phone: PhoneRecord;
}

function requirePhone(context: Context, id: string | undefined): Owned {
  const user = requireMe(context);
  const phone = user.phones.find((row) => row.id === id);
  if (!phone) throw clerkError(404, 'resource_not_found', 'Resource not found');
  return { user, phone };
}

function put({ state, now }: Context, user: UserRecord, phone: PhoneRecord): UserRecord {
  const phones = user.phones.map((row) => (row.id === phone.id ? phone : row));
  return state.users.put({ ...user, phones, updatedAt: now() });
}

function answer(context: Context, phone: PhoneRecord, codes?: readonly string[]) {
  return respond({ ...phoneJson(phone), ...(codes && { backup_codes: codes }) }, ridingClient(context));
}

function attempt(context: Context, { user, phone }: Owned, typed: string) {
  if (phone.verified)
    throw clerkError(400, 'verification_already_verified', 'This verification has already been verified.');
  const { record, error } = tryCode(context, phone.code ?? null, typed);
  const saved = put(context, user, { ...phone, code: record });
  if (error) throw error;
  if (context.state.users.by('phone', phone.number).some(({ id }) => id !== user.id)) {
    const message = 'That phone number is taken. Please try another.';
    throw clerkError(422, 'form_identifier_exists', message, 'phone_number');
  }
  const verified = { ...phone, code: record, verified: true };
  put(context, { ...saved, primaryPhoneId: saved.primaryPhoneId ?? phone.id }, verified);
  return answer(context, verified);
}

/** Takes a number for the second factor, or gives it back; the first one taken is the default. */
function reserve(context: Context, { user, phone }: Owned, reserved: boolean, makeDefault: boolean) {
  if ((reserved || makeDefault) && !phone.verified) {
    const message = 'Cannot update second factor attributes for unverified identification';
    throw clerkError(400, 'identification_update_second_factor_unverified', message);
  }
  const others = user.phones.filter(({ id }) => id !== phone.id);
  const isDefault = reserved && (makeDefault || !others.some(({ defaultSecondFactor }) => defaultSecondFactor));
  const phones = user.phones.map((row) => {
    if (row.id === phone.id) return { ...row, reservedForSecondFactor: reserved, defaultSecondFactor: isDefault };
    return isDefault ? { ...row, defaultSecondFactor: false } : row;
  });
  const changed = withSecondFactors(context, user, { ...user, phones });
  const { user: saved, codes } = reserved ? firstBackupCodes(context, changed) : { user: changed, codes: undefined };
  context.state.users.put({ ...saved, updatedAt: context.now() });
  return answer(context, requirePhone(context, phone.id).phone, codes);
}

function remove(context: Context, { user, phone }: Owned) {
  const phones = user.phones.filter(({ id }) => id !== phone.id);
  const next = phones.find(({ verified }) => verified)?.id ?? null;
  const primaryPhoneId = user.primaryPhoneId === phone.id ? next : user.primaryPhoneId;
  const left = withSecondFactors(context, user, { ...user, phones, primaryPhoneId, updatedAt: context.now() });
  if (phone.verified) assertIdentified(context, { ...left, phones: phones.filter(({ verified }) => verified) });
  context.state.users.put(left);
  return respond(deletedJson('phone_number', phone.id), ridingClient(context));
}

/** What somebody does with their phone numbers. */
export const mePhoneOperations: Operation[] = [
  operation({
    api: 'frontend',
    method: 'POST',
    path,
    name: 'user.createPhoneNumber',
    answers: enveloped(phone),
    values: z.object({ phone_number: field.text() }),
    handle: (context, { values }) => {
      const user = requireMe(context);
      const number = phoneNumberIn(values.phone_number) ?? '';
      const made = newPhone(context, number, { verified: false });
      if (user.phones.some((row) => row.number === number)) {
        const message = 'That phone number is taken. Please try another.';
        throw clerkError(422, 'form_identifier_exists', message, 'phone_number');
      }
      if (user.phones.filter(({ verified }) => !verified).length >= 10) {
        const message = 'There are too many unverified contacts for this user.';
        throw clerkError(400, 'too_many_unverified_identifications', message);
      }
      context.state.users.put({ ...user, phones: [...user.phones, made], updatedAt: context.now() });
      return answer(context, made);
    },
  }),
  operation({
    api: 'frontend',
    method: 'GET',
    path: `${path}/:phoneId`,
    name: 'phoneNumber.reload',
    answers: enveloped(phone),
    handle: (context, { parameters }) => answer(context, requirePhone(context, parameters['phoneId']).phone),
  }),
  operation({
    api: 'frontend',
    method: 'POST',
    path: `${path}/:phoneId/prepare_verification`,
    name: 'phoneNumber.prepareVerification',
    answers: enveloped(phone),
    values: z.object({ strategy: z.literal('phone_code') }),
    handle: (context, { parameters }) => {
      const { user, phone } = requirePhone(context, parameters['phoneId']);
      if (phone.verified)
        throw clerkError(400, 'verification_already_verified', 'This verification has already been verified.');
      const prepared = { ...phone, code: sendCode(context, phone.number, 'verification_code') };
      put(context, user, prepared);
      return answer(context, prepared);
    },
  }),
  operation({
    api: 'frontend',
    method: 'POST',
    path: `${path}/:phoneId/attempt_verification`,
    name: 'phoneNumber.attemptVerification',
    answers: enveloped(phone),
    values: z.object({ code: field.text() }),
    handle: (context, { parameters, values }) =>
      attempt(context, requirePhone(context, parameters['phoneId']), values.code),
  }),
  operation({
    api: 'frontend',
    method: 'PATCH',
    path: `${path}/:phoneId`,
    name: 'phoneNumber.setReservedForSecondFactor',
    answers: enveloped(phone),
    values: z.object({
      reserved_for_second_factor: field.flag().optional(),
      default_second_factor: field.flag().optional(),
    }),
    handle: (context, { parameters, values }) => {
      const owned = requirePhone(context, parameters['phoneId']);
      if (values.default_second_factor === false) {
        const message =
          'The default second factor method can only be changed by assigning another method as the default.';
        throw clerkError(422, 'form_disable_default_second_factor_not_allowed', message, 'default_second_factor');
      }
      const reserved = values.reserved_for_second_factor ?? owned.phone.reservedForSecondFactor;
      return reserve(context, owned, reserved, values.default_second_factor ?? false);
    },
  }),
  operation({
    api: 'frontend',
    method: 'DELETE',
    path: `${path}/:phoneId`,
    name: 'phoneNumber.destroy',
    answers: enveloped(deleted('phone_number', 'idn')),
    handle: (context, { parameters }) => remove(context, requirePhone(context, parameters['phoneId'])),
  }),
];
