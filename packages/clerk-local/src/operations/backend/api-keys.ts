import { z } from 'zod';
import { notFound } from '../../errors.ts';
import { field, operation, page, paginate, type Context, type Operation } from '../../operation.ts';
import type { ApiKeyRecord } from '../../records-instance.ts';
import { deletedJson } from '../../resources/backend.ts';
import { apiKeyJson } from '../../resources/machines.ts';
import { deleted, listOf, metadata } from '../../schemas/common.ts';
import { apiKey } from '../../schemas/machines.ts';
import { hashSecret } from '../../secrets.ts';
import { apiKeySecret, createApiKey, lifetime, listApiKeys, requireGood, revoked } from '../machine-tokens-common.ts';

const changeable = {
  description: z.string().nullish(),
  claims: metadata.nullish(),
  scopes: z.array(z.string()).nullish(),
  seconds_until_expiration: lifetime,
};

function requireKey({ state }: Context, id: string | undefined): ApiKeyRecord {
  const key = state.apiKeys.get(id);
  if (!key) throw notFound('The API key');
  return key;
}

/** Backend API: keys by which programs act for people and organizations. */
export const apiKeyOperations: Operation[] = [
  operation({
    api: 'backend',
    method: 'GET',
    path: '/api_keys',
    name: 'apiKeys.list',
    answers: listOf(apiKey),
    values: z.object({ ...page, subject: z.string(), include_invalid: field.flag().optional() }),
    handle: (context, { values }) => {
      const { data, total_count } = paginate(listApiKeys(context, values), values);
      return { json: { data: data.map((key) => apiKeyJson(context, key)), total_count } };
    },
  }),
  operation({
    api: 'backend',
    method: 'POST',
    path: '/api_keys',
    name: 'apiKeys.create',
    answers: apiKey,
    values: z.object({
      ...changeable,
      name: z.string().min(1),
      subject: z.string(),
      created_by: z.string().nullish(),
    }),
    handle: (context, { values }) => {
      const key = createApiKey(context, {
        name: values.name,
        subject: values.subject,
        description: values.description ?? null,
        claims: values.claims ?? null,
        scopes: values.scopes ?? [],
        createdBy: values.created_by ?? null,
        secondsUntilExpiration: values.seconds_until_expiration ?? null,
      });
      return { json: { ...apiKeyJson(context, key), secret: apiKeySecret(context, key.id) } };
    },
  }),
  operation({
    api: 'backend',
    method: 'POST',
    path: '/api_keys/verify',
    name: 'apiKeys.verify',
    answers: apiKey,
    values: z.object({ secret: z.string() }),
    handle: (context, { values }) => {
      const { state, now } = context;
      const key = requireGood(context, state.apiKeys.by('hash', hashSecret(values.secret))[0], 'The API key');
      return { json: apiKeyJson(context, state.apiKeys.put({ ...key, lastUsedAt: now() })) };
    },
  }),
  operation({
    api: 'backend',
    method: 'GET',
    path: '/api_keys/:apiKeyId',
    name: 'apiKeys.get',
    answers: apiKey,
    handle: (context, { parameters }) => ({ json: apiKeyJson(context, requireKey(context, parameters['apiKeyId'])) }),
  }),
  operation({
    api: 'backend',
    method: 'PATCH',
    path: '/api_keys/:apiKeyId',
    name: 'apiKeys.update',
    answers: apiKey,
    values: z.object({ ...changeable, subject: z.string().optional() }),
    handle: (context, { parameters, values }) => {
      const { state, now } = context;
      const before = requireKey(context, parameters['apiKeyId']);
      // Whose it is cannot be changed: naming somebody else finds no key of theirs.
      if (values.subject !== undefined && values.subject !== before.subject) throw notFound('The API key');
      const seconds = values.seconds_until_expiration;
      const keptUntil = seconds === undefined ? before.expireAt : null;
      const key = state.apiKeys.put({
        ...before,
        description: values.description === undefined ? before.description : values.description,
        claims: values.claims === undefined ? before.claims : values.claims,
        scopes: values.scopes ?? before.scopes,
        expireAt: seconds ? now() + seconds * 1000 : keptUntil,
        updatedAt: now(),
      });
      return { json: apiKeyJson(context, key) };
    },
  }),
  operation({
    api: 'backend',
    method: 'DELETE',
    path: '/api_keys/:apiKeyId',
    name: 'apiKeys.delete',
    answers: deleted('api_key', 'ak'),
    handle: (context, { parameters }) => {
      const { id } = requireKey(context, parameters['apiKeyId']);
      context.state.apiKeys.remove(id);
      return { json: deletedJson('api_key', id) };
    },
  }),
  operation({
    api: 'backend',
    method: 'POST',
    path: '/api_keys/:apiKeyId/revoke',
    name: 'apiKeys.revoke',
    answers: apiKey,
    values: z.object({ revocation_reason: z.string().nullish() }),
    handle: (context, { parameters, values }) => {
      const key = requireKey(context, parameters['apiKeyId']);
      const ended = context.state.apiKeys.put(revoked(context, key, values.revocation_reason ?? null));
      return { json: apiKeyJson(context, ended) };
    },
  }),
  operation({
    api: 'backend',
    method: 'GET',
    path: '/api_keys/:apiKeyId/secret',
    name: 'apiKeys.getSecret',
    answers: z.strictObject({ secret: z.string().startsWith('ak_') }),
    handle: (context, { parameters }) => {
      const key = requireGood(context, requireKey(context, parameters['apiKeyId']), 'The API key');
      return { json: { secret: apiKeySecret(context, key.id) } };
    },
  }),
];
