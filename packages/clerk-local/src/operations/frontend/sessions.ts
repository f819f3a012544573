import { z } from 'zod';
import { clerkError } from '../../errors.ts';
import { field, operation, respond, type Context, type Operation } from '../../operation.ts';
import type { SessionRecord } from '../../records.ts';
import { sessionJson } from '../../resources/frontend.ts';
import { mintSessionToken, mintTemplateToken } from '../../tokens.ts';
import { token } from '../../schemas/common.ts';
import { enveloped, session } from '../../schemas/sessions.ts';
import { endSessions, ensureClient, requireOwnSession, ridingClient, withTasks } from './sessions-common.ts';

/** Moves a session to an organization of its person, or to none. */
function activate(context: Context, session: SessionRecord, organizationId: string | null | undefined): SessionRecord {
  const { state, now } = context;
  if (organizationId && state.memberships.count('both', `${organizationId} ${session.userId}`) === 0) {
    throw clerkError(
      404,
      'organization_not_found_or_unauthorized',
      'Given organization not found, or you don’t have permission to access it',
    );
  }
  const active = organizationId === undefined ? session.organizationId : organizationId;
  const moved = withTasks(context, { ...session, organizationId: active });
  // A session that was active is taken back only by leaving the organization it may not be without.
  const isBack = session.status === 'active' && !moved.tasks.includes('choose-organization');
  const kept = isBack ? { ...session, organizationId: active } : moved;
  return state.sessions.put({ ...kept, lastActiveAt: now(), updatedAt: now() });
}

function finish(context: Context, sessionId: string | undefined, status: 'ended' | 'removed') {
  const session = requireOwnSession(context, sessionId);
  endSessions(context, ensureClient(context), [session], status);
  const ended = context.state.sessions.get(session.id) ?? session;
  return respond(sessionJson(context, ended), ridingClient(context));
}

/** What a signed-in browser does with its session. */
export const sessionOperations: Operation[] = [
  operation({
    api: 'frontend',
    method: 'GET',
    path: '/v1/client/sessions/:sessionId',
    name: 'session.fetch',
    answers: enveloped(session),
    handle: (context, { parameters }) =>
      respond(sessionJson(context, requireOwnSession(context, parameters['sessionId'])), ridingClient(context)),
  }),
  operation({
    api: 'frontend',
    method: 'POST',
    path: '/v1/client/sessions/:sessionId/touch',
    name: 'session.touch',
    answers: enveloped(session),
    values: z.object({ active_organization_id: field.optionalText() }),
    handle: (context, { parameters, values }) => {
      const own = requireOwnSession(context, parameters['sessionId']);
      const session = activate(context, own, values.active_organization_id);
      const client = ensureClient(context);
      if (client.lastActiveSessionId !== session.id)
        context.state.clients.put({ ...client, lastActiveSessionId: session.id });
      return respond(sessionJson(context, session), ridingClient(context));
    },
  }),
  operation({
    api: 'frontend',
    method: 'POST',
    path: '/v1/client/sessions/:sessionId/tokens',
    name: 'session.getToken',
    answers: token,
    values: z.object({ organization_id: field.optionalText() }),
    handle: (context, { parameters, values }) => {
      const session = requireOwnSession(context, parameters['sessionId']);
      const asked = values.organization_id;
      const organization = asked === undefined ? {} : { organizationId: asked };
      const jwt = mintSessionToken(context, session, { origin: context.asker.origin, ...organization });
      return { json: { object: 'token', jwt } };
    },
  }),
  operation({
    api: 'frontend',
    method: 'POST',
    path: '/v1/client/sessions/:sessionId/tokens/:template',
    name: 'session.getTemplateToken',
    answers: token,
    handle: (context, { parameters }) => {
      const session = requireOwnSession(context, parameters['sessionId']);
      const jwt = mintTemplateToken(context, session, parameters['template'] ?? '', { origin: context.asker.origin });
      return { json: { object: 'token', jwt } };
    },
  }),
  operation({
    api: 'frontend',
    method: 'POST',
    path: '/v1/client/sessions/:sessionId/end',
    name: 'session.end',
    answers: enveloped(session),
    handle: (context, { parameters }) => finish(context, parameters['sessionId'], 'ended'),
  }),
  operation({
    api: 'frontend',
    method: 'POST',
    path: '/v1/client/sessions/:sessionId/remove',
    name: 'session.remove',
    answers: enveloped(session),
    handle: (context, { parameters }) => finish(context, parameters['sessionId'], 'removed'),
  }),
];
