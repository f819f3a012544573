import { z } from 'zod';
import { clerkError, notFound } from '../../errors.ts';
import { createId } from '../../ids.ts';
import { field, operation, respond, type Context, type Operation } from '../../operation.ts';
import { hashPassword } from '../../passwords.ts';
import type { SignUpRecord } from '../../records.ts';
import { liveSessions, signUpJson } from '../../resources/frontend.ts';
import { enveloped, signUp } from '../../schemas/sessions.ts';
import { createUser, isEmailAddress, passwordProblem } from '../users-common.ts';
import { sendCode, tryCode } from './codes.ts';
import { ensureClient, ridingClient, startSession } from './sessions-common.ts';

const fields = z.object({
  email_address: field.optionalText(),
  password: field.optionalText(),
  first_name: field.optionalText(),
  last_name: field.optionalText(),
  unsafe_metadata: field.json().optional(),
  strategy: field.optionalText(),
});

function respondWith(context: Context, signUp: SignUpRecord) {
  return respond(signUpJson(context, signUp), ridingClient(context));
}

function requireSignUp(context: Context, id: string | undefined): SignUpRecord {
  const signUp = context.state.signUps.get(id);
  if (!signUp || signUp.clientId !== context.asker.client?.id) throw notFound('The sign-up');
  if (signUp.createdUserId) throw clerkError(400, 'session_exists', 'You’re already signed in.');
  return signUp;
}

/** Takes in what was typed, after checking all of it. */
function withFields(context: Context, signUp: SignUpRecord, values: z.output<typeof fields>): SignUpRecord {
  const { email_address: email, password } = values;
  if (values.strategy)
    throw clerkError(
      422,
      'form_param_value_invalid',
      `The strategy ${values.strategy} is not enabled on this instance.`,
      'strategy',
    );
  if (email) {
    if (!isEmailAddress(email))
      throw clerkError(
        422,
        'form_param_format_invalid',
        'Email address must be a valid email address.',
        'email_address',
      );
    if (context.state.users.count('email', email.toLowerCase()) > 0) {
      throw clerkError(
        422,
        'form_identifier_exists',
        'That email address is taken. Please try another.',
        'email_address',
      );
    }
  }
  const problem = password ? passwordProblem(context.settings, password) : undefined;
  if (problem) throw problem;
  const isNewAddress = !!email && email !== signUp.emailAddress;
  return context.state.signUps.put({
    ...signUp,
    ...(isNewAddress ? { emailAddress: email, emailVerified: false, code: null } : {}),
    ...(password ? { passwordHash: hashPassword(password, context.random) } : {}),
    firstName: values.first_name ?? signUp.firstName,
    lastName: values.last_name ?? signUp.lastName,
    unsafeMetadata: values.unsafe_metadata ?? signUp.unsafeMetadata,
  });
}

/** Makes the user and signs them in, once nothing is missing. */
function completeIfReady(context: Context, signUp: SignUpRecord): SignUpRecord {
  const { emailAddress, emailVerified, passwordHash, firstName, lastName, unsafeMetadata } = signUp;
  const client = context.state.clients.get(signUp.clientId);
  if (!emailAddress || !emailVerified || !passwordHash || !client) return signUp;
  const user = createUser(context, {
    emailAddresses: [emailAddress],
    passwordHash,
    firstName,
    lastName,
    unsafeMetadata,
  });
  const session = startSession(context, client, user, 'email_code');
  return context.state.signUps.put({ ...signUp, createdUserId: user.id, createdSessionId: session.id });
}

/** Signing up with an address that is verified by a code, and a password. */
export const signUpOperations: Operation[] = [
  operation({
    api: 'frontend',
    method: 'POST',
    path: '/v1/client/sign_ups',
    name: 'signUp.create',
    answers: enveloped(signUp),
    values: fields,
    handle: (context, { values }) => {
      const { state, random, now } = context;
      const client = ensureClient(context);
      if (liveSessions(context, client).length > 0)
        throw clerkError(400, 'session_exists', 'You’re already signed in.');
      const empty: SignUpRecord = {
        id: createId(random, 'sua'),
        clientId: client.id,
        emailAddress: null,
        emailVerified: false,
        code: null,
        passwordHash: null,
        firstName: null,
        lastName: null,
        unsafeMetadata: {},
        createdSessionId: null,
        createdUserId: null,
        abandonAt: now() + 86_400_000,
      };
      const signUp = withFields(context, empty, values);
      state.clients.put({ ...client, signUpId: signUp.id });
      return respondWith(context, signUp);
    },
  }),
  operation({
    api: 'frontend',
    method: 'GET',
    path: '/v1/client/sign_ups/:signUpId',
    name: 'signUp.fetch',
    answers: enveloped(signUp),
    handle: (context, { parameters }) => respondWith(context, requireSignUp(context, parameters['signUpId'])),
  }),
  operation({
    api: 'frontend',
    method: 'PATCH',
    path: '/v1/client/sign_ups/:signUpId',
    name: 'signUp.update',
    answers: enveloped(signUp),
    values: fields,
    handle: (context, { parameters, values }) =>
      respondWith(
        context,
        completeIfReady(context, withFields(context, requireSignUp(context, parameters['signUpId']), values)),
      ),
  }),
  operation({
    api: 'frontend',
    method: 'POST',
    path: '/v1/client/sign_ups/:signUpId/prepare_verification',
    name: 'signUp.prepareVerification',
    answers: enveloped(signUp),
    values: z.object({ strategy: field.text() }),
    handle: (context, { parameters, values }) => {
      const signUp = requireSignUp(context, parameters['signUpId']);
      if (values.strategy !== 'email_code' || !signUp.emailAddress) {
        throw clerkError(
          422,
          'form_param_value_invalid',
          `The strategy ${values.strategy} is not enabled on this instance.`,
          'strategy',
        );
      }
      const code = sendCode(context, signUp.emailAddress, 'sign_up_code');
      return respondWith(context, context.state.signUps.put({ ...signUp, code }));
    },
  }),
  operation({
    api: 'frontend',
    method: 'POST',
    path: '/v1/client/sign_ups/:signUpId/attempt_verification',
    name: 'signUp.attemptVerification',
    answers: enveloped(signUp),
    values: z.object({ strategy: field.text(), code: field.optionalText() }),
    handle: (context, { parameters, values }) => {
      const signUp = requireSignUp(context, parameters['signUpId']);
      const { record, error } = tryCode(context, signUp.code, values.code ?? '');
      const tried = context.state.signUps.put({ ...signUp, code: record });
      if (error) throw error;
      const verified = context.state.signUps.put({ ...tried, emailVerified: true });
      return respondWith(context, completeIfReady(context, verified));
    },
  }),
];
