import { z } from 'zod';
import { clerkError } from '../../errors.ts';
import { field, operation, respond, type Context, type Operation } from '../../operation.ts';
import type { EmailLinkRecord, EmailRecord, UserRecord } from '../../records.ts';
import { deletedJson } from '../../resources/backend.ts';
import { emailJson } from '../../resources/shared.ts';
import { deleted } from '../../schemas/common.ts';
import { enveloped } from '../../schemas/sessions.ts';
import { email } from '../../schemas/users.ts';
import { newEmail } from '../backend/identifications-common.ts';
import { enrollUser } from '../enrollment.ts';
import { assertIdentified } from '../identifications.ts';
import { sendCode, tryCode } from './codes.ts';
import { sendEmailLink } from './email-links.ts';
import { requireMe } from './organization-access.ts';
import { ridingClient } from './sessions-common.ts';

const path = '/v1/me/email_addresses';

interface Owned {
  readonly user: UserRecord;
  readonly email: EmailRecord;
}

function requireEmail(context: Context, id: string | undefined): Owned {
  const user = requireMe(context);
  const email = user.emails.find((row) => row.id === id);
  if (!email) throw clerkError(404, 'resource_not_found', 'Resource not found');
  return { user, email };
}

function put({ state, now }: Context, user: UserRecord, email: EmailRecord): UserRecord {
  const emails = user.emails.map((row) => (row.id === email.id ? email : row));
  return state.users.put({ ...user, emails, updatedAt: now() });
}

function answer(context: Context, email: EmailRecord) {
  return respond(emailJson(email), ridingClient(context));
}

/** Records that an address is somebody's: from now on it is theirs alone. */
function verify(context: Context, { user, email }: Owned): EmailRecord {
  const { state } = context;
  if (state.users.by('email', email.address.toLowerCase()).some(({ id }) => id !== user.id)) {
    const message = 'That email address is taken. Please try another.';
    throw clerkError(422, 'form_identifier_exists', message, 'email_address');
  }
  const verified = { ...email, verified: true };
  const saved = put(context, { ...user, primaryEmailId: user.primaryEmailId ?? email.id }, verified);
  enrollUser(context, saved);
  return verified;
}

/** Verifies the address whose link was opened, unless a later link or code took its place. */
export function settleAddressLink(context: Context, link: EmailLinkRecord): void {
  const user = context.state.users.by('identification', link.purpose.id)[0];
  const email = user?.emails.find(({ id, linkId }) => id === link.purpose.id && linkId === link.id);
  if (user && email && !email.verified) verify(context, { user, email });
}

function assertUnverified({ verified }: EmailRecord): void {
  if (verified) throw clerkError(400, 'verification_already_verified', 'This verification has already been verified.');
}

function prepare(context: Context, { user, email }: Owned, strategy: string, redirectUrl: string | null | undefined) {
  assertUnverified(email);
  const { verification } = context.settings.emailAddress;
  if (strategy === 'email_code' && verification.includes('email_code')) {
    const code = sendCode(context, email.address, 'verification_code');
    const prepared = { ...email, code, linkId: null };
    put(context, user, prepared);
    return answer(context, prepared);
  }
  if (strategy === 'email_link' && verification.includes('email_link')) {
    const purpose = { kind: 'email_address', id: email.id } as const;
    const link = sendEmailLink(context, { to: email.address, kind: 'verification_link', purpose, redirectUrl });
    const prepared = { ...email, code: null, linkId: link.id };
    put(context, user, prepared);
    return answer(context, prepared);
  }
  throw clerkError(422, 'form_param_value_invalid', `${strategy} does not verify addresses here.`, 'strategy');
}

function attempt(context: Context, { user, email }: Owned, typed: string) {
  assertUnverified(email);
  const { record, error } = tryCode(context, email.code ?? null, typed);
  const tried = { ...email, code: record };
  const saved = put(context, user, tried);
  if (error) throw error;
  return answer(context, verify(context, { user: saved, email: tried }));
}

function remove(context: Context, { user, email }: Owned) {
  const emails = user.emails.filter(({ id }) => id !== email.id);
  const next = emails.find(({ verified }) => verified)?.id ?? null;
  const primaryEmailId = user.primaryEmailId === email.id ? next : user.primaryEmailId;
  const left = { ...user, emails, primaryEmailId, updatedAt: context.now() };
  // An address that was never verified identifies nobody: it may always go.
  if (email.verified) assertIdentified(context, { ...left, emails: emails.filter(({ verified }) => verified) });
  context.state.users.put(left);
  return respond(deletedJson('email_address', email.id), ridingClient(context));
}

/** What somebody does with their e-mail addresses. */
export const meEmailOperations: Operation[] = [
  operation({
    api: 'frontend',
    method: 'POST',
    path,
    name: 'user.createEmailAddress',
    answers: enveloped(email),
    values: z.object({ email_address: field.text() }),
    handle: (context, { values }) => {
      const user = requireMe(context);
      const made = newEmail(context, values.email_address.trim(), { verified: false });
      const isOwn = user.emails.some(({ address }) => address.toLowerCase() === made.address.toLowerCase());
      if (isOwn) {
        const message = 'That email address is taken. Please try another.';
        throw clerkError(422, 'form_identifier_exists', message, 'email_address');
      }
      if (user.emails.filter(({ verified }) => !verified).length >= 10) {
        const message = 'There are too many unverified contacts for this user.';
        throw clerkError(400, 'too_many_unverified_identifications', message);
      }
      context.state.users.put({ ...user, emails: [...user.emails, made], updatedAt: context.now() });
      return answer(context, made);
    },
  }),
  operation({
    api: 'frontend',
    method: 'GET',
    path: `${path}/:emailId`,
    name: 'emailAddress.reload',
    answers: enveloped(email),
    handle: (context, { parameters }) => answer(context, requireEmail(context, parameters['emailId']).email),
  }),
  operation({
    api: 'frontend',
    method: 'POST',
    path: `${path}/:emailId/prepare_verification`,
    name: 'emailAddress.prepareVerification',
    answers: enveloped(email),
    values: z.object({ strategy: field.text(), redirect_url: field.optionalText() }),
    handle: (context, { parameters, values }) =>
      prepare(context, requireEmail(context, parameters['emailId']), values.strategy, values.redirect_url),
  }),
  operation({
    api: 'frontend',
    method: 'POST',
    path: `${path}/:emailId/attempt_verification`,
    name: 'emailAddress.attemptVerification',
    answers: enveloped(email),
    values: z.object({ code: field.text() }),
    handle: (context, { parameters, values }) =>
      attempt(context, requireEmail(context, parameters['emailId']), values.code),
  }),
  operation({
    api: 'frontend',
    method: 'DELETE',
    path: `${path}/:emailId`,
    name: 'emailAddress.destroy',
    answers: enveloped(deleted('email_address', 'idn')),
    handle: (context, { parameters }) => remove(context, requireEmail(context, parameters['emailId'])),
  }),
];
