import { createHash } from 'node:crypto';
import { createId, randomText } from '../ids.ts';
import { signJwt } from '../jwt.ts';
import type { Context } from '../operation.ts';
import type { OAuthApplicationRecord, OAuthCodeRecord, OAuthTokenRecord } from '../records-instance.ts';
import type { UserRecord } from '../records.ts';
import { identifierOf, imageUrl } from '../resources/shared.ts';
import { hashSecret } from '../secrets.ts';
import { instanceSigner } from '../tokens.ts';

const accessTokenSeconds = 86_400;
const codeMs = 60_000;

/** What an app asked a person for. */
export type Grant = Pick<
  OAuthCodeRecord,
  'applicationId' | 'userId' | 'scopes' | 'redirectUri' | 'codeChallenge' | 'nonce'
>;

/** A code that the app exchanges for tokens. */
export function grantCode({ state, random, now }: Context, grant: Grant): string {
  const code = randomText(random, 32);
  state.oauthCodes.put({ ...grant, id: hashSecret(code), expireAt: now() + codeMs });
  return code;
}

/** Takes a code back, which then is used. Whether it was the app's own and in time, its taker must see. */
export function takeCode({ state }: Context, code: string): OAuthCodeRecord | undefined {
  const grant = state.oauthCodes.get(hashSecret(code));
  if (grant) state.oauthCodes.remove(grant.id);
  return grant;
}

/** Whether a verifier is what a challenge was made from. @see https://www.rfc-editor.org/rfc/rfc7636#section-4.6 */
export function isVerifierOf(challenge: string, verifier: string): boolean {
  return createHash('sha256').update(verifier).digest('base64url') === challenge;
}

/** Makes an app's tokens for a person, in OAuth's own form. */
export function issueTokens(
  context: Context,
  application: OAuthApplicationRecord,
  grant: Pick<Grant, 'userId' | 'scopes' | 'nonce'>,
): Record<string, unknown> {
  const { state, random, now, settings } = context;
  const id = createId(random, 'oat');
  const refreshToken = randomText(random, 48);
  const plain = {
    id,
    applicationId: application.id,
    subject: grant.userId,
    scopes: grant.scopes,
    claims: null,
    revoked: false,
    revocationReason: null,
    refreshTokenHash: hashSecret(refreshToken),
    expireAt: now() + accessTokenSeconds * 1000,
    createdAt: now(),
    updatedAt: now(),
  };
  const accessToken =
    settings.oauthTokens === 'jwt' ? accessJwt(context, application, plain) : `oat_${randomText(random, 40)}`;
  state.oauthTokens.put({ ...plain, tokenHash: hashSecret(accessToken) });
  const user = state.users.get(grant.userId);
  const isOpenId = grant.scopes.includes('openid') && user !== undefined;
  return {
    access_token: accessToken,
    token_type: 'Bearer',
    expires_in: accessTokenSeconds,
    refresh_token: refreshToken,
    scope: grant.scopes.join(' '),
    ...(isOpenId ? { id_token: idToken(context, application, user, grant) } : {}),
  };
}

/** @see https://www.rfc-editor.org/rfc/rfc9068 */
function accessJwt(
  { keys, now }: Context,
  { clientId }: OAuthApplicationRecord,
  token: Pick<OAuthTokenRecord, 'id' | 'subject' | 'scopes' | 'expireAt'>,
): string {
  const iat = Math.floor(now() / 1000);
  const claims = {
    jti: token.id,
    client_id: clientId,
    iss: keys.issuer,
    sub: token.subject,
    scope: token.scopes.join(' '),
    scp: token.scopes,
    iat,
    nbf: iat - 5,
    exp: iat + accessTokenSeconds,
  };
  return signJwt({ typ: 'at+jwt' }, claims, instanceSigner(keys));
}

function idToken(
  context: Context,
  { clientId }: OAuthApplicationRecord,
  user: UserRecord,
  { scopes, nonce }: Pick<Grant, 'scopes' | 'nonce'>,
): string {
  const { keys, now } = context;
  const iat = Math.floor(now() / 1000);
  const times = { iss: keys.issuer, aud: clientId, iat, exp: iat + 3600 };
  const claims = { ...userInfo(context, user, scopes), ...times, ...(nonce ? { nonce } : {}) };
  return signJwt({}, claims, instanceSigner(keys));
}

/** What an app may know of a person, by its scopes. */
export function userInfo(context: Context, user: UserRecord, scopes: readonly string[]): Record<string, unknown> {
  const email = user.emails.find(({ id }) => id === user.primaryEmailId) ?? user.emails[0];
  const profile = {
    name: [user.firstName, user.lastName].filter(Boolean).join(' ') || null,
    given_name: user.firstName,
    family_name: user.lastName,
    picture: imageUrl(context, user.id),
    preferred_username: user.username ?? identifierOf(user),
  };
  return {
    sub: user.id,
    user_id: user.id,
    ...(scopes.includes('profile') ? profile : {}),
    ...(scopes.includes('email') ? { email: email?.address ?? null, email_verified: email?.verified ?? false } : {}),
    ...(scopes.includes('public_metadata') ? { public_metadata: user.publicMetadata } : {}),
    ...(scopes.includes('private_metadata') ? { private_metadata: user.privateMetadata } : {}),
  };
}
