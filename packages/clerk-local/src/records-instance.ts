import type { Metadata } from './records.ts';

/** What an instance keeps besides people and organizations. Times are milliseconds since 1970. */

interface Times {
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** An address, number or domain (`*@example.com`) that may, or may not, sign up. */
export interface RestrictionRecord extends Times {
  readonly id: string;
  readonly identifier: string;
  readonly type: 'email_address' | 'email_domain' | 'phone_number' | 'web3_wallet';
}

/** A domain of the app besides the instance's own. */
export interface DomainRecord extends Times {
  readonly id: string;
  readonly name: string;
  readonly isSatellite: boolean;
  readonly proxyUrl: string | null;
}

/** An address a native app may be sent back to. */
export interface RedirectUrlRecord extends Times {
  readonly id: string;
  readonly url: string;
}

/** A permission, its key such as `org:todos:read` being its id. */
export interface PermissionRecord extends Times {
  readonly id: string;
  readonly name: string;
  readonly description: string;
}

/** What servers changed of the instance; absent: never. */
export interface RestrictionsRecord {
  readonly id: 'instance';
  readonly allowlist: boolean;
  readonly blocklist: boolean;
  readonly blockEmailSubaddresses: boolean;
  readonly blockDisposableEmailDomains: boolean;
  readonly ignoreDotsForGmailAddresses: boolean;
  readonly allowedOrigins: readonly string[] | null;
}

/** A machine: a program that proves to others who it is. */
export interface MachineRecord extends Times {
  readonly id: string;
  readonly name: string;
  readonly defaultTokenTtlSeconds: number;
  /** Machines it may talk to. */
  readonly scopes: readonly string[];
  /** Its secret key follows from id and version: see `secrets.ts`. */
  readonly keyVersion: number;
  readonly keyHash: string;
  /** The key before, which opens until then. */
  readonly previousKey: { readonly hash: string; readonly expireAt: number } | null;
}

/** What every token of a machine, an app or a key has in common. Its text is kept as a hash only. */
export interface MachineTokenRecord extends Times {
  readonly id: string;
  readonly tokenHash: string;
  /** Whose it is: a machine, a person or an organization. */
  readonly subject: string;
  readonly scopes: readonly string[];
  readonly claims: Metadata | null;
  readonly revoked: boolean;
  readonly revocationReason: string | null;
  /** Null: never. */
  readonly expireAt: number | null;
}

/** A token by which one machine proves to another who it is. */
export type M2MTokenRecord = MachineTokenRecord;

/** A key by which a program acts for a person or an organization. */
export interface ApiKeyRecord extends MachineTokenRecord {
  readonly name: string;
  readonly description: string | null;
  readonly createdBy: string | null;
  readonly lastUsedAt: number | null;
}

/** An app of somebody else that people let act for them. */
export interface OAuthApplicationRecord extends Times {
  readonly id: string;
  readonly name: string;
  readonly clientId: string;
  /** Null for an app that cannot keep a secret. */
  readonly clientSecretHash: string | null;
  readonly scopes: readonly string[];
  readonly redirectUris: readonly string[];
}

/** A token by which such an app acts for a person. */
export interface OAuthTokenRecord extends MachineTokenRecord {
  readonly applicationId: string;
  readonly refreshTokenHash: string | null;
}

/** A code that an app exchanges for tokens, once. */
export interface OAuthCodeRecord {
  /** The hash of the code. */
  readonly id: string;
  readonly applicationId: string;
  readonly userId: string;
  readonly scopes: readonly string[];
  readonly redirectUri: string;
  readonly codeChallenge: string | null;
  readonly nonce: string | null;
  readonly expireAt: number;
}

/** Where events are sent. */
export interface WebhookRecord {
  readonly id: string;
  readonly url: string;
  /** `whsec_` and base64. */
  readonly secret: string;
  /** Types of events; null: all. */
  readonly events: readonly string[] | null;
  readonly createdAt: number;
}

/** An event on its way to a webhook, and every attempt so far. */
export interface DeliveryRecord {
  readonly id: string;
  readonly webhookId: string;
  readonly type: string;
  /** The body, as it is signed and sent. */
  readonly body: string;
  readonly status: 'pending' | 'delivered' | 'failed';
  readonly attempts: readonly { readonly at: number; readonly status: number | null }[];
  /** When it is tried next; null when it will not be. */
  readonly nextAt: number | null;
  readonly createdAt: number;
}

/** A message that an app sent through Clerk. */
export interface EmailMessageRecord {
  readonly id: string;
  readonly to: string;
  readonly from: string;
  /** The id of the address, when it is somebody's. */
  readonly emailId: string | null;
  readonly userId: string | null;
  readonly subject: string;
  readonly html: string | null;
  readonly text: string | null;
  readonly createdAt: number;
}
