import type { Keys } from '../keys.ts';
import type {
  ApiKeyRecord,
  M2MTokenRecord,
  MachineRecord,
  MachineTokenRecord,
  OAuthApplicationRecord,
  OAuthTokenRecord,
} from '../records-instance.ts';
import type { View } from './shared.ts';

type Machines = View & { readonly keys: Keys };

function plainMachineJson({ keys }: Machines, machine: MachineRecord): Record<string, unknown> {
  return {
    object: 'machine',
    id: machine.id,
    name: machine.name,
    instance_id: keys.kid,
    default_token_ttl: machine.defaultTokenTtlSeconds,
    created_at: machine.createdAt,
    updated_at: machine.updatedAt,
  };
}

/** A machine and those it may talk to. */
export function machineJson(view: Machines, machine: MachineRecord): Record<string, unknown> {
  const scoped = machine.scopes.flatMap((id) => view.state.machines.get(id) ?? []);
  return {
    ...plainMachineJson(view, machine),
    scoped_machines: scoped.map((other) => plainMachineJson(view, other)),
  };
}

/** Whether a token's time is over. */
export function isExpired({ expireAt }: Pick<MachineTokenRecord, 'expireAt'>, now: number): boolean {
  return expireAt !== null && expireAt <= now;
}

function tokenStateJson({ now }: Pick<View, 'now'>, token: MachineTokenRecord): Record<string, unknown> {
  return {
    subject: token.subject,
    scopes: token.scopes,
    revoked: token.revoked,
    revocation_reason: token.revocationReason,
    expired: isExpired(token, now()),
    expiration: token.expireAt,
    created_at: token.createdAt,
    updated_at: token.updatedAt,
  };
}

export function m2mTokenJson(view: Pick<View, 'now'>, token: M2MTokenRecord): Record<string, unknown> {
  return {
    object: 'machine_to_machine_token',
    id: token.id,
    claims: token.claims,
    ...tokenStateJson(view, token),
  };
}

export function apiKeyJson(view: Pick<View, 'now'>, key: ApiKeyRecord): Record<string, unknown> {
  return {
    object: 'api_key',
    id: key.id,
    type: 'api_key',
    name: key.name,
    description: key.description,
    claims: key.claims,
    ...tokenStateJson(view, key),
    created_by: key.createdBy,
    last_used_at: key.lastUsedAt,
  };
}

export function oauthApplicationJson(
  { keys, baseUrl }: Machines,
  application: OAuthApplicationRecord,
): Record<string, unknown> {
  return {
    object: 'oauth_application',
    id: application.id,
    instance_id: keys.kid,
    name: application.name,
    client_id: application.clientId,
    client_uri: null,
    client_image_url: null,
    dynamically_registered: false,
    consent_screen_enabled: false,
    pkce_required: application.clientSecretHash === null,
    public: application.clientSecretHash === null,
    scopes: application.scopes.join(' '),
    redirect_uris: application.redirectUris,
    authorize_url: `${baseUrl}/oauth/authorize`,
    token_fetch_url: `${baseUrl}/oauth/token`,
    user_info_url: `${baseUrl}/oauth/userinfo`,
    discovery_url: `${baseUrl}/.well-known/openid-configuration`,
    token_introspection_url: `${baseUrl}/oauth/token_info`,
    created_at: application.createdAt,
    updated_at: application.updatedAt,
  };
}

export function oauthTokenJson(view: View, token: OAuthTokenRecord): Record<string, unknown> {
  return {
    object: 'clerk_idp_oauth_access_token',
    id: token.id,
    client_id: view.state.oauthApplications.get(token.applicationId)?.clientId ?? '',
    type: 'oauth_token',
    ...tokenStateJson(view, token),
  };
}
