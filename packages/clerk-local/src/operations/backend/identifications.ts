import { z } from 'zod';
import { clerkError, notFound } from '../../errors.ts';
import { operation, type Context, type Operation } from '../../operation.ts';
import type { EmailRecord, PhoneRecord, UserRecord } from '../../records.ts';
import { deletedJson } from '../../resources/backend.ts';
import { emailJson, phoneJson } from '../../resources/shared.ts';
import { deleted } from '../../schemas/common.ts';
import { email as emailSchema, phone as phoneSchema } from '../../schemas/users.ts';
import { newEmail, newPhone } from './identifications-common.ts';
import { requireUser } from './users.ts';

/** A person and one of their addresses or numbers. */
function requireOwned<Row extends { readonly id: string }>(
  { state }: Context,
  id: string | undefined,
  of: (user: UserRecord) => readonly Row[],
  what: string,
): { user: UserRecord; row: Row } {
  const user = state.users.by('identification', id ?? '')[0];
  const row = user && of(user).find((item) => item.id === id);
  if (!user || !row) throw notFound(what);
  return { user, row };
}

const requireEmail = (context: Context, id: string | undefined) =>
  requireOwned(context, id, ({ emails }) => emails, 'The email address');
const requirePhone = (context: Context, id: string | undefined) =>
  requireOwned(context, id, ({ phones }) => phones, 'The phone number');

/** The primary one of somebody's addresses or numbers: the wished one, else the one it was, else the first verified. */
function primaryOf(
  rows: readonly { readonly id: string; readonly verified: boolean }[],
  before: string | null,
  wished: string | undefined,
): string | null {
  const verified = rows.filter((row) => row.verified).map(({ id }) => id);
  return [wished, before].find((id) => id && verified.includes(id)) ?? verified[0] ?? null;
}

/** What is verified is one person's, once. */
function assertOnlyTheirs(
  { state }: Context,
  user: UserRecord,
  index: 'email' | 'phone',
  { id, key }: Identifier,
): void {
  const own = index === 'email' ? user.emails : user.phones;
  const isTwice = own.some((row) => row.id !== id && keyOf(row) === key);
  const isOthers = state.users.by(index, key).some((other) => other.id !== user.id);
  if (!isTwice && !isOthers) return;
  const [what, name] = index === 'email' ? ['email address', 'email_address'] : ['phone number', 'phone_number'];
  throw clerkError(422, 'form_identifier_exists', `That ${what} is taken. Please try another.`, name);
}

interface Identifier {
  readonly id: string;
  /** What it is found by. */
  readonly key: string;
}

function keyOf(row: EmailRecord | PhoneRecord): string {
  return 'address' in row ? row.address.toLowerCase() : row.number;
}

/** Keeps somebody's address: added, or instead of the one with its id. The first verified one becomes the primary one. */
function saveEmail(context: Context, user: UserRecord, email: EmailRecord, primary = false): EmailRecord {
  const { state, now } = context;
  if (primary && !email.verified) throw mustBeVerified();
  assertOnlyTheirs(context, user, 'email', { id: email.id, key: keyOf(email) });
  const isNew = !user.emails.some(({ id }) => id === email.id);
  const emails = isNew ? [...user.emails, email] : user.emails.map((other) => (other.id === email.id ? email : other));
  const primaryEmailId = primaryOf(emails, user.primaryEmailId, primary ? email.id : undefined);
  state.users.put({ ...user, emails, primaryEmailId, updatedAt: now() });
  return email;
}

/** The same for a number. Only one number is the default second factor. */
function savePhone(context: Context, user: UserRecord, given: PhoneRecord, primary = false): PhoneRecord {
  const { state, now } = context;
  if (primary && !given.verified) throw mustBeVerified();
  assertOnlyTheirs(context, user, 'phone', { id: given.id, key: keyOf(given) });
  // What is not verified proves nothing: as a second factor it would be none.
  const phone = { ...given, reservedForSecondFactor: given.verified && given.reservedForSecondFactor };
  const others = user.phones.filter(({ id }) => id !== phone.id);
  const isOnlyFactor = phone.reservedForSecondFactor && !others.some(({ defaultSecondFactor }) => defaultSecondFactor);
  const kept = { ...phone, defaultSecondFactor: isOnlyFactor };
  const isNew = others.length === user.phones.length;
  const phones = isNew ? [...others, kept] : user.phones.map((other) => (other.id === phone.id ? kept : other));
  const primaryPhoneId = primaryOf(phones, user.primaryPhoneId, primary ? phone.id : undefined);
  state.users.put({ ...user, phones, primaryPhoneId, updatedAt: now() });
  return kept;
}

function mustBeVerified(): Error {
  return clerkError(
    400,
    'primary_identification_unverified',
    'Only what is verified can be the primary one.',
    'primary',
  );
}

function assertVerifiedFactor(verified: boolean, reserved: boolean): void {
  if (!reserved || verified) return;
  const message = 'Cannot update second factor attributes for unverified identification';
  throw clerkError(400, 'identification_update_second_factor_unverified', message, 'reserved_for_second_factor');
}

const flags = { verified: z.boolean().nullish(), primary: z.boolean().nullish() };
const phoneFlags = { ...flags, reserved_for_second_factor: z.boolean().nullish() };

const emailOperations: Operation[] = [
  operation({
    api: 'backend',
    method: 'GET',
    path: '/v1/email_addresses/:emailAddressId',
    name: 'emailAddresses.getEmailAddress',
    answers: emailSchema,
    handle: (context, { parameters }) => ({ json: emailJson(requireEmail(context, parameters['emailAddressId']).row) }),
  }),
  operation({
    api: 'backend',
    method: 'POST',
    path: '/v1/email_addresses',
    name: 'emailAddresses.createEmailAddress',
    answers: emailSchema,
    values: z.object({ ...flags, user_id: z.string(), email_address: z.string() }),
    handle: (context, { values }) => {
      const user = requireUser(context, values.user_id);
      const email = newEmail(context, values.email_address, { verified: values.verified ?? false });
      return { json: emailJson(saveEmail(context, user, email, values.primary ?? false)) };
    },
  }),
  operation({
    api: 'backend',
    method: 'PATCH',
    path: '/v1/email_addresses/:emailAddressId',
    name: 'emailAddresses.updateEmailAddress',
    answers: emailSchema,
    values: z.object(flags),
    handle: (context, { parameters, values }) => {
      const { user, row } = requireEmail(context, parameters['emailAddressId']);
      const email = { ...row, verified: values.verified ?? row.verified };
      return { json: emailJson(saveEmail(context, user, email, values.primary ?? false)) };
    },
  }),
  operation({
    api: 'backend',
    method: 'DELETE',
    path: '/v1/email_addresses/:emailAddressId',
    name: 'emailAddresses.deleteEmailAddress',
    answers: deleted('email_address', 'idn'),
    handle: (context, { parameters }) => {
      const { user, row } = requireEmail(context, parameters['emailAddressId']);
      const emails = user.emails.filter(({ id }) => id !== row.id);
      const next = emails.find(({ verified }) => verified)?.id ?? null;
      const primaryEmailId = user.primaryEmailId === row.id ? next : user.primaryEmailId;
      context.state.users.put({ ...user, emails, primaryEmailId, updatedAt: context.now() });
      return { json: deletedJson('email_address', row.id) };
    },
  }),
  operation({
    api: 'backend',
    method: 'PUT',
    path: '/v1/users/:userId/email_address',
    name: 'users.replaceUserEmailAddress',
    answers: emailSchema,
    values: z.object({ email_address: z.string() }),
    handle: (context, { parameters, values }) => {
      const user = requireUser(context, parameters['userId']);
      // Their own address may be given again.
      const own = user.emails.find(({ address }) => address.toLowerCase() === values.email_address.toLowerCase());
      const email = own ? { ...own, verified: true } : newEmail(context, values.email_address, { verified: true });
      return { json: emailJson(saveEmail(context, { ...user, emails: [] }, email, true)) };
    },
  }),
];

const phoneOperations: Operation[] = [
  operation({
    api: 'backend',
    method: 'GET',
    path: '/v1/phone_numbers/:phoneNumberId',
    name: 'phoneNumbers.getPhoneNumber',
    answers: phoneSchema,
    handle: (context, { parameters }) => ({ json: phoneJson(requirePhone(context, parameters['phoneNumberId']).row) }),
  }),
  operation({
    api: 'backend',
    method: 'POST',
    path: '/v1/phone_numbers',
    name: 'phoneNumbers.createPhoneNumber',
    answers: phoneSchema,
    values: z.object({ ...phoneFlags, user_id: z.string(), phone_number: z.string() }),
    handle: (context, { values }) => {
      const user = requireUser(context, values.user_id);
      const verified = values.verified ?? false;
      const reservedForSecondFactor = values.reserved_for_second_factor ?? false;
      assertVerifiedFactor(verified, reservedForSecondFactor);
      const phone = newPhone(context, values.phone_number, { verified, reservedForSecondFactor });
      return { json: phoneJson(savePhone(context, user, phone, values.primary ?? false)) };
    },
  }),
  operation({
    api: 'backend',
    method: 'PATCH',
    path: '/v1/phone_numbers/:phoneNumberId',
    name: 'phoneNumbers.updatePhoneNumber',
    answers: phoneSchema,
    values: z.object(phoneFlags),
    handle: (context, { parameters, values }) => {
      const { user, row } = requirePhone(context, parameters['phoneNumberId']);
      const verified = values.verified ?? row.verified;
      assertVerifiedFactor(verified, values.reserved_for_second_factor ?? false);
      const phone = {
        ...row,
        verified,
        reservedForSecondFactor: values.reserved_for_second_factor ?? row.reservedForSecondFactor,
      };
      return { json: phoneJson(savePhone(context, user, phone, values.primary ?? false)) };
    },
  }),
  operation({
    api: 'backend',
    method: 'DELETE',
    path: '/v1/phone_numbers/:phoneNumberId',
    name: 'phoneNumbers.deletePhoneNumber',
    answers: deleted('phone_number', 'idn'),
    handle: (context, { parameters }) => {
      const { user, row } = requirePhone(context, parameters['phoneNumberId']);
      const phones = user.phones.filter(({ id }) => id !== row.id);
      const next = phones.find(({ verified }) => verified)?.id ?? null;
      const primaryPhoneId = user.primaryPhoneId === row.id ? next : user.primaryPhoneId;
      context.state.users.put({ ...user, phones, primaryPhoneId, updatedAt: context.now() });
      return { json: deletedJson('phone_number', row.id) };
    },
  }),
  operation({
    api: 'backend',
    method: 'PUT',
    path: '/v1/users/:userId/phone_number',
    name: 'users.replaceUserPhoneNumber',
    answers: phoneSchema,
    values: z.object({ phone_number: z.string() }),
    handle: (context, { parameters, values }) => {
      const user = requireUser(context, parameters['userId']);
      const own = user.phones.find(({ number }) => number === values.phone_number);
      const phone = own ? { ...own, verified: true } : newPhone(context, values.phone_number, { verified: true });
      return { json: phoneJson(savePhone(context, { ...user, phones: [] }, phone, true)) };
    },
  }),
];

/** Backend API: people's addresses and numbers. */
export const identificationOperations: Operation[] = [...emailOperations, ...phoneOperations];
