import type {
  ApiKeyRecord,
  DeliveryRecord,
  DomainRecord,
  EmailMessageRecord,
  M2MTokenRecord,
  MachineRecord,
  OAuthApplicationRecord,
  OAuthCodeRecord,
  OAuthTokenRecord,
  PermissionRecord,
  RedirectUrlRecord,
  RestrictionRecord,
  RestrictionsRecord,
  WebhookRecord,
} from './records-instance.ts';
import { Table } from './table.ts';

const byTime = { created_at: ({ createdAt }: { readonly createdAt: number }) => createdAt };
const byTimeAndName = { ...byTime, name: ({ name }: { readonly name: string }) => name };

/** Tables of what an instance keeps besides people and organizations. */
export function createInstanceTables(changed: () => void) {
  return {
    allowlist: new Table<RestrictionRecord, 'identifier', 'created_at'>(
      changed,
      { identifier: ({ identifier }) => [identifier] },
      byTime,
    ),
    blocklist: new Table<RestrictionRecord, 'identifier', 'created_at'>(
      changed,
      { identifier: ({ identifier }) => [identifier] },
      byTime,
    ),
    restrictions: new Table<RestrictionsRecord>(changed, {}),
    domains: new Table<DomainRecord, 'name'>(changed, { name: ({ name }) => [name] }),
    redirectUrls: new Table<RedirectUrlRecord, 'url', 'created_at'>(changed, { url: ({ url }) => [url] }, byTime),
    permissions: new Table<PermissionRecord>(changed, {}),
    machines: new Table<MachineRecord, 'key', 'created_at' | 'name'>(
      changed,
      { key: ({ keyHash, previousKey }) => [keyHash, ...(previousKey ? [previousKey.hash] : [])] },
      byTimeAndName,
    ),
    m2mTokens: new Table<M2MTokenRecord, 'hash' | 'subject'>(changed, {
      hash: ({ tokenHash }) => [tokenHash],
      subject: ({ subject }) => [subject],
    }),
    apiKeys: new Table<ApiKeyRecord, 'hash' | 'subject'>(changed, {
      hash: ({ tokenHash }) => [tokenHash],
      subject: ({ subject }) => [subject],
    }),
    oauthApplications: new Table<OAuthApplicationRecord, 'client', 'created_at' | 'name'>(
      changed,
      { client: ({ clientId }) => [clientId] },
      byTimeAndName,
    ),
    oauthTokens: new Table<OAuthTokenRecord, 'hash' | 'refresh' | 'application'>(changed, {
      hash: ({ tokenHash }) => [tokenHash],
      refresh: ({ refreshTokenHash }) => (refreshTokenHash ? [refreshTokenHash] : []),
      application: ({ applicationId }) => [applicationId],
    }),
    oauthCodes: new Table<OAuthCodeRecord>(changed, {}),
    emailMessages: new Table<EmailMessageRecord>(changed, {}),
    webhooks: new Table<WebhookRecord>(changed, {}),
    deliveries: new Table<DeliveryRecord, 'pending'>(changed, {
      pending: ({ status }) => (status === 'pending' ? ['pending'] : []),
    }),
  };
}

/** See {@link createInstanceTables}. */
export type InstanceTables = Readonly<ReturnType<typeof createInstanceTables>>;
