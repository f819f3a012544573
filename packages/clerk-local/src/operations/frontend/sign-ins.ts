import { z } from 'zod';
import { clerkError } from '../../errors.ts';
import { field, operation, respond, type Context, type Operation } from '../../operation.ts';
import { hashPassword } from '../../passwords.ts';
import type { InboxMessage, SignInRecord } from '../../records.ts';
import { offeredFirstFactors, offeredSecondFactors } from '../../resources/factors.ts';
import { signInJson } from '../../resources/frontend.ts';
import { enveloped, signIn } from '../../schemas/sessions.ts';
import { passwordProblem } from '../users-common.ts';
import { sendEmailLink } from './email-links.ts';
import { attemptFactor, attempting, chooseFactor, prepareCode, preparing, unknownStrategy } from './factors.ts';
import { startSignInFlow, transferToSignIn } from './oauth-starts.ts';
import { attemptPasskey, preparePasskey } from './passkey-sign-ins.ts';
import { ridingClient } from './sessions-common.ts';
import {
  askSecondFactor,
  beginSignIn,
  completeSignIn,
  passFirstFactor,
  requireSignIn,
  requireSigner,
} from './sign-ins-common.ts';
import { withTicket } from './sign-in-tickets.ts';
import { settleLink } from './verify.ts';

type Preparing = z.output<typeof preparing>;
type Attempting = z.output<typeof attempting>;

function respondWith(context: Context, signIn: SignInRecord) {
  return respond(signInJson(context, signIn), ridingClient(context));
}

/** A sign-in that stands where a step belongs. */
function requireAt(context: Context, id: string | undefined, status: SignInRecord['status']): SignInRecord {
  const signIn = requireSignIn(context, id);
  if (signIn.status === status) return signIn;
  if (signIn.status === 'complete') throw clerkError(400, 'session_exists', 'You’re already signed in.');
  throw clerkError(400, 'sign_in_step_invalid', `This sign-in is at another step: ${signIn.status}.`);
}

/** Signing in: who it is, by one factor or two, with a new password if the old one is lost. */
export const signInOperations: Operation[] = [
  operation({
    api: 'frontend',
    method: 'POST',
    path: '/v1/client/sign_ins',
    name: 'signIn.create',
    answers: enveloped(signIn),
    values: preparing.extend({
      identifier: field.optionalText(),
      strategy: field.optionalText(),
      password: field.optionalText(),
      ticket: field.optionalText(),
      transfer: field.flag().optional(),
    }),
    handle: (context, { values }) => {
      const { identifier = null, strategy, password, ticket } = values;
      if (strategy === 'ticket' || ticket) return respondWith(context, withTicket(context, ticket ?? ''));
      if (values.transfer) return respondWith(context, transferToSignIn(context));
      if (strategy?.startsWith('oauth_'))
        return respondWith(context, startSignInFlow(context, strategy, values.redirect_url));
      const signIn = beginSignIn(context, identifier);
      if (password && (!strategy || strategy === 'password'))
        return respondWith(context, attemptFirst(context, signIn, { strategy: 'password', password, code: null }));
      if (!strategy || strategy === 'password') return respondWith(context, signIn);
      if (strategy === 'passkey') return respondWith(context, preparePasskey(context, signIn));
      return respondWith(context, prepareFirst(context, signIn, { ...values, strategy }));
    },
  }),
  operation({
    api: 'frontend',
    method: 'GET',
    path: '/v1/client/sign_ins/:signInId',
    name: 'signIn.reload',
    answers: enveloped(signIn),
    // The page that waits for a link to be opened asks again and again: it is here that the sign-in moves on.
    handle: (context, { parameters }) =>
      respondWith(context, settleLink(context, requireSignIn(context, parameters['signInId']))),
  }),
  operation({
    api: 'frontend',
    method: 'POST',
    path: '/v1/client/sign_ins/:signInId/prepare_first_factor',
    name: 'signIn.prepareFirstFactor',
    answers: enveloped(signIn),
    values: preparing,
    handle: (context, { parameters, values }) => {
      const signIn = requireAt(context, parameters['signInId'], 'needs_first_factor');
      return respondWith(context, prepareFirst(context, signIn, values));
    },
  }),
  operation({
    api: 'frontend',
    method: 'POST',
    path: '/v1/client/sign_ins/:signInId/attempt_first_factor',
    name: 'signIn.attemptFirstFactor',
    answers: enveloped(signIn),
    values: attempting.extend({ public_key_credential: field.optionalText() }),
    handle: (context, { parameters, values }) => {
      if (values.strategy === 'passkey') {
        const asked = requireSignIn(context, parameters['signInId']);
        return respondWith(context, attemptPasskey(context, asked, values.public_key_credential ?? ''));
      }
      const signIn = requireAt(context, parameters['signInId'], 'needs_first_factor');
      return respondWith(context, attemptFirst(context, signIn, values));
    },
  }),
  operation({
    api: 'frontend',
    method: 'POST',
    path: '/v1/client/sign_ins/:signInId/reset_password',
    name: 'signIn.resetPassword',
    answers: enveloped(signIn),
    values: z.object({ password: field.text(), sign_out_of_other_sessions: field.flag().optional() }),
    handle: (context, { parameters, values }) => {
      const signIn = requireAt(context, parameters['signInId'], 'needs_new_password');
      return respondWith(context, resetPassword(context, signIn, values.password, values.sign_out_of_other_sessions));
    },
  }),
  operation({
    api: 'frontend',
    method: 'POST',
    path: '/v1/client/sign_ins/:signInId/prepare_second_factor',
    name: 'signIn.prepareSecondFactor',
    answers: enveloped(signIn),
    values: preparing,
    handle: (context, { parameters, values }) => {
      const signIn = requireAt(context, parameters['signInId'], 'needs_second_factor');
      const user = requireSigner(context, signIn);
      const chosen = chooseFactor(offeredSecondFactors(context, user), values);
      const secondFactor = prepareCode(context, user, chosen, 'sign_in_code');
      return respondWith(context, context.state.signIns.put({ ...signIn, secondFactor }));
    },
  }),
  operation({
    api: 'frontend',
    method: 'POST',
    path: '/v1/client/sign_ins/:signInId/attempt_second_factor',
    name: 'signIn.attemptSecondFactor',
    answers: enveloped(signIn),
    values: attempting,
    handle: (context, { parameters, values }) => {
      const signIn = requireAt(context, parameters['signInId'], 'needs_second_factor');
      const user = requireSigner(context, signIn);
      const offered = offeredSecondFactors(context, user);
      const { factor, error } = attemptFactor(context, user, offered, signIn.secondFactor, values);
      const tried = context.state.signIns.put({ ...signIn, secondFactor: factor });
      if (error) throw error;
      return respondWith(context, completeSignIn(context, tried, { secondFactorAt: context.now() }));
    },
  }),
];

const kinds: Readonly<Record<string, InboxMessage['kind']>> = {
  reset_password_email_code: 'reset_password_code',
  reset_password_phone_code: 'reset_password_code',
};

function prepareFirst(context: Context, signIn: SignInRecord, values: Preparing): SignInRecord {
  if (values.strategy === 'passkey') return preparePasskey(context, signIn);
  const user = requireSigner(context, signIn);
  const chosen = chooseFactor(offeredFirstFactors(context, user), values);
  const { strategy, safe_identifier: to = '' } = chosen;
  if (strategy !== 'email_link') {
    const firstFactor = prepareCode(context, user, chosen, kinds[strategy] ?? 'sign_in_code');
    return context.state.signIns.put({ ...signIn, firstFactor });
  }
  const purpose = { kind: 'sign_in', id: signIn.id } as const;
  const link = sendEmailLink(context, { to, kind: 'sign_in_link', purpose, redirectUrl: values.redirect_url });
  const firstFactor = { strategy, code: null, to, linkId: link.id, verified: false };
  return context.state.signIns.put({ ...signIn, firstFactor });
}

function attemptFirst(context: Context, signIn: SignInRecord, values: Attempting): SignInRecord {
  if (values.strategy === 'email_link') throw unknownStrategy(values.strategy);
  const user = requireSigner(context, signIn);
  const offered = offeredFirstFactors(context, user);
  const { factor, error } = attemptFactor(context, user, offered, signIn.firstFactor, values);
  const tried = context.state.signIns.put({ ...signIn, firstFactor: factor });
  if (error) throw error;
  const passed = passFirstFactor(context, tried, factor);
  const isReset = passed.status === 'needs_new_password' && !!values.password;
  return isReset ? resetPassword(context, passed, values.password ?? '', false) : passed;
}

/** Takes a new password from somebody who proved by a code that they may set one. */
function resetPassword(
  context: Context,
  signIn: SignInRecord,
  password: string,
  signOutOfOthers: boolean | undefined,
): SignInRecord {
  const { state, settings, random, now } = context;
  const problem = passwordProblem(settings, password);
  if (problem) throw problem;
  const user = requireSigner(context, signIn);
  state.users.put({
    ...user,
    passwordHash: hashPassword(password, random),
    passwordUpdatedAt: now(),
    requiresPasswordReset: false,
    updatedAt: now(),
  });
  if (signOutOfOthers) {
    for (const session of state.sessions.by('user', user.id))
      if (session.status === 'active' || session.status === 'pending')
        state.sessions.put({ ...session, status: 'ended', updatedAt: now() });
  }
  return askSecondFactor(context, signIn);
}
