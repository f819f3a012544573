/*
 * Signing in through another provider, whose stand-in is a page of this server.
 */

/** Who the provider says somebody is. */
export interface ExternalIdentity {
  readonly providerUserId: string;
  readonly emailAddress: string;
  readonly emailVerified: boolean;
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly username: string | null;
}

/** One way to the provider and back. Its id is the secret `state` that comes back with the browser, once. */
export interface OAuthFlowRecord {
  readonly id: string;
  /** Such as `google`. */
  readonly provider: string;
  readonly purpose: { readonly kind: 'sign_in' | 'sign_up' | 'external_account'; readonly id: string };
  readonly clientId: string;
  /** The page of the app that goes on when the browser is back. */
  readonly redirectUrl: string;
  /** Whether the provider is in a window of its own, which ends when the page that opened it goes on. */
  readonly isPopup?: boolean;
  readonly scopes: readonly string[];
  readonly status: 'unverified' | 'verified' | 'transferable' | 'failed';
  readonly error: { readonly code: string; readonly message: string } | null;
  /** What the provider's stand-in hands to the browser with its answer, to be shown by it once. */
  readonly code: string | null;
  readonly identity: ExternalIdentity | null;
  readonly expireAt: number;
}

/** The strategy of a provider, such as `oauth_google`. */
export function strategyOf(provider: string): string {
  return `oauth_${provider}`;
}

/** What people call a provider. */
export function providerName(provider: string): string {
  const known: Readonly<Record<string, string>> = { github: 'GitHub', gitlab: 'GitLab', linkedin_oidc: 'LinkedIn' };
  const plain = provider.replace(/^custom_/, '');
  return Object.hasOwn(known, provider)
    ? (known[provider] ?? plain)
    : `${plain.charAt(0).toUpperCase()}${plain.slice(1)}`;
}
