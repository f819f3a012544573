import { z } from 'zod';
import { field, operation, respond, type Context, type Operation } from '../../operation.ts';
import type { FactorRecord, SignUpRecord } from '../../records.ts';
import { signUpJson } from '../../resources/sign-ups.ts';
import { enveloped, signUp } from '../../schemas/sessions.ts';
import { refusalOfIdentifiers } from '../restrictions-common.ts';
import { sendCode, tryCode } from './codes.ts';
import { sendEmailLink } from './email-links.ts';
import { unknownStrategy } from './factors.ts';
import { startSignUpFlow, transferToSignUp } from './oauth-starts.ts';
import { ridingClient } from './sessions-common.ts';
import { signUpFields, withFields } from './sign-up-fields.ts';
import { completeIfReady, keepSignUp, newSignUp, refusalOf, requireSignUp, withInvitation } from './sign-ups-common.ts';
import { settleSignUpLink } from './verify.ts';

const changing = signUpFields.extend({
  strategy: field.optionalText(),
  ticket: field.optionalText(),
  redirect_url: field.optionalText(),
  transfer: field.flag().optional(),
});

type Changing = z.output<typeof changing>;

function respondWith(context: Context, signUp: SignUpRecord) {
  return respond(signUpJson(context, signUp), ridingClient(context));
}

/** Takes in everything that came with a request, keeps it, and goes on as far as it goes. */
function change(context: Context, before: SignUpRecord, values: Changing): SignUpRecord {
  const { strategy, ticket } = values;
  const isInvited = strategy === 'ticket' || !!ticket;
  const invited = isInvited ? withInvitation(context, before, ticket ?? before.ticket ?? '') : before;
  const refusal = invited.ticket === null ? refusalOf(context.settings) : undefined;
  if (refusal) throw refusal;
  const transferred = values.transfer ? transferToSignUp(context, invited) : invited;
  const named = withFields(context, transferred, values);
  const refused = invited.ticket === null ? refusalOfIdentifiers(context.state, named) : undefined;
  if (refused) throw refused;
  const filled = keepSignUp(context, named);
  if (strategy?.startsWith('oauth_')) return startSignUpFlow(context, filled, strategy, values.redirect_url);
  const complete = completeIfReady(context, filled);
  if (!strategy || strategy === 'ticket' || strategy === 'password' || complete.createdUserId) return complete;
  return prepare(context, complete, strategy, values.redirect_url);
}

/** Sends a code or a link, to be verified by it. */
function prepare(
  context: Context,
  signUp: SignUpRecord,
  strategy: string,
  redirectUrl: string | null | undefined,
): SignUpRecord {
  const { state, settings } = context;
  const { emailAddress, phoneNumber } = signUp;
  const sent: FactorRecord = { strategy, code: null, to: emailAddress, linkId: null, verified: false };
  if (strategy === 'phone_code' && phoneNumber !== null) {
    const phoneFactor = { ...sent, to: phoneNumber, code: sendCode(context, phoneNumber, 'sign_up_code') };
    return state.signUps.put({ ...signUp, phoneFactor });
  }
  if (emailAddress === null || !settings.emailAddress.verification.some((one) => one === strategy))
    throw unknownStrategy(strategy);
  if (strategy === 'email_code') {
    const emailFactor = { ...sent, code: sendCode(context, emailAddress, 'sign_up_code') };
    return state.signUps.put({ ...signUp, emailFactor });
  }
  const purpose = { kind: 'sign_up', id: signUp.id } as const;
  const link = sendEmailLink(context, { to: emailAddress, kind: 'sign_up_link', purpose, redirectUrl });
  return state.signUps.put({ ...signUp, emailFactor: { ...sent, linkId: link.id } });
}

/** Tries a code that was sent; a wrong one is counted, and is an error. */
function attempt(context: Context, signUp: SignUpRecord, strategy: string, typed: string): SignUpRecord {
  const { state } = context;
  if (strategy !== 'email_code' && strategy !== 'phone_code') throw unknownStrategy(strategy);
  const part = strategy === 'email_code' ? 'emailFactor' : 'phoneFactor';
  const factor = signUp[part];
  const { record, error } = tryCode(context, factor?.code ?? null, typed);
  const tried = state.signUps.put({ ...signUp, [part]: factor && { ...factor, code: record } });
  if (error) throw error;
  const verified = strategy === 'email_code' ? { emailVerified: true } : { phoneVerified: true };
  return completeIfReady(context, state.signUps.put({ ...tried, ...verified }));
}

/** Signing up: by what the instance asks for, each address and number verified, or by invitation. */
export const signUpOperations: Operation[] = [
  operation({
    api: 'frontend',
    method: 'POST',
    path: '/v1/client/sign_ups',
    name: 'signUp.create',
    answers: enveloped(signUp),
    values: changing,
    handle: (context, { values }) => respondWith(context, change(context, newSignUp(context), values)),
  }),
  operation({
    api: 'frontend',
    method: 'GET',
    path: '/v1/client/sign_ups/:signUpId',
    name: 'signUp.fetch',
    answers: enveloped(signUp),
    // The page that waits for a link to be opened asks again and again: it is here that the sign-up moves on.
    handle: (context, { parameters }) => {
      const own = context.state.signUps.get(parameters['signUpId']);
      const isDone = own?.createdUserId && own.clientId === context.asker.client?.id;
      const signUp = isDone ? own : settleSignUpLink(context, requireSignUp(context, parameters['signUpId']));
      return respondWith(context, signUp);
    },
  }),
  operation({
    api: 'frontend',
    method: 'PATCH',
    path: '/v1/client/sign_ups/:signUpId',
    name: 'signUp.update',
    answers: enveloped(signUp),
    values: changing,
    handle: (context, { parameters, values }) =>
      respondWith(context, change(context, requireSignUp(context, parameters['signUpId']), values)),
  }),
  operation({
    api: 'frontend',
    method: 'POST',
    path: '/v1/client/sign_ups/:signUpId/prepare_verification',
    name: 'signUp.prepareVerification',
    answers: enveloped(signUp),
    values: z.object({ strategy: field.text(), redirect_url: field.optionalText() }),
    handle: (context, { parameters, values }) => {
      const signUp = requireSignUp(context, parameters['signUpId']);
      return respondWith(context, prepare(context, signUp, values.strategy, values.redirect_url));
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
      return respondWith(context, attempt(context, signUp, values.strategy, values.code ?? ''));
    },
  }),
];
