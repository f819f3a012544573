import { z } from 'zod';
import { clerkError, notFound } from '../../errors.ts';
import { readOwnJwt } from '../../jwt-verify.ts';
import { field, operation, page, paginate, type Context, type Operation } from '../../operation.ts';
import type { SessionRecord } from '../../records.ts';
import { statusAt } from '../../resources/backend.ts';
import { apiKeyJson } from '../../resources/machines.ts';
import { listOf } from '../../schemas/common.ts';
import { apiKey } from '../../schemas/machines.ts';
import { apiKeySecret, createApiKey, lifetime, listApiKeys, revoked } from '../machine-tokens-common.ts';

/** The session whose token the request carries: clerk-js sends it here instead of its cookies. */
function requireBearer({ state, keys, asker, now }: Context): SessionRecord {
  const token = /^Bearer (.+)$/.exec(asker.authorization ?? '')?.[1] ?? '';
  const claims = readOwnJwt(keys, token);
  const isFresh = typeof claims?.['exp'] === 'number' && claims['exp'] * 1000 > now();
  const sessionId = isFresh && typeof claims['sid'] === 'string' ? claims['sid'] : undefined;
  const session = state.sessions.get(sessionId);
  if (!session || statusAt(session, now()) !== 'active')
    throw clerkError(401, 'authentication_invalid', 'Invalid authentication');
  return session;
}

/**
 * Refuses keys of anybody else than the person, or an organization that lets them.
 *
 * @param verb - what the member's role must permit
 */
function assertMay(context: Context, { userId }: SessionRecord, subject: string, verb: 'read' | 'manage'): void {
  const { state, settings } = context;
  if (subject === userId && settings.apiKeys.users) return;
  const membership = state.memberships.by('both', `${subject} ${userId}`)[0];
  const permissions = state.roles.get(membership?.role)?.permissions ?? [];
  const isPermitted = permissions.some(
    (key) => key === `org:sys_api_keys:${verb}` || key === 'org:sys_api_keys:manage',
  );
  if (isPermitted && settings.apiKeys.organizations) return;
  throw clerkError(403, 'not_allowed_access', 'API keys of this subject are not yours to see or change.', 'subject');
}

/** What `<APIKeys/>` asks for. */
export const apiKeyOperations: Operation[] = [
  operation({
    api: 'frontend',
    method: 'GET',
    path: '/api_keys',
    name: 'apiKeys.getAll',
    answers: listOf(apiKey),
    values: z.object({
      ...page,
      subject: z.string(),
      query: z.string().optional(),
      include_invalid: field.flag().optional(),
    }),
    handle: (context, { values }) => {
      assertMay(context, requireBearer(context), values.subject, 'read');
      const { data, total_count } = paginate(listApiKeys(context, values), values);
      return { json: { data: data.map((key) => apiKeyJson(context, key)), total_count } };
    },
  }),
  operation({
    api: 'frontend',
    method: 'POST',
    path: '/api_keys',
    name: 'apiKeys.create (frontend)',
    answers: apiKey,
    values: z.object({
      name: z.string().min(1),
      subject: z.string(),
      description: z.string().nullish(),
      seconds_until_expiration: lifetime,
    }),
    handle: (context, { values }) => {
      const session = requireBearer(context);
      assertMay(context, session, values.subject, 'manage');
      const key = createApiKey(context, {
        name: values.name,
        subject: values.subject,
        description: values.description ?? null,
        claims: null,
        scopes: [],
        createdBy: session.userId,
        secondsUntilExpiration: values.seconds_until_expiration ?? null,
      });
      return { json: { ...apiKeyJson(context, key), secret: apiKeySecret(context, key.id) } };
    },
  }),
  operation({
    api: 'frontend',
    method: 'POST',
    path: '/api_keys/:apiKeyId/revoke',
    name: 'apiKeys.revoke (frontend)',
    answers: apiKey,
    values: z.object({ revocation_reason: z.string().nullish() }),
    handle: (context, { parameters, values }) => {
      const session = requireBearer(context);
      const key = context.state.apiKeys.get(parameters['apiKeyId']);
      if (!key) throw notFound('The API key');
      assertMay(context, session, key.subject, 'manage');
      const ended = context.state.apiKeys.put(revoked(context, key, values.revocation_reason ?? null));
      return { json: apiKeyJson(context, ended) };
    },
  }),
];
