import { timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { clerkError } from '../../errors.ts';
import { operation, type Answer, type Context, type Operation } from '../../operation.ts';
import type { OAuthApplicationRecord, OAuthTokenRecord } from '../../records-instance.ts';
import { statusAt } from '../../resources/backend.ts';
import { isExpired } from '../../resources/machines.ts';
import { hashSecret } from '../../secrets.ts';
import { grantCode, issueTokens, isVerifierOf, takeCode, userInfo } from '../oauth-grants.ts';

const text = z.string().optional();
/** OAuth's own form of an error. @see https://www.rfc-editor.org/rfc/rfc6749#section-5.2 */
const oauthError = z.strictObject({ error: z.string(), error_description: z.string() });
const tokens = z.strictObject({
  access_token: z.string(),
  token_type: z.literal('Bearer'),
  expires_in: z.int(),
  refresh_token: z.string(),
  scope: z.string(),
  id_token: z.string().optional(),
});

function refused(status: number, error: string, description: string): Answer {
  return { status, json: { error, error_description: description } };
}

function isSameSecret(given: string, hash: string): boolean {
  return timingSafeEqual(Buffer.from(hashSecret(given)), Buffer.from(hash));
}

/** The application that asks, by its secret in the header or the body; one without a secret by its id alone. */
function applicationThatAsks(
  { state, asker }: Context,
  values: { client_id?: string | undefined; client_secret?: string | undefined },
): OAuthApplicationRecord | undefined {
  const basic = /^Basic (.+)$/.exec(asker.authorization ?? '')?.[1];
  const [basicId = '', basicSecret] = basic ? Buffer.from(basic, 'base64').toString().split(':') : [];
  const application = state.oauthApplications.by('client', values.client_id ?? basicId)[0];
  if (!application) return undefined;
  const secret = values.client_secret ?? basicSecret ?? '';
  const { clientSecretHash: hash } = application;
  return hash === null || isSameSecret(secret, hash) ? application : undefined;
}

/** An access token that is good, by the request's header. */
function tokenThatAsks({ state, asker, now }: Context): OAuthTokenRecord | undefined {
  const given = /^Bearer (.+)$/.exec(asker.authorization ?? '')?.[1] ?? '';
  const token = state.oauthTokens.by('hash', hashSecret(given))[0];
  return token && !token.revoked && !isExpired(token, now()) ? token : undefined;
}

type TokenValues = z.output<typeof tokenValues>;
const tokenValues = z.object({
  grant_type: text,
  code: text,
  redirect_uri: text,
  code_verifier: text,
  refresh_token: text,
  client_id: text,
  client_secret: text,
});

function exchangeCode(context: Context, application: OAuthApplicationRecord, values: TokenValues): Answer {
  const grant = takeCode(context, values.code ?? '');
  const isOwn =
    grant?.applicationId === application.id &&
    grant.expireAt > context.now() &&
    grant.redirectUri === values.redirect_uri &&
    context.state.users.get(grant.userId) !== undefined;
  const isProven = grant?.codeChallenge
    ? isVerifierOf(grant.codeChallenge, values.code_verifier ?? '')
    : application.clientSecretHash !== null;
  if (!grant || !isOwn || !isProven) return refused(400, 'invalid_grant', 'The code is not good, or not any more.');
  return { json: issueTokens(context, application, grant) };
}

function refresh(context: Context, application: OAuthApplicationRecord, values: TokenValues): Answer {
  const { state, now } = context;
  const before = state.oauthTokens.by('refresh', hashSecret(values.refresh_token ?? ''))[0];
  if (!before || before.applicationId !== application.id || before.revoked || !state.users.get(before.subject))
    return refused(400, 'invalid_grant', 'The refresh token is not good, or not any more.');
  // Both its tokens end with their use: whoever comes with the old one has stolen it.
  state.oauthTokens.put({ ...before, revoked: true, revocationReason: 'refreshed', updatedAt: now() });
  return { json: issueTokens(context, application, { userId: before.subject, scopes: before.scopes, nonce: null }) };
}

/**
 * This Clerk as an identity provider for apps of others, as far as their tokens go: whoever is signed in agrees without
 * being asked.
 */
export const oauthProviderOperations: Operation[] = [
  operation({
    api: 'frontend',
    method: 'GET',
    path: '/oauth/authorize',
    name: 'oauth.authorize',
    answers: 'redirect',
    values: z.object({
      client_id: z.string(),
      redirect_uri: z.string(),
      response_type: z.string(),
      scope: text,
      state: text,
      nonce: text,
      code_challenge: text,
      code_challenge_method: text,
    }),
    handle: (context, { values }) => {
      const application = context.state.oauthApplications.by('client', values.client_id)[0];
      // Until both are known to be good nobody is sent anywhere.
      if (!application) throw clerkError(400, 'oauth_client_invalid', 'There is no such application.', 'client_id');
      if (!application.redirectUris.includes(values.redirect_uri))
        throw clerkError(400, 'oauth_redirect_uri_invalid', 'The application does not name this.', 'redirect_uri');
      const back = new URL(values.redirect_uri);
      const answer = (parameters: Record<string, string>): Answer => {
        const given = { ...parameters, ...(values.state === undefined ? {} : { state: values.state }) };
        for (const [name, value] of Object.entries(given)) back.searchParams.set(name, value);
        return { status: 302, location: back.href };
      };
      const { session } = context.asker;
      if (!session || statusAt(session, context.now()) !== 'active')
        return answer({ error: 'login_required', error_description: 'Nobody is signed in.' });
      if (values.response_type !== 'code') return answer({ error: 'unsupported_response_type' });
      const scopes = values.scope?.split(/\s+/).filter(Boolean) ?? application.scopes;
      if (scopes.some((scope) => !application.scopes.includes(scope))) return answer({ error: 'invalid_scope' });
      const isPublic = application.clientSecretHash === null;
      const isChallenged = values.code_challenge !== undefined && values.code_challenge_method === 'S256';
      if (isPublic ? !isChallenged : values.code_challenge !== undefined && !isChallenged)
        return answer({
          error: 'invalid_request',
          error_description: 'A code challenge of the method S256 is needed.',
        });
      const code = grantCode(context, {
        applicationId: application.id,
        userId: session.userId,
        scopes,
        redirectUri: values.redirect_uri,
        codeChallenge: values.code_challenge ?? null,
        nonce: values.nonce ?? null,
      });
      return answer({ code });
    },
  }),
  operation({
    api: 'frontend',
    method: 'POST',
    path: '/oauth/token',
    name: 'oauth.token',
    answers: z.union([tokens, oauthError]),
    values: tokenValues,
    handle: (context, { values }) => {
      const application = applicationThatAsks(context, values);
      if (!application) return refused(401, 'invalid_client', 'The application did not prove who it is.');
      if (values.grant_type === 'authorization_code') return exchangeCode(context, application, values);
      if (values.grant_type === 'refresh_token') return refresh(context, application, values);
      return refused(400, 'unsupported_grant_type', 'Only codes and refresh tokens are exchanged here.');
    },
  }),
  operation({
    api: 'frontend',
    method: 'GET',
    path: '/oauth/userinfo',
    name: 'oauth.userinfo',
    answers: z.union([z.looseObject({ sub: z.string(), user_id: z.string() }), oauthError]),
    handle: (context) => {
      const token = tokenThatAsks(context);
      const user = context.state.users.get(token?.subject);
      if (!token || !user) return refused(401, 'invalid_token', 'The access token is not good, or not any more.');
      return { json: userInfo(context, user, token.scopes) };
    },
  }),
  operation({
    api: 'frontend',
    method: 'POST',
    path: '/oauth/token_info',
    name: 'oauth.tokenInfo',
    answers: z.union([
      z.strictObject({ active: z.literal(false) }),
      z.strictObject({
        active: z.literal(true),
        client_id: z.string(),
        scope: z.string(),
        sub: z.string(),
        iat: z.int(),
        exp: z.int(),
      }),
      oauthError,
    ]),
    values: z.object({ token: text, client_id: text, client_secret: text }),
    handle: (context, { values }) => {
      const { state, now } = context;
      const application = applicationThatAsks(context, values);
      if (!application) return refused(401, 'invalid_client', 'The application did not prove who it is.');
      const token = state.oauthTokens.by('hash', hashSecret(values.token ?? ''))[0];
      if (token?.applicationId !== application.id || token.revoked || isExpired(token, now()))
        return { json: { active: false } };
      const times = { iat: Math.floor(token.createdAt / 1000), exp: Math.floor((token.expireAt ?? 0) / 1000) };
      const { clientId } = application;
      const scope = token.scopes.join(' ');
      return { json: { active: true, client_id: clientId, scope, sub: token.subject, ...times } };
    },
  }),
];
