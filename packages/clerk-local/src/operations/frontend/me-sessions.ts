import { z } from 'zod';
import { readDevice } from '../../devices.ts';
import { clerkError } from '../../errors.ts';
import { operation, respond, type Context, type Operation } from '../../operation.ts';
import type { SessionRecord } from '../../records.ts';
import { deviceSession, enveloped } from '../../schemas/sessions.ts';
import { requireMe } from './organization-access.ts';
import { ridingClient } from './sessions-common.ts';

function liveSessionsOfMe(context: Context): SessionRecord[] {
  const { id } = requireMe(context);
  return context.state.sessions
    .by('user', id)
    .filter(({ status, expireAt }) => (status === 'active' || status === 'pending') && expireAt > context.now());
}

function deviceSessionJson(session: SessionRecord): Record<string, unknown> {
  const { browserName, browserVersion, deviceType, isMobile } = readDevice(session.userAgent);
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
      device_type: deviceType,
      is_mobile: isMobile,
      browser_name: browserName,
      browser_version: browserVersion,
      // Everybody is on this machine: there is no address or place to tell.
      ip_address: null,
      city: null,
      country: null,
    },
  };
}

/** The devices somebody is signed in on. */
export const meSessionOperations: Operation[] = [
  operation({
    api: 'frontend',
    method: 'GET',
    path: '/v1/me/sessions/active',
    name: 'user.getSessions',
    answers: z.array(deviceSession),
    handle: (context) => ({ json: liveSessionsOfMe(context).map(deviceSessionJson) }),
  }),
  operation({
    api: 'frontend',
    method: 'POST',
    path: '/v1/me/sessions/:sessionId/revoke',
    name: 'sessionWithActivities.revoke',
    answers: enveloped(deviceSession),
    handle: (context, { parameters }) => {
      const found = liveSessionsOfMe(context).find(({ id }) => id === parameters['sessionId']);
      if (!found) throw clerkError(404, 'resource_not_found', 'No session was found with this id');
      const revoked = context.state.sessions.put({ ...found, status: 'revoked', updatedAt: context.now() });
      return respond(deviceSessionJson(revoked), ridingClient(context));
    },
  }),
];
