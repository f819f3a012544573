import { clerkError } from './errors.ts';
import { randomText, type Random } from './ids.ts';
import { categories, signJwt, type Signer } from './jwt.ts';
import type { Keys } from './keys.ts';
import type { SessionRecord, TemplateRecord, UserRecord } from './records.ts';
import { claimsV1, claimsV2, featuresOf, protectedClaims, type ActiveOrganization } from './session-claims.ts';
import type { Settings } from './settings.ts';
import { fillShortcodes, type Scope } from './shortcodes.ts';
import type { State } from './state.ts';

/** What minting a token needs besides the session. */
export interface Minter {
  readonly state: State;
  readonly keys: Keys;
  readonly settings: Settings;
  readonly random: Random;
  readonly now: () => number;
}

/** The page that asked, which becomes `azp`; a server that asks has none. */
export interface MintOptions {
  readonly origin?: string | undefined;
  /** Another organization than the session's active one, or null for none. */
  readonly organizationId?: string | null;
  readonly lifetimeSeconds?: number | undefined;
}

/**
 * Mints a session token.
 *
 * @see https://clerk.com/docs/guides/sessions/session-tokens
 */
export function mintSessionToken(minter: Minter, session: SessionRecord, options: MintOptions = {}): string {
  const { state, settings, now } = minter;
  const user = requireUser(state, session);
  const active = activeOrganization(state, session, options.organizationId);
  const own =
    settings.sessionTokenVersion === 1
      ? claimsV1(session, user, active, now())
      : claimsV2(session, user, active, featuresOf(state.roles.all()), now());
  const custom = withoutProtected(fillShortcodes(settings.sessionClaims, scopeOf(minter, session, user, active)));
  const times = standardClaims(
    minter,
    options.lifetimeSeconds ?? settings.sessionTokenLifetimeSeconds,
    10,
    options.origin,
  );
  return signJwt({ cat: categories.session }, { ...custom, ...own, ...times }, instanceSigner(minter.keys));
}

/**
 * Mints a token of a JWT template.
 *
 * @throws ClerkApiError 404 when there is no template of this name
 * @see https://clerk.com/docs/guides/sessions/jwt-templates
 */
export function mintTemplateToken(
  minter: Minter,
  session: SessionRecord,
  name: string,
  options: MintOptions = {},
): string {
  const template = minter.state.templates.by('name', name)[0];
  if (!template) throw clerkError(404, 'resource_not_found', `No JWT template exists with name: ${name}`, 'name');
  const claims = templateClaims(minter, session, template, options);
  return signJwt({ cat: categories.template }, claims, signerOf(template, minter.keys));
}

/** The claims of a template's token, also of a template that is not kept yet. */
export function templateClaims(
  minter: Minter,
  session: SessionRecord,
  template: Pick<TemplateRecord, 'claims' | 'lifetimeSeconds' | 'allowedClockSkewSeconds'>,
  options: MintOptions = {},
): Record<string, unknown> {
  const user = requireUser(minter.state, session);
  const active = activeOrganization(minter.state, session, options.organizationId);
  const claims = withoutProtected(fillShortcodes(template.claims, scopeOf(minter, session, user, active)));
  const lifetime = options.lifetimeSeconds ?? template.lifetimeSeconds;
  const times = standardClaims(minter, lifetime, template.allowedClockSkewSeconds, options.origin);
  return { ...claims, ...times, sub: user.id };
}

/** The token that carries a handshake's cookies inside the address. */
export function mintHandshakeToken(keys: Keys, directives: readonly string[]): string {
  return signJwt({ cat: categories.session }, { handshake: directives }, instanceSigner(keys));
}

/** Who signs what needs no template. */
export function instanceSigner(keys: Keys): Signer {
  return { algorithm: 'RS256', key: keys.privateKey, kid: keys.kid };
}

function signerOf(template: TemplateRecord, keys: Keys): Signer {
  if (template.signingKey === null) return instanceSigner(keys);
  return { algorithm: template.signingAlgorithm, key: template.signingKey };
}

function standardClaims(
  { now, keys, random }: Minter,
  lifetimeSeconds: number,
  skewSeconds: number,
  origin?: string,
): Record<string, unknown> {
  const iat = Math.floor(now() / 1000);
  return {
    ...(origin ? { azp: origin } : {}),
    iss: keys.issuer,
    iat,
    nbf: iat - skewSeconds,
    exp: iat + lifetimeSeconds,
    jti: randomText(random, 20),
  };
}

function withoutProtected(claims: unknown): Record<string, unknown> {
  if (typeof claims !== 'object' || claims === null) return {};
  return Object.fromEntries(Object.entries(claims).filter(([name]) => !protectedClaims.has(name)));
}

function requireUser(state: State, session: SessionRecord): UserRecord {
  const user = state.users.get(session.userId);
  if (!user) throw clerkError(404, 'resource_not_found', 'The session’s user was not found');
  return user;
}

/** The organization a token speaks of: only one the person is a member of now. */
export function activeOrganization(
  state: State,
  session: SessionRecord,
  asked?: string | null,
): ActiveOrganization | undefined {
  const id = asked === undefined ? session.organizationId : asked;
  const organization = state.organizations.get(id);
  const membership = organization && state.memberships.by('both', `${organization.id} ${session.userId}`)[0];
  return membership && { organization, membership, role: state.roles.get(membership.role) };
}

/** The names that shortcodes may use. */
function scopeOf(
  { state }: Minter,
  session: SessionRecord,
  user: UserRecord,
  active: ActiveOrganization | undefined,
): Scope {
  const primary = user.emails.find(({ id }) => id === user.primaryEmailId);
  const memberships = state.memberships.by('user', user.id);
  const org = active && {
    id: active.organization.id,
    name: active.organization.name,
    slug: active.organization.slug,
    role: active.membership.role,
    has_image: false,
    public_metadata: active.organization.publicMetadata,
  };
  return {
    user: {
      id: user.id,
      external_id: user.externalId,
      first_name: user.firstName,
      last_name: user.lastName,
      full_name: [user.firstName, user.lastName].filter(Boolean).join(' ') || null,
      username: user.username,
      created_at: user.createdAt,
      updated_at: user.updatedAt,
      last_sign_in_at: user.lastSignInAt,
      has_image: false,
      primary_email_address: primary?.address ?? null,
      email_verified: primary?.verified ?? false,
      primary_phone_number: null,
      phone_number_verified: false,
      primary_web3_wallet: null,
      two_factor_enabled: false,
      public_metadata: user.publicMetadata,
      unsafe_metadata: user.unsafeMetadata,
      organizations: Object.fromEntries(memberships.map(({ organizationId, role }) => [organizationId, role])),
    },
    org,
    organization: org,
    org_membership: active && { public_metadata: active.membership.publicMetadata },
    session: { id: session.id, actor: session.actor ?? null },
  };
}
