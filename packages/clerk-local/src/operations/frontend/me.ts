import { z } from 'zod';
import { clerkError } from '../../errors.ts';
import { field, operation, requireSession, respond, type Context, type Operation } from '../../operation.ts';
import { hashPassword, isPassword } from '../../passwords.ts';
import type { SessionRecord, UserRecord } from '../../records.ts';
import { frontendUserJson } from '../../resources/frontend.ts';
import { deviceSession, enveloped } from '../../schemas/sessions.ts';
import { frontendUser } from '../../schemas/users.ts';
import { mergeMetadata, passwordProblem } from '../users-common.ts';
import { requireMe } from './organization-access.ts';
import { ridingClient, withTasks } from './sessions-common.ts';

function save(context: Context, user: UserRecord) {
  const saved = context.state.users.put({ ...user, updatedAt: context.now() });
  return respond(frontendUserJson(context, saved), ridingClient(context));
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
      first_name: field.optionalText(),
      last_name: field.optionalText(),
      unsafe_metadata: field.json().optional(),
    }),
    handle: (context, { values }) => {
      const user = requireMe(context);
      return save(context, {
        ...user,
        firstName: values.first_name === undefined ? user.firstName : values.first_name,
        lastName: values.last_name === undefined ? user.lastName : values.last_name,
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
    method: 'GET',
    path: '/v1/me/sessions/active',
    name: 'user.getSessions',
    answers: z.array(deviceSession),
    handle: (context) => {
      const { id } = requireMe(context);
      const live = context.state.sessions
        .by('user', id)
        .filter(({ status, expireAt }) => (status === 'active' || status === 'pending') && expireAt > context.now());
      return { json: live.map(sessionWithActivityJson) };
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
  const mustKnowIt = user.passwordHash !== null && !user.requiresPasswordReset;
  if (mustKnowIt && !isPassword(values.current_password ?? '', user.passwordHash)) {
    throw clerkError(422, 'form_password_validation_failed', 'Password is incorrect. Try again.', 'current_password');
  }
  const problem = passwordProblem(settings, values.new_password);
  if (problem) throw clerkError(422, problem.errors[0]?.code ?? '', problem.message, 'new_password');
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

function sessionWithActivityJson(session: SessionRecord): Record<string, unknown> {
  return {
    object: 'session',
    id: session.id,
    status: session.status,
    last_active_at: session.lastActiveAt,
    expire_at: session.expireAt,
    abandon_at: session.abandonAt,
    actor: session.actor ?? null,
    latest_activity: {
      object: 'session_activity',
      id: session.id.replace('sess_', 'sess_activity_'),
      device_type: null,
      is_mobile: false,
      browser_name: null,
      browser_version: null,
      ip_address: null,
      city: null,
      country: null,
    },
  };
}
