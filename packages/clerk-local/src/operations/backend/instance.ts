import { z } from 'zod';
import { clerkError, notFound } from '../../errors.ts';
import { createId, randomText } from '../../ids.ts';
import { algorithms, canSign } from '../../jwt.ts';
import { operation, page, paginate, type Context, type Operation } from '../../operation.ts';
import type { TemplateRecord } from '../../records.ts';
import { deletedJson, templateJson } from '../../resources/backend.ts';
import { protectedClaims } from '../../session-claims.ts';
import { deleted, listOf } from '../../schemas/common.ts';
import { handshakePayload, jwks, jwtTemplate, testingToken } from '../../schemas/instance.ts';

const templateFields = {
  name: z.string().regex(/^[\w-]{1,100}$/, 'letters, digits, hyphens and underscores'),
  claims: z.record(z.string(), z.unknown()),
  lifetime: z.number().int().min(30).max(315_360_000).nullish(),
  allowed_clock_skew: z.number().int().min(0).max(300).nullish(),
  custom_signing_key: z.boolean().optional(),
  signing_algorithm: z.enum(algorithms).nullish(),
  signing_key: z.string().min(1).nullish(),
};

function requireTemplate({ state }: Context, id: string | undefined): TemplateRecord {
  const template = state.templates.get(id);
  if (!template) throw notFound('The JWT template');
  return template;
}

/** Keeps a template, unless its name is taken or its key does not sign. */
function saveTemplate(context: Context, template: TemplateRecord): Record<string, unknown> {
  const other = context.state.templates.by('name', template.name)[0];
  if (other && other.id !== template.id)
    throw clerkError(422, 'form_identifier_exists', 'A template of this name exists.', 'name');
  const refused = Object.keys(template.claims).filter((name) => protectedClaims.has(name));
  if (refused.length > 0) {
    const message = `A template cannot set ${refused.join(', ')}: only Clerk itself does.`;
    throw clerkError(422, 'form_param_value_invalid', message, 'claims');
  }
  if (template.signingKey !== null && !canSign(template.signingAlgorithm, template.signingKey)) {
    const message = `signing_key must be a key that signs with ${template.signingAlgorithm}.`;
    throw clerkError(422, 'form_param_format_invalid', message, 'signing_key');
  }
  return templateJson(context.state.templates.put(template));
}

/** Backend API: the instance itself, its keys and JWT templates. */
export const instanceOperations: Operation[] = [
  operation({
    api: 'backend',
    method: 'GET',
    path: '/v1/jwks',
    name: 'jwks.getJwks',
    answers: jwks,
    handle: ({ keys }) => ({ json: { keys: keys.jwks } }),
  }),
  operation({
    api: 'backend',
    method: 'POST',
    path: '/v1/testing_tokens',
    name: 'testingTokens.createTestingToken',
    answers: testingToken,
    handle: ({ random, now }) => {
      const expiresAt = Math.floor(now() / 1000) + 3600;
      return {
        json: { object: 'testing_token', token: `${expiresAt}-${randomText(random, 43)}`, expires_at: expiresAt },
      };
    },
  }),
  operation({
    api: 'backend',
    method: 'GET',
    path: '/v1/clients/handshake_payload',
    name: 'clients.getHandshakePayload',
    answers: handshakePayload,
    values: z.object({ nonce: z.string() }),
    handle: ({ state, now }, { values }) => {
      const handshake = state.handshakes.get(values.nonce);
      // Stays valid for its life: a browser may send the nonce with several requests.
      if (!handshake || handshake.expireAt <= now()) throw notFound('The handshake');
      return { json: { directives: handshake.directives } };
    },
  }),
  operation({
    api: 'backend',
    method: 'GET',
    path: '/v1/jwt_templates',
    name: 'jwtTemplates.list',
    answers: listOf(jwtTemplate),
    values: z.object(page),
    handle: ({ state }, { values }) => {
      const { data, total_count } = paginate(state.templates.all(), values);
      return { json: { data: data.map(templateJson), total_count } };
    },
  }),
  operation({
    api: 'backend',
    method: 'GET',
    path: '/v1/jwt_templates/:templateId',
    name: 'jwtTemplates.get',
    answers: jwtTemplate,
    handle: (context, { parameters }) => ({ json: templateJson(requireTemplate(context, parameters['templateId'])) }),
  }),
  operation({
    api: 'backend',
    method: 'POST',
    path: '/v1/jwt_templates',
    name: 'jwtTemplates.create',
    answers: jwtTemplate,
    values: z.object(templateFields),
    handle: (context, { values }) => ({
      json: saveTemplate(context, {
        id: createId(context.random, 'jtmp'),
        name: values.name,
        claims: values.claims,
        lifetimeSeconds: values.lifetime ?? 60,
        allowedClockSkewSeconds: values.allowed_clock_skew ?? 5,
        signingAlgorithm: values.signing_algorithm ?? 'RS256',
        signingKey: values.custom_signing_key ? (values.signing_key ?? '') : null,
        createdAt: context.now(),
        updatedAt: context.now(),
      }),
    }),
  }),
  operation({
    api: 'backend',
    method: 'PATCH',
    path: '/v1/jwt_templates/:templateId',
    name: 'jwtTemplates.update',
    answers: jwtTemplate,
    values: z.object(templateFields).partial(),
    handle: (context, { parameters, values }) => {
      const before = requireTemplate(context, parameters['templateId']);
      const keepsKey = values.custom_signing_key ?? before.signingKey !== null;
      return {
        json: saveTemplate(context, {
          ...before,
          name: values.name ?? before.name,
          claims: values.claims ?? before.claims,
          lifetimeSeconds: values.lifetime ?? before.lifetimeSeconds,
          allowedClockSkewSeconds: values.allowed_clock_skew ?? before.allowedClockSkewSeconds,
          signingAlgorithm: values.signing_algorithm ?? before.signingAlgorithm,
          signingKey: keepsKey ? (values.signing_key ?? before.signingKey ?? '') : null,
          updatedAt: context.now(),
        }),
      };
    },
  }),
  operation({
    api: 'backend',
    method: 'DELETE',
    path: '/v1/jwt_templates/:templateId',
    name: 'jwtTemplates.delete',
    answers: deleted('jwt_template', 'jtmp'),
    handle: (context, { parameters }) => {
      const { id } = requireTemplate(context, parameters['templateId']);
      context.state.templates.remove(id);
      return { json: deletedJson('jwt_template', id) };
    },
  }),
];
