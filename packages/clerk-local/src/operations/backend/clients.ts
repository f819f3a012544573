import { z } from 'zod';
import { clerkError, notFound } from '../../errors.ts';
import { readOwnJwt } from '../../jwt-verify.ts';
import { operation, page, paginate, type Context, type Operation } from '../../operation.ts';
import type { ClientRecord, SessionRecord } from '../../records.ts';
import { backendSessionJson, statusAt } from '../../resources/backend.ts';
import { liveSessions } from '../../resources/frontend.ts';
import { id, listOf, time, token } from '../../schemas/common.ts';
import { backendSession } from '../../schemas/sessions.ts';
import { deriveSecret } from '../../secrets.ts';
import { mintSessionToken } from '../../tokens.ts';

const backendClient = z.strictObject({
  object: z.literal('client'),
  id: id('client'),
  session_ids: z.array(id('sess')),
  sessions: z.array(backendSession),
  sign_in_id: id('sia').nullable(),
  sign_up_id: id('sua').nullable(),
  last_active_session_id: id('sess').nullable(),
  last_authentication_strategy: z.string().nullable(),
  created_at: time,
  updated_at: time,
});

function clientJson(context: Context, client: ClientRecord): Record<string, unknown> {
  const sessions = liveSessions(context, client);
  return {
    object: 'client',
    id: client.id,
    session_ids: sessions.map((session) => session.id),
    sessions: sessions.map((session) => backendSessionJson(session, context.now())),
    sign_in_id: client.signInId,
    sign_up_id: client.signUpId,
    last_active_session_id: client.lastActiveSessionId,
    last_authentication_strategy: client.lastStrategy,
    created_at: client.createdAt,
    updated_at: client.updatedAt,
  };
}

/** A session and the claims of a token that is its own, whether or not the token's time is over. */
function requireTokenOf(context: Context, sessionId: string | undefined, jwt: string): SessionRecord {
  const session = context.state.sessions.get(sessionId);
  if (!session) throw notFound('The session');
  const claims = readOwnJwt(context.keys, jwt);
  if (claims?.['sid'] !== session.id)
    throw clerkError(400, 'token_invalid', 'The token is not one of this session.', 'token');
  return session;
}

/** The secret by which an app's server gets new tokens of a session without a browser. */
export function refreshTokenOf(context: Pick<Context, 'keys'>, sessionId: string): string {
  return deriveSecret(context.keys, `refresh token ${sessionId}`);
}

/** Backend API: browsers, and what apps' servers do with their tokens. */
export const clientOperations: Operation[] = [
  operation({
    api: 'backend',
    method: 'GET',
    path: '/v1/clients',
    name: 'clients.getClientList',
    answers: listOf(backendClient),
    values: z.object(page),
    handle: (context, { values }) => {
      const { data, total_count } = paginate(context.state.clients.all().toReversed(), values);
      return { json: { data: data.map((client) => clientJson(context, client)), total_count } };
    },
  }),
  operation({
    api: 'backend',
    method: 'GET',
    path: '/v1/clients/:clientId',
    name: 'clients.getClient',
    answers: backendClient,
    handle: (context, { parameters }) => {
      const client = context.state.clients.get(parameters['clientId']);
      if (!client) throw notFound('The client');
      return { json: clientJson(context, client) };
    },
  }),
  operation({
    api: 'backend',
    method: 'POST',
    path: '/v1/clients/verify',
    name: 'clients.verifyClient',
    answers: backendClient,
    values: z.object({ token: z.string() }),
    handle: (context, { values }) => {
      const claims = readOwnJwt(context.keys, values.token);
      // A client's own token names it; a session's token names a session of it.
      const clientId = claims?.['id'] ?? context.state.sessions.get(textOf(claims?.['sid']))?.clientId;
      const client = context.state.clients.get(textOf(clientId));
      if (!client) throw clerkError(400, 'token_invalid', 'The token is not one of a client.', 'token');
      return { json: clientJson(context, client) };
    },
  }),
  operation({
    api: 'backend',
    method: 'POST',
    path: '/v1/sessions/:sessionId/verify',
    name: 'sessions.verifySession',
    answers: backendSession,
    values: z.object({ token: z.string() }),
    handle: (context, { parameters, values }) => ({
      json: backendSessionJson(requireTokenOf(context, parameters['sessionId'], values.token), context.now()),
    }),
  }),
  operation({
    api: 'backend',
    method: 'POST',
    path: '/v1/sessions/:sessionId/refresh',
    name: 'sessions.refreshSession',
    answers: z.union([token, z.strictObject({ object: z.literal('cookies'), cookies: z.array(z.string()) })]),
    values: z.object({
      expired_token: z.string(),
      refresh_token: z.string(),
      request_origin: z.string().optional(),
      format: z.enum(['token', 'cookie']).default('token'),
    }),
    handle: (context, { parameters, values }) => {
      const session = requireTokenOf(context, parameters['sessionId'], values.expired_token);
      if (values.refresh_token !== refreshTokenOf(context, session.id))
        throw clerkError(
          401,
          'refresh_token_invalid',
          'The refresh token is not one of this session.',
          'refresh_token',
        );
      const status = statusAt(session, context.now());
      if (status !== 'active' && status !== 'pending')
        throw clerkError(401, 'session_inactive', 'The session is over.', 'expired_token');
      const jwt = mintSessionToken(context, session, { origin: values.request_origin });
      if (values.format === 'token') return { json: { object: 'token', jwt } };
      return { json: { object: 'cookies', cookies: [`__session=${jwt}; Path=/; SameSite=Lax`] } };
    },
  }),
];

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
