import { z } from 'zod';
import { clerkError } from '../../errors.ts';
import { field, operation, requireSession, respond, type Context, type Operation } from '../../operation.ts';
import { hashPassword, isPassword } from '../../passwords.ts';
import type { UserRecord } from '../../records.ts';
import { frontendUserJson } from '../../resources/frontend.ts';
import { deletedJson } from '../../resources/backend.ts';
import { pictureUrl } from '../../resources/shared.ts';
import { deleted } from '../../schemas/common.ts';
import { image } from '../../schemas/second-factors.ts';
import { enveloped } from '../../schemas/sessions.ts';
import { readPicture } from '../../pictures.ts';
import { frontendUser } from '../../schemas/users.ts';
import { assertUsername } from '../identifications.ts';
import { upload } from '../uploads.ts';
import { deleteUser, mergeMetadata, passwordProblem } from '../users-common.ts';
import { requireMe } from './organization-access.ts';
import { endSessions, ensureClient, ridingClient, withTasks } from './sessions-common.ts';

const name = field.optionalText().refine((text) => !text || text.length <= 256, 'it is longer than 256 characters');

function save(context: Context, user: UserRecord) {
  const saved = context.state.users.put({ ...user, updatedAt: context.now() });
  return respond(frontendUserJson(context, saved), ridingClient(context));
}

/** The username somebody asks for; null takes it away. */
function usernameOf(context: Context, user: UserRecord, username: string | null | undefined): string | null {
  if (username === undefined || username === user.username) return user.username;
  const { enabled, required } = context.settings.username;
  if (!enabled)
    throw clerkError(422, 'form_param_unknown', 'username is not a valid parameter for this request.', 'username');
  if (username) assertUsername(context, username, user.id);
  else if (required) throw clerkError(422, 'form_param_nil', 'Enter username.', 'username');
  return username;
}

/** The address or number to become the primary one: their own, and verified. */
function primaryOf(
  rows: readonly { readonly id: string; readonly verified: boolean }[],
  before: string | null,
  wanted: string | undefined,
): string | null {
  if (wanted === undefined) return before;
  const found = rows.find(({ id }) => id === wanted);
  if (!found) throw clerkError(404, 'resource_not_found', 'Resource not found');
  if (!found.verified) {
    const message = 'This identification needs to be verified before you can perform this action.';
    throw clerkError(422, 'form_verification_needed', message);
  }
  return found.id;
}

function savePicture(context: Context, picture: UserRecord['picture']) {
  const saved = context.state.users.put({ ...requireMe(context), picture, updatedAt: context.now() });
  const id = picture?.id ?? 'img_none';
  const json = { object: 'image', id, name: id, public_url: picture ? pictureUrl(context, saved) : null };
  return respond(json, ridingClient(context));
}

function removePassword(context: Context, current: string) {
  const user = requireMe(context);
  if (user.passwordHash === null)
    throw clerkError(400, 'no_password_set', 'This user does not have a password set for their account');
  if (context.settings.password.required) {
    const message = "Settings for this instance require a password to be set. Cannot remove the user's password.";
    throw clerkError(400, 'password_required', message);
  }
  if (!isPassword(current, user.passwordHash))
    throw clerkError(
      422,
      'form_password_validation_failed',
      'Incorrect password. Please try again.',
      'current_password',
    );
  return save(context, { ...user, passwordHash: null, passwordUpdatedAt: null });
}

/** What a signed-in person does with their own account. */
export const meOperations: Operation[] = [
  operation({
    api: 'frontend',
    method: 'GET',
    path: '/v1/me',
    name: 'user.reload',
    answers: enveloped(frontendUser),
    handle: (context) => respond(frontendUserJson(context, requireMe(context)), ridingClient(context)),
  }),
  operation({
    api: 'frontend',
    method: 'PATCH',
    path: '/v1/me',
    name: 'user.update',
    answers: enveloped(frontendUser),
    values: z.object({
      first_name: name,
      last_name: name,
      username: field.optionalText(),
      primary_email_address_id: field.text().optional(),
      primary_phone_number_id: field.text().optional(),
      unsafe_metadata: field.json().optional(),
    }),
    handle: (context, { values }) => {
      const user = requireMe(context);
      return save(context, {
        ...user,
        firstName: values.first_name === undefined ? user.firstName : values.first_name,
        lastName: values.last_name === undefined ? user.lastName : values.last_name,
        username: usernameOf(context, user, values.username),
        primaryEmailId: primaryOf(user.emails, user.primaryEmailId, values.primary_email_address_id),
        primaryPhoneId: primaryOf(user.phones, user.primaryPhoneId, values.primary_phone_number_id),
        unsafeMetadata: values.unsafe_metadata ?? user.unsafeMetadata,
      });
    },
  }),
  operation({
    api: 'frontend',
    method: 'PATCH',
    path: '/v1/me/metadata',
    name: 'user.updateMetadata',
    answers: enveloped(frontendUser),
    values: z.object({ unsafe_metadata: field.json() }),
    handle: (context, { values }) => {
      const user = requireMe(context);
      return save(context, { ...user, unsafeMetadata: mergeMetadata(user.unsafeMetadata, values.unsafe_metadata) });
    },
  }),
  operation({
    api: 'frontend',
    method: 'POST',
    path: '/v1/me/change_password',
    name: 'user.updatePassword',
    answers: enveloped(frontendUser),
    values: z.object({
      new_password: field.text(),
      current_password: field.optionalText(),
      sign_out_of_other_sessions: field.flag().optional(),
    }),
    handle: (context, { values }) => changePassword(context, values),
  }),
  operation({
    api: 'frontend',
    method: 'POST',
    path: '/v1/me/remove_password',
    name: 'user.removePassword',
    answers: enveloped(frontendUser),
    values: z.object({ current_password: field.optionalText() }),
    handle: (context, { values }) => removePassword(context, values.current_password ?? ''),
  }),
  operation({
    api: 'frontend',
    method: 'POST',
    path: '/v1/me/profile_image',
    name: 'user.setProfileImage',
    answers: enveloped(image),
    values: upload,
    handle: (context, { values }) => savePicture(context, readPicture(values.file)),
  }),
  operation({
    api: 'frontend',
    method: 'DELETE',
    path: '/v1/me/profile_image',
    name: 'user.removeProfileImage',
    answers: enveloped(image),
    handle: (context) => savePicture(context, null),
  }),
  operation({
    api: 'frontend',
    method: 'DELETE',
    path: '/v1/me',
    name: 'user.delete',
    answers: enveloped(deleted('user', 'user')),
    handle: (context) => {
      const user = requireMe(context);
      if (!context.settings.deleteSelf)
        throw clerkError(403, 'user_delete_self_not_enabled', 'Self deletion is not enabled for this user');
      deleteUser(context, user);
      endSessions(context, ensureClient(context), [], 'ended');
      return respond(deletedJson('user', user.id), ridingClient(context));
    },
  }),
];

function changePassword(
  context: Context,
  values: {
    new_password: string;
    current_password?: string | null | undefined;
    sign_out_of_other_sessions?: boolean | undefined;
  },
) {
  const { state, settings, random, now } = context;
  const user = requireMe(context);
  // Where sensitive changes ask who it is, this one need not ask for the old password as well: the form does not.
  const mustKnowIt = user.passwordHash !== null && !user.requiresPasswordReset && !settings.reverification;
  if (mustKnowIt && !isPassword(values.current_password ?? '', user.passwordHash)) {
    throw clerkError(422, 'form_password_validation_failed', 'Password is incorrect. Try again.', 'current_password');
  }
  if (isPassword(values.new_password, user.passwordHash)) {
    const message = 'New password cannot be the same as the current password.';
    throw clerkError(422, 'form_new_password_matches_current', message, 'new_password');
  }
  const problem = passwordProblem(settings, values.new_password, 'new_password');
  if (problem) throw problem;
  const changed = {
    ...user,
    passwordHash: hashPassword(values.new_password, random),
    passwordUpdatedAt: now(),
    requiresPasswordReset: false,
  };
  state.users.put(changed);
  const own = requireSession(context);
  for (const session of state.sessions.by('user', user.id)) {
    if (session.id !== own.id && values.sign_out_of_other_sessions)
      state.sessions.put({ ...session, status: 'ended', updatedAt: now() });
    else if (session.status === 'pending') state.sessions.put({ ...withTasks(context, session), updatedAt: now() });
  }
  return save(context, changed);
}
