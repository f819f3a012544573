import type { OAuthFlowRecord } from '../oauth.ts';
import type { View } from './shared.ts';

/** How far the way through another provider is; the browser is sent to the address in it. */
export function oauthFlowJson({ baseUrl, now }: View, flow: OAuthFlowRecord): Record<string, unknown> {
  const isOver = flow.status === 'unverified' && flow.expireAt <= now();
  const error = flow.error && {
    code: flow.error.code,
    message: flow.error.message,
    long_message: flow.error.message,
    meta: {},
  };
  return {
    object: 'verification_oauth',
    status: isOver ? 'expired' : flow.status,
    strategy: `oauth_${flow.provider}`,
    attempts: null,
    expire_at: flow.expireAt,
    error,
    external_verification_redirect_url: flow.status === 'unverified' ? oauthPageUrl(baseUrl, flow.id) : null,
    verified_at_client: null,
  };
}

/** Where the stand-in of a provider asks who somebody wants to be. */
export function oauthPageUrl(baseUrl: string, flowId: string): string {
  return `${baseUrl}/social/authorize?state=${flowId}`;
}
