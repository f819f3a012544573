import { createId, randomText } from '../../ids.ts';
import type { OAuthFlowRecord } from '../../oauth.ts';
import type { Context } from '../../operation.ts';
import type { ExternalAccountRecord } from '../../records.ts';

/** The account at the provider as it hangs on a person once the browser is back from there. */
export function linkedAccount(
  { random, now }: Pick<Context, 'random' | 'now'>,
  { provider, identity, scopes }: OAuthFlowRecord,
  before?: ExternalAccountRecord,
): ExternalAccountRecord {
  return {
    id: before?.id ?? createId(random, 'eac'),
    provider,
    providerUserId: identity?.providerUserId ?? '',
    emailAddress: identity?.emailAddress ?? '',
    firstName: identity?.firstName ?? null,
    lastName: identity?.lastName ?? null,
    username: identity?.username ?? null,
    scopes: [...new Set([...(before?.scopes ?? []), ...scopes])],
    verified: true,
    accessToken: before?.accessToken ?? `local_${provider}_${randomText(random, 32)}`,
    createdAt: before?.createdAt ?? now(),
  };
}
