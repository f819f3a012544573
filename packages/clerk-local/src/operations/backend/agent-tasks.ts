import { z } from 'zod';
import { clerkError, notFound } from '../../errors.ts';
import { createId, randomText } from '../../ids.ts';
import { operation, type Operation } from '../../operation.ts';
import { id } from '../../schemas/common.ts';

const gone = z.strictObject({
  object: z.literal('agent_task'),
  agent_id: z.string(),
  agent_task_id: id('sit'),
  task_id: id('sit'),
});

/** Backend API: addresses that sign a program in as somebody, such as a test or an agent. They are sign-in tokens. */
export const agentTaskOperations: Operation[] = [
  operation({
    api: 'backend',
    method: 'POST',
    path: '/v1/agents/tasks',
    name: 'agentTasks.create',
    answers: gone.extend({ url: z.url() }),
    values: z.object({
      on_behalf_of: z.object({ user_id: z.string().optional(), identifier: z.string().optional() }),
      agent_name: z.string().min(1),
      task_description: z.string(),
      permissions: z.string(),
      redirect_url: z.url(),
      session_max_duration_in_seconds: z.number().nullish(),
    }),
    handle: ({ state, random, now, settings }, { values }) => {
      const { user_id: userId, identifier = '' } = values.on_behalf_of;
      const name = identifier.toLowerCase();
      const user =
        state.users.get(userId) ??
        state.users.by('email', name)[0] ??
        state.users.by('username', name)[0] ??
        state.users.by('phone', name)[0];
      if (!user) throw clerkError(404, 'resource_not_found', 'The user was not found', 'on_behalf_of');
      if (values.session_max_duration_in_seconds) {
        const message = 'clerk-local does not end the sessions of agents early yet.';
        throw clerkError(501, 'not_implemented', message, 'session_max_duration_in_seconds');
      }
      const ticket = state.signInTokens.put({
        id: createId(random, 'sit'),
        userId: user.id,
        token: randomText(random, 48),
        status: 'pending',
        expireAt: now() + 3_600_000,
        createdAt: now(),
        updatedAt: now(),
      });
      const url = new URL('/sign-in', settings.homeUrl);
      url.searchParams.set('__clerk_ticket', ticket.token);
      url.searchParams.set('__clerk_status', 'sign_in');
      url.searchParams.set('redirect_url', values.redirect_url);
      const ids = { agent_id: values.agent_name, agent_task_id: ticket.id, task_id: ticket.id };
      return { json: { object: 'agent_task', ...ids, url: url.href } };
    },
  }),
  operation({
    api: 'backend',
    method: 'POST',
    path: '/v1/agents/tasks/:taskId/revoke',
    name: 'agentTasks.revoke',
    answers: gone,
    handle: ({ state, now }, { parameters }) => {
      const ticket = state.signInTokens.get(parameters['taskId']);
      if (!ticket) throw notFound('The agent task');
      if (ticket.status === 'pending') state.signInTokens.put({ ...ticket, status: 'revoked', updatedAt: now() });
      return { json: { object: 'agent_task', agent_id: '', agent_task_id: ticket.id, task_id: ticket.id } };
    },
  }),
];
