import { z } from 'zod';
import { clerkError, notFound } from '../../errors.ts';
import { createId, randomText } from '../../ids.ts';
import { field, operation, page, paginate, type Context, type Operation } from '../../operation.ts';
import type { SessionRecord } from '../../records.ts';
import { backendSessionJson, signInTokenJson, statusAt } from '../../resources/backend.ts';
import { mintSessionToken, mintTemplateToken } from '../../tokens.ts';
import { listOf, token } from '../../schemas/common.ts';
import { signInToken } from '../../schemas/instance.ts';
import { backendSession } from '../../schemas/sessions.ts';
import { startSession } from '../frontend/sessions-common.ts';

function requireSession({ state }: Context, id: string | undefined): SessionRecord {
  const session = state.sessions.get(id);
  if (!session) throw notFound('The session');
  return session;
}

/** A session in which somebody is signed in: only for such are tokens minted. */
function requireLiveSession(context: Context, id: string | undefined): SessionRecord {
  const session = requireSession(context, id);
  const status = statusAt(session, context.now());
  if (status !== 'active' && status !== 'pending') throw notFound('An active session of this id');
  return session;
}

const lifetime = z.object({ expires_in_seconds: z.number().int().min(30).max(315_360_000).nullish() });

/** Backend API: sessions, their tokens, and tickets to sign in with. */
export const sessionOperations: Operation[] = [
  operation({
    api: 'backend',
    method: 'GET',
    path: '/v1/sessions',
    name: 'sessions.getSessionList',
    answers: listOf(backendSession),
    values: z.object({
      ...page,
      user_id: z.string().optional(),
      client_id: z.string().optional(),
      status: z.string().optional(),
    }),
    handle: (context, { values }) => {
      const { user_id: userId, client_id: clientId, status } = values;
      if (!userId && !clientId)
        throw clerkError(422, 'form_param_missing', 'user_id or client_id must be included.', 'user_id');
      const { sessions } = context.state;
      const found = (userId ? sessions.by('user', userId) : sessions.by('client', clientId ?? '')).filter(
        (session) =>
          (!status || statusAt(session, context.now()) === status) && (!clientId || session.clientId === clientId),
      );
      const { data, total_count } = paginate(found.toReversed(), values);
      return { json: { data: data.map((session) => backendSessionJson(session, context.now())), total_count } };
    },
  }),
  operation({
    api: 'backend',
    method: 'GET',
    path: '/v1/sessions/:sessionId',
    name: 'sessions.getSession',
    answers: backendSession,
    handle: (context, { parameters }) => ({
      json: backendSessionJson(requireSession(context, parameters['sessionId']), context.now()),
    }),
  }),
  operation({
    api: 'backend',
    method: 'POST',
    path: '/v1/sessions',
    name: 'sessions.createSession',
    answers: backendSession,
    values: z.object({ user_id: z.string() }),
    handle: (context, { values }) => {
      const { state, random, now } = context;
      const user = state.users.get(values.user_id);
      if (!user) throw notFound('The user');
      const client = state.clients.put({
        id: createId(random, 'client'),
        signInId: null,
        signUpId: null,
        lastActiveSessionId: null,
        lastStrategy: null,
        createdAt: now(),
        updatedAt: now(),
      });
      return { json: backendSessionJson(startSession(context, client, user, 'backend'), now()) };
    },
  }),
  operation({
    api: 'backend',
    method: 'POST',
    path: '/v1/sessions/:sessionId/revoke',
    name: 'sessions.revokeSession',
    answers: backendSession,
    handle: (context, { parameters }) => {
      const session = requireSession(context, parameters['sessionId']);
      const revoked = context.state.sessions.put({
        ...session,
        status: 'revoked',
        updatedAt: context.now(),
      });
      return { json: backendSessionJson(revoked, context.now()) };
    },
  }),
  operation({
    api: 'backend',
    method: 'POST',
    path: '/v1/sessions/:sessionId/tokens',
    name: 'sessions.getToken',
    answers: token,
    values: lifetime,
    handle: (context, { parameters, values }) => {
      const session = requireLiveSession(context, parameters['sessionId']);
      const lifetimeSeconds = values.expires_in_seconds ?? undefined;
      return { json: { object: 'token', jwt: mintSessionToken(context, session, { lifetimeSeconds }) } };
    },
  }),
  operation({
    api: 'backend',
    method: 'POST',
    path: '/v1/sessions/:sessionId/tokens/:template',
    name: 'sessions.getToken (template)',
    answers: token,
    values: lifetime,
    handle: (context, { parameters, values }) => {
      const session = requireLiveSession(context, parameters['sessionId']);
      const lifetimeSeconds = values.expires_in_seconds ?? undefined;
      const jwt = mintTemplateToken(context, session, parameters['template'] ?? '', { lifetimeSeconds });
      return { json: { object: 'token', jwt } };
    },
  }),
  operation({
    api: 'backend',
    method: 'POST',
    path: '/v1/sign_in_tokens',
    name: 'signInTokens.createSignInToken',
    answers: signInToken,
    values: z.object({ user_id: z.string(), expires_in_seconds: field.count(30 * 86_400, 315_360_000) }),
    handle: (context, { values }) => {
      const { state, random, now } = context;
      if (!state.users.get(values.user_id)) throw notFound('The user');
      const ticket = state.signInTokens.put({
        id: createId(random, 'sit'),
        userId: values.user_id,
        token: randomText(random, 48),
        status: 'pending',
        expireAt: now() + values.expires_in_seconds * 1000,
        createdAt: now(),
        updatedAt: now(),
      });
      return { json: signInTokenJson(context, ticket) };
    },
  }),
  operation({
    api: 'backend',
    method: 'POST',
    path: '/v1/sign_in_tokens/:ticketId/revoke',
    name: 'signInTokens.revokeSignInToken',
    answers: signInToken,
    handle: (context, { parameters }) => {
      const ticket = context.state.signInTokens.get(parameters['ticketId']);
      if (!ticket) throw notFound('The sign-in token');
      if (ticket.status !== 'pending')
        throw clerkError(400, 'sign_in_token_revoked_code', 'The sign-in token was used or revoked before.');
      const revoked = context.state.signInTokens.put({
        ...ticket,
        status: 'revoked',
        updatedAt: context.now(),
      });
      return { json: signInTokenJson(context, revoked) };
    },
  }),
];
