import { z } from 'zod';
import { clerkError, notFound } from '../../errors.ts';
import { createId, randomText } from '../../ids.ts';
import { field, operation, type Operation } from '../../operation.ts';
import type { ActorTokenRecord } from '../../records.ts';
import type { View } from '../../resources/shared.ts';
import { id, metadata, time } from '../../schemas/common.ts';

/** A ticket to sign in as somebody else. */
const actorToken = z.strictObject({
  object: z.literal('actor_token'),
  id: id('act'),
  status: z.enum(['pending', 'accepted', 'revoked']),
  user_id: id('user'),
  actor: metadata,
  token: z.string(),
  url: z.url(),
  created_at: time,
  updated_at: time,
});

function actorTokenJson({ baseUrl }: View, ticket: ActorTokenRecord): Record<string, unknown> {
  return {
    object: 'actor_token',
    id: ticket.id,
    status: ticket.status,
    user_id: ticket.userId,
    actor: ticket.actor,
    token: ticket.token,
    url: `${baseUrl}/v1/tickets/accept?ticket=${ticket.token}`,
    created_at: ticket.createdAt,
    updated_at: ticket.updatedAt,
  };
}

const seconds = (fallback: number) => field.count(fallback, 315_360_000);

/**
 * Backend API: tickets by which one person acts as another.
 *
 * @see https://clerk.com/docs/guides/users/impersonation
 */
export const actorTokenOperations: Operation[] = [
  operation({
    api: 'backend',
    method: 'POST',
    path: '/v1/actor_tokens',
    name: 'actorTokens.create',
    answers: actorToken,
    values: z.object({
      user_id: z.string(),
      actor: field.json(),
      expires_in_seconds: seconds(3600),
      session_max_duration_in_seconds: seconds(1800),
    }),
    handle: (context, { values }) => {
      const { state, random, now } = context;
      if (!state.users.get(values.user_id)) throw notFound('The user');
      if (typeof values.actor['sub'] !== 'string' || values.actor['sub'] === '')
        throw clerkError(422, 'form_param_format_invalid', 'actor must have a sub: the id of who acts.', 'actor');
      const ticket = state.actorTokens.put({
        id: createId(random, 'act'),
        userId: values.user_id,
        actor: values.actor,
        token: randomText(random, 48),
        status: 'pending',
        sessionMaxSeconds: values.session_max_duration_in_seconds,
        expireAt: now() + values.expires_in_seconds * 1000,
        createdAt: now(),
        updatedAt: now(),
      });
      return { json: actorTokenJson(context, ticket) };
    },
  }),
  operation({
    api: 'backend',
    method: 'POST',
    path: '/v1/actor_tokens/:ticketId/revoke',
    name: 'actorTokens.revoke',
    answers: actorToken,
    handle: (context, { parameters }) => {
      const ticket = context.state.actorTokens.get(parameters['ticketId']);
      if (!ticket) throw notFound('The actor token');
      if (ticket.status !== 'pending')
        throw clerkError(400, 'actor_token_revoked_code', 'The actor token was used or revoked before.');
      const revoked = context.state.actorTokens.put({ ...ticket, status: 'revoked', updatedAt: context.now() });
      return { json: actorTokenJson(context, revoked) };
    },
  }),
];
