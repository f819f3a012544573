import { z } from 'zod';
import { clerkError, notFound } from '../../errors.ts';
import { createId } from '../../ids.ts';
import { field, operation, respond, type Context, type Operation } from '../../operation.ts';
import { isPassword } from '../../passwords.ts';
import type { SignInRecord, UserRecord } from '../../records.ts';
import { liveSessions, signInJson } from '../../resources/frontend.ts';
import { enveloped, signIn } from '../../schemas/sessions.ts';
import { sendCode, tryCode } from './codes.ts';
import { ensureClient, ridingClient, startSession } from './sessions-common.ts';

const unknownStrategy = (strategy: string) =>
  clerkError(422, 'form_param_value_invalid', `The strategy ${strategy} is not enabled on this instance.`, 'strategy');

function respondWith(context: Context, signIn: SignInRecord) {
  return respond(signInJson(context, signIn), ridingClient(context));
}

function requireSignIn(context: Context, id: string | undefined): SignInRecord {
  const signIn = context.state.signIns.get(id);
  if (!signIn || signIn.clientId !== context.asker.client?.id) throw notFound('The sign-in');
  if (signIn.abandonAt <= context.now())
    throw clerkError(400, 'sign_in_abandoned', 'This sign-in took too long. Start again.');
  return signIn;
}

function requireUser(context: Context, signIn: SignInRecord): UserRecord {
  const user = context.state.users.get(signIn.userId);
  if (!user) throw clerkError(422, 'form_identifier_not_found', 'Couldn’t find your account.', 'identifier');
  return user;
}

/** Starts a sign-in for an identifier; there must be somebody by it. */
function begin(context: Context, identifier: string | null): SignInRecord {
  const { state, random, now } = context;
  const client = ensureClient(context);
  if (liveSessions(context, client).length > 0) throw clerkError(400, 'session_exists', 'You’re already signed in.');
  const user = identifier === null ? undefined : state.users.by('email', identifier.toLowerCase())[0];
  if (identifier !== null && !user) {
    throw clerkError(422, 'form_identifier_not_found', 'Couldn’t find your account.', 'identifier');
  }
  const signIn = state.signIns.put({
    id: createId(random, 'sia'),
    clientId: client.id,
    status: user ? 'needs_first_factor' : 'needs_identifier',
    identifier,
    userId: user?.id ?? null,
    strategy: null,
    code: null,
    createdSessionId: null,
    abandonAt: now() + 86_400_000,
  });
  state.clients.put({ ...client, signInId: signIn.id });
  return signIn;
}

function complete(context: Context, signIn: SignInRecord, strategy: string): SignInRecord {
  const client = context.state.clients.get(signIn.clientId);
  if (!client) throw notFound('The client');
  const session = startSession(context, client, requireUser(context, signIn), strategy);
  return context.state.signIns.put({
    ...signIn,
    status: 'complete',
    strategy,
    createdSessionId: session.id,
  });
}

function withPassword(context: Context, signIn: SignInRecord, password: string): SignInRecord {
  if (!isPassword(password, requireUser(context, signIn).passwordHash)) {
    throw clerkError(
      422,
      'form_password_incorrect',
      'Password is incorrect. Try again, or use another method.',
      'password',
    );
  }
  return complete(context, signIn, 'password');
}

function withTicket(context: Context, token: string): SignInRecord {
  const { state, now } = context;
  const ticket = state.signInTokens.by('token', token)[0];
  if (!ticket || ticket.status !== 'pending')
    throw clerkError(400, 'ticket_invalid', 'The ticket is not valid, or was used before.');
  if (ticket.expireAt <= now()) throw clerkError(400, 'ticket_expired', 'The ticket has expired.');
  const signIn = begin(context, null);
  state.signInTokens.put({ ...ticket, status: 'accepted', updatedAt: now() });
  return complete(context, { ...signIn, userId: ticket.userId }, 'ticket');
}

/** Signing in by password, by a code sent to an address, or with a ticket. */
export const signInOperations: Operation[] = [
  operation({
    api: 'frontend',
    method: 'POST',
    path: '/v1/client/sign_ins',
    name: 'signIn.create',
    answers: enveloped(signIn),
    values: z.object({
      identifier: field.optionalText(),
      strategy: field.optionalText(),
      password: field.optionalText(),
      ticket: field.optionalText(),
    }),
    handle: (context, { values }) => {
      const { identifier = null, strategy, password, ticket } = values;
      if (strategy === 'ticket' || ticket) return respondWith(context, withTicket(context, ticket ?? ''));
      const signIn = begin(context, identifier);
      if (password && (!strategy || strategy === 'password'))
        return respondWith(context, withPassword(context, signIn, password));
      if (strategy === 'email_code') return respondWith(context, prepare(context, signIn, undefined));
      if (strategy && strategy !== 'password') throw unknownStrategy(strategy);
      return respondWith(context, signIn);
    },
  }),
  operation({
    api: 'frontend',
    method: 'GET',
    path: '/v1/client/sign_ins/:signInId',
    name: 'signIn.fetch',
    answers: enveloped(signIn),
    handle: (context, { parameters }) => respondWith(context, requireSignIn(context, parameters['signInId'])),
  }),
  operation({
    api: 'frontend',
    method: 'POST',
    path: '/v1/client/sign_ins/:signInId/prepare_first_factor',
    name: 'signIn.prepareFirstFactor',
    answers: enveloped(signIn),
    values: z.object({ strategy: field.text(), email_address_id: field.optionalText() }),
    handle: (context, { parameters, values }) => {
      if (values.strategy !== 'email_code') throw unknownStrategy(values.strategy);
      const signIn = requireSignIn(context, parameters['signInId']);
      return respondWith(context, prepare(context, signIn, values.email_address_id));
    },
  }),
  operation({
    api: 'frontend',
    method: 'POST',
    path: '/v1/client/sign_ins/:signInId/attempt_first_factor',
    name: 'signIn.attemptFirstFactor',
    answers: enveloped(signIn),
    values: z.object({ strategy: field.text(), password: field.optionalText(), code: field.optionalText() }),
    handle: (context, { parameters, values }) => {
      const signIn = requireSignIn(context, parameters['signInId']);
      if (signIn.status === 'complete') throw clerkError(400, 'session_exists', 'You’re already signed in.');
      if (values.strategy === 'password')
        return respondWith(context, withPassword(context, signIn, values.password ?? ''));
      if (values.strategy !== 'email_code') throw unknownStrategy(values.strategy);
      const { record, error } = tryCode(context, signIn.code, values.code ?? '');
      const tried = context.state.signIns.put({ ...signIn, code: record });
      if (error) throw error;
      return respondWith(context, complete(context, tried, 'email_code'));
    },
  }),
];

function prepare(context: Context, signIn: SignInRecord, emailId: string | null | undefined): SignInRecord {
  const user = requireUser(context, signIn);
  const email = user.emails.find(({ id }) => id === (emailId ?? user.primaryEmailId));
  if (!email)
    throw clerkError(422, 'form_param_value_invalid', 'This is not an address of the account.', 'email_address_id');
  const code = sendCode(context, email.address, 'sign_in_code');
  return context.state.signIns.put({ ...signIn, strategy: 'email_code', code });
}
