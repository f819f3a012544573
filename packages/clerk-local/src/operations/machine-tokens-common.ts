import { z } from 'zod';
import { clerkError, notFound } from '../errors.ts';
import { createId } from '../ids.ts';
import type { Context } from '../operation.ts';
import type { ApiKeyRecord, MachineTokenRecord } from '../records-instance.ts';
import { isExpired } from '../resources/machines.ts';
import { deriveSecret, hashSecret } from '../secrets.ts';

/** Seconds until a token ends; null: never. */
export const lifetime = z.number().int().min(1).max(3_153_600_000).nullish();

/**
 * Refuses a token that is no good any more.
 *
 * @throws ClerkApiError 404, for which the SDK says that there is no such token
 */
export function requireGood<Token extends MachineTokenRecord>(
  { now }: Pick<Context, 'now'>,
  token: Token | undefined,
  what: string,
): Token {
  if (!token) throw notFound(what);
  if (token.revoked) throw clerkError(404, 'resource_not_found', `${what} was revoked`);
  if (isExpired(token, now())) throw clerkError(404, 'resource_not_found', `${what} has expired`);
  return token;
}

/** What a token becomes when it is revoked. */
export function revoked<Token extends MachineTokenRecord>(
  { now }: Pick<Context, 'now'>,
  token: Token,
  reason: string | null,
): Token {
  if (token.revoked) return token;
  return { ...token, revoked: true, revocationReason: reason, updatedAt: now() };
}

/** Ends what opens in the name of a person or an organization that goes. */
export function revokeTokensOf(context: Pick<Context, 'state' | 'now'>, subject: string): void {
  const { state } = context;
  for (const key of state.apiKeys.by('subject', subject)) state.apiKeys.put(revoked(context, key, null));
  for (const token of state.oauthTokens.all())
    if (token.subject === subject) state.oauthTokens.put(revoked(context, token, null));
}

/** An API key's secret, which a server may ask for again. */
export function apiKeySecret({ keys }: Pick<Context, 'keys'>, id: string): string {
  return `ak_${deriveSecret(keys, `api key ${id}`)}`;
}

/** What an API key is made of. */
export interface NewApiKey {
  readonly name: string;
  readonly subject: string;
  readonly description: string | null;
  readonly claims: MachineTokenRecord['claims'];
  readonly scopes: readonly string[];
  readonly createdBy: string | null;
  readonly secondsUntilExpiration: number | null;
}

/**
 * Makes an API key.
 *
 * @throws ClerkApiError 404 when its subject is nobody
 */
export function createApiKey(context: Context, values: NewApiKey): ApiKeyRecord {
  const { state, random, now } = context;
  const { secondsUntilExpiration: seconds, ...own } = values;
  const isSomebody = state.users.get(values.subject) ?? state.organizations.get(values.subject);
  if (!isSomebody) throw clerkError(404, 'resource_not_found', 'The subject was not found', 'subject');
  const id = createId(random, 'ak');
  return state.apiKeys.put({
    ...own,
    id,
    tokenHash: hashSecret(apiKeySecret(context, id)),
    revoked: false,
    revocationReason: null,
    lastUsedAt: null,
    expireAt: seconds === null ? null : now() + seconds * 1000,
    createdAt: now(),
    updatedAt: now(),
  });
}

/** A page of somebody's API keys, newest first; those no longer good only if asked for. */
export function listApiKeys(
  { state, now }: Context,
  values: {
    readonly subject: string;
    readonly include_invalid?: boolean | undefined;
    readonly query?: string | undefined;
  },
): ApiKeyRecord[] {
  const wanted = values.query?.toLowerCase() ?? '';
  return state.apiKeys
    .by('subject', values.subject)
    .filter((key) => values.include_invalid || (!key.revoked && !isExpired(key, now())))
    .filter(({ name }) => name.toLowerCase().includes(wanted))
    .toSorted((one, other) => other.createdAt - one.createdAt);
}
