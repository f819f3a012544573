import { z } from 'zod';
import { clerkError, notFound } from '../../errors.ts';
import { createId, randomText } from '../../ids.ts';
import { readOwnJwt } from '../../jwt-verify.ts';
import { operation, page, paginate, type Context, type Operation } from '../../operation.ts';
import type { OAuthApplicationRecord } from '../../records-instance.ts';
import { deletedJson } from '../../resources/backend.ts';
import { oauthApplicationJson, oauthTokenJson } from '../../resources/machines.ts';
import { deleted, listOf } from '../../schemas/common.ts';
import { oauthApplication, oauthToken } from '../../schemas/machines.ts';
import { hashSecret } from '../../secrets.ts';
import { requireGood, revoked } from '../machine-tokens-common.ts';

const knownScopes = ['openid', 'profile', 'email', 'offline_access', 'public_metadata', 'private_metadata'];
const fields = {
  name: z.string().min(1),
  redirect_uris: z.array(z.url()).nullish(),
  scopes: z.string().nullish(),
  public: z.boolean().nullish(),
};

function requireApplication({ state }: Context, id: string | undefined): OAuthApplicationRecord {
  const application = state.oauthApplications.get(id);
  if (!application) throw notFound('The OAuth application');
  return application;
}

function scopesIn(text: string): string[] {
  const scopes = text.split(/\s+/).filter(Boolean);
  const unknown = scopes.find((scope) => !knownScopes.includes(scope));
  if (unknown) throw clerkError(422, 'form_param_value_invalid', `There is no scope ${unknown}.`, 'scopes');
  return [...new Set(scopes)];
}

/** Backend API: apps of others that people let act for them. */
export const oauthApplicationOperations: Operation[] = [
  operation({
    api: 'backend',
    method: 'GET',
    path: '/v1/oauth_applications',
    name: 'oauthApplications.list',
    answers: listOf(oauthApplication),
    values: z.object({ ...page, name_query: z.string().optional(), order_by: z.string().optional() }),
    handle: (context, { values }) => {
      const { oauthApplications } = context.state;
      const [, sign, name] = /^([+-]?)(name|created_at)$/.exec(values.order_by ?? '-created_at') ?? [];
      if (name !== 'name' && name !== 'created_at')
        throw clerkError(422, 'form_param_value_invalid', 'order_by must be one of name, created_at', 'order_by');
      const wanted = values.name_query?.toLowerCase() ?? '';
      const found = oauthApplications
        .ordered(name, { descending: sign === '-', offset: 0, limit: oauthApplications.size })
        .filter((row) => row.name.toLowerCase().includes(wanted));
      const { data, total_count } = paginate(found, values);
      return { json: { data: data.map((row) => oauthApplicationJson(context, row)), total_count } };
    },
  }),
  operation({
    api: 'backend',
    method: 'GET',
    path: '/v1/oauth_applications/:applicationId',
    name: 'oauthApplications.get',
    answers: oauthApplication,
    handle: (context, { parameters }) => ({
      json: oauthApplicationJson(context, requireApplication(context, parameters['applicationId'])),
    }),
  }),
  operation({
    api: 'backend',
    method: 'POST',
    path: '/v1/oauth_applications',
    name: 'oauthApplications.create',
    answers: oauthApplication,
    values: z.object(fields),
    handle: (context, { values }) => {
      const { state, random, now } = context;
      const secret = values.public ? null : randomText(random, 32);
      const application = state.oauthApplications.put({
        id: createId(random, 'oa'),
        name: values.name,
        clientId: randomText(random, 16),
        clientSecretHash: secret === null ? null : hashSecret(secret),
        scopes: scopesIn(values.scopes ?? 'profile email'),
        redirectUris: values.redirect_uris ?? [],
        createdAt: now(),
        updatedAt: now(),
      });
      const own = secret === null ? {} : { client_secret: secret };
      return { json: { ...oauthApplicationJson(context, application), ...own } };
    },
  }),
  operation({
    api: 'backend',
    method: 'PATCH',
    path: '/v1/oauth_applications/:applicationId',
    name: 'oauthApplications.update',
    answers: oauthApplication,
    values: z.object(fields).partial(),
    handle: (context, { parameters, values }) => {
      const before = requireApplication(context, parameters['applicationId']);
      const application = context.state.oauthApplications.put({
        ...before,
        name: values.name ?? before.name,
        scopes: values.scopes ? scopesIn(values.scopes) : before.scopes,
        redirectUris: values.redirect_uris ?? before.redirectUris,
        clientSecretHash: values.public ? null : before.clientSecretHash,
        updatedAt: context.now(),
      });
      return { json: oauthApplicationJson(context, application) };
    },
  }),
  operation({
    api: 'backend',
    method: 'DELETE',
    path: '/v1/oauth_applications/:applicationId',
    name: 'oauthApplications.delete',
    answers: deleted('oauth_application', 'oa'),
    handle: (context, { parameters }) => {
      const { state } = context;
      const { id } = requireApplication(context, parameters['applicationId']);
      for (const token of state.oauthTokens.by('application', id)) state.oauthTokens.remove(token.id);
      state.oauthApplications.remove(id);
      return { json: deletedJson('oauth_application', id) };
    },
  }),
  operation({
    api: 'backend',
    method: 'POST',
    path: '/v1/oauth_applications/:applicationId/rotate_secret',
    name: 'oauthApplications.rotateSecret',
    answers: oauthApplication,
    handle: (context, { parameters }) => {
      const { state, random, now } = context;
      const before = requireApplication(context, parameters['applicationId']);
      if (before.clientSecretHash === null)
        throw clerkError(400, 'oauth_application_public', 'A public application has no secret.');
      const secret = randomText(random, 32);
      const changed = { ...before, clientSecretHash: hashSecret(secret), updatedAt: now() };
      const application = state.oauthApplications.put(changed);
      return { json: { ...oauthApplicationJson(context, application), client_secret: secret } };
    },
  }),
  operation({
    api: 'backend',
    method: 'POST',
    path: '/v1/oauth_applications/:applicationId/revoke_token',
    name: 'oauthApplications.revokeToken',
    answers: 'nothing',
    values: z.object({ token: z.string() }),
    handle: (context, { parameters, values }) => {
      const { state } = context;
      const { id } = requireApplication(context, parameters['applicationId']);
      const hash = hashSecret(values.token);
      const jti = readOwnJwt(context.keys, values.token)?.['jti'];
      const token =
        state.oauthTokens.by('hash', hash)[0] ??
        state.oauthTokens.by('refresh', hash)[0] ??
        state.oauthTokens.get(typeof jti === 'string' ? jti : undefined);
      if (token?.applicationId !== id) throw notFound('The token');
      state.oauthTokens.put(revoked(context, token, null));
      return { status: 204 };
    },
  }),
  operation({
    api: 'backend',
    method: 'POST',
    path: '/oauth_applications/access_tokens/verify',
    name: 'idPOAuthAccessToken.verify',
    answers: oauthToken,
    values: z.object({ access_token: z.string() }),
    handle: (context, { values }) => {
      const found = context.state.oauthTokens.by('hash', hashSecret(values.access_token))[0];
      return { json: oauthTokenJson(context, requireGood(context, found, 'The OAuth token')) };
    },
  }),
];
