import fc from 'fast-check';

/** Every choice as likely at any depth: by itself the deeper a choice stands, the likelier is its first. */
export const evenly = { depthSize: 'max' } as const;

/** Names of members that operations read, and some that none should. */
export const fieldNames = [
  'identifier strategy password ticket code email_address email_address_id first_name last_name',
  'username external_id public_metadata private_metadata unsafe_metadata name slug created_by',
  'max_allowed_memberships user_id role status query order_by limit offset claims lifetime',
  'allowed_clock_skew custom_signing_key signing_algorithm signing_key nonce expires_in_seconds',
  'active_organization_id organization_id redirect_url new_password client_id current_password',
  'sign_out_of_other_sessions skip_password_checks skip_password_requirement __proto__ constructor',
  'toString _method _clerk_session_id file phone_number enrollment_mode affiliation_email_address delete_pending',
  'primary_email_address_id primary_phone_number_id reserved_for_second_factor default_second_factor verified items',
  'subject claims scopes token secret url events key permissions redirect_uri response_type identifier_type',
  'created_at totp_secret backup_codes primary expired_token refresh_token to_machine_id scoped_machines',
  'default_token_ttl previous_token_ttl is_satellite proxy_url allowlist legal_accepted actor level transfer',
].flatMap((names) => names.split(' '));

/** Few of each, so that requests meet each other's things. */
const words: Readonly<Record<string, readonly string[]>> = {
  strategy: [
    'password email_code email_link phone_code ticket totp backup_code passkey reset_password_email_code',
    'reset_password_phone_code oauth_google oauth_github google_one_tap enterprise_sso',
  ].flatMap((names) => names.split(' ')),
  identifier: ['alice@example.com', 'bob@example.com', 'nobody@example.com', '+12025550111', 'kim', 'new@work.test'],
  email_address: ['alice@example.com', 'new@example.com', 'New@Example.com', 'kim@work.test', 'x+clerk_test@work.test'],
  phone_number: ['+12025550111', '+12025550123', '+1 (202) 555-0111', '+4915112345678'],
  username: ['kim', 'Kim', 'robin_b'],
  external_id: ['ext-1', 'ext-2'],
  password: ['clerk-local-demo', 'correct horse battery', 'short'],
  code: ['424242', '000000', '@code:0', '@code:1'],
  role: ['org:admin', 'org:member', 'org:made'],
  slug: ['acme', 'made', 'made-2', 'Not A Slug'],
  name: ['Acme', 'Made', 'work.test', 'example.org', 'hasura', 'made'],
  order_by: ['-created_at', '+created_at', 'name', '-name', 'email_address'],
  query: ['alice', 'a', 'acme', '@user:0'],
  token: ['@token:0', '@token:1', '@jwt:0', '@jwt:1', '@ak:0', '@mt:0'],
  ticket: ['@ticket:0', '@ticket:1', '@token:0'],
  secret: ['@secret:0', 'whsec_c29tZXRoaW5nc2VjcmV0MTIzNA=='],
  key: ['org:made', 'org:made:read', 'org:todos:read'],
  permissions: ['org:todos:read', 'org:made:read', '@perm:0'],
  status: ['pending', 'active', 'revoked', 'accepted', 'completed', 'ended'],
  redirect_url: ['http://localhost:3000/done', 'https://evil.example/'],
  url: ['http://localhost:9/', 'https://evil.example/', 'not a url'],
  scopes: ['profile email', 'openid', 'user:read'],
  claims: ['{"a":1}', '{{user.id}}', '{"sub":"x"}'],
  identifiers: ['*@work.test', 'alice@example.com', '+12025550111'],
  signing_algorithm: ['HS256', 'RS256', 'ES256'],
  file: ['data:image/png;base64,iVBORw0KGgo=', 'nothing'],
  created_at: ['2024-01-01T00:00:00Z', '0', 'yesterday'],
  totp_secret: ['JBSWY3DPEHPK3PXP', '!'],
  password_digest: ['$2a$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy', 'x'],
  password_hasher: ['bcrypt', 'md5'],
  public_key_credential: ['{"id":"x"}', '{}'],
  level: ['first_factor', 'second_factor', 'multi_factor'],
  redirect_uri: ['http://localhost:3000/callback'],
  response_type: ['code'],
  grant_type: ['authorization_code', 'refresh_token'],
};

/** Members whose values are those of another name. */
const alike: Readonly<Record<string, string>> = {
  new_password: 'password',
  current_password: 'password',
  email_addresses: 'email_address',
  affiliation_email_address: 'email_address',
  action_complete_redirect_url: 'redirect_url',
  redirect_uris: 'redirect_uri',
  proxy_url: 'url',
  access_token: 'token',
  expired_token: 'jwt',
  __clerk_ticket: 'ticket',
  identifier_list: 'identifiers',
};

/** How the ids begin that a member takes. */
const kinds: Readonly<Record<string, string>> = {
  user_id: 'user',
  created_by: 'user',
  created_by_user_id: 'user',
  subject: 'user',
  organization_id: 'org',
  active_organization_id: 'org',
  client_id: 'client',
  session_id: 'sess',
  _clerk_session_id: 'sess',
  email_address_id: 'idn',
  primary_email_address_id: 'idn',
  phone_number_id: 'idn',
  primary_phone_number_id: 'idn',
  to_machine_id: 'mch',
  scoped_machines: 'mch',
  passkey_id: 'pk',
  jwt: 'jwt',
  refresh_token: 'token',
};

const anyKind = ['user', 'org', 'sess', 'client', 'idn', 'orginv', 'mch', 'sia', 'sua'];
const index = fc.nat({ max: 5 });

/** A text under a name: mostly one that means something there. */
export function wordFor(name: string): fc.Arbitrary<string> {
  const kind = Object.hasOwn(kinds, name) ? kinds[name] : undefined;
  const id = fc.tuple(kind ? fc.constant(kind) : fc.constantFrom(...anyKind), index).map(([of, at]) => `@${of}:${at}`);
  if (kind) return id;
  const meant = Object.hasOwn(alike, name) ? (alike[name] ?? name) : name;
  const own = Object.hasOwn(words, meant) ? words[meant] : undefined;
  if (own) return fc.constantFrom(...own);
  return fc.oneof(
    evenly,
    id,
    fc.constantFrom('Made', 'true', 'org:admin', 'alice@example.com', 'http://localhost:3000/', 'password'),
    fc.string({ maxLength: 20 }),
  );
}
