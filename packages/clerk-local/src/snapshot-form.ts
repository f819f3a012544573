import { z } from 'zod';
import { isTooDeep } from './body.ts';
import { settingsChangeSchema } from './settings.ts';
import { emptyRows, type Snapshot } from './state.ts';

const text = z.string();
const number = z.number();
const object = z.record(text, z.unknown());
const identified = { id: text };
/** Claims that only Clerk sets are left out of tokens, wherever they come from. */
const settings = settingsChangeSchema.extend({ sessionClaims: object.optional() });

/** Kinds of members, by the sign after their names. */
const kinds: Readonly<Record<string, z.ZodType>> = {
  '': text,
  '?': text.nullable(),
  '#': number,
  '#?': number.nullable(),
  '!': z.boolean(),
  '[]': z.array(text),
  '[]?': z.array(text).nullable(),
  '{}': object,
  '{}?': object.nullable(),
};

/** The form of a row: names of its members, each with the sign of its kind. Others may be there as well. */
function row(members: string, more: Readonly<Record<string, z.ZodType>> = {}): z.ZodType {
  const named = members.split(' ').map((member) => {
    const [, name = '', sign = ''] = /^(\w+)(\W*)$/.exec(member) ?? [];
    return [name, kinds[sign] ?? z.never()] as const;
  });
  return z.looseObject({ ...identified, ...Object.fromEntries(named), ...more });
}

const code = z.looseObject({ code: text, attempts: number, expireAt: number }).nullish();
const token = 'tokenHash subject scopes[] claims{}? revoked! revocationReason? expireAt#? createdAt# updatedAt#';
const times = 'createdAt# updatedAt#';
const organizational = `organizationId ${times}`;
const ticket = `userId token status expireAt# ${times}`;
const metadata = 'publicMetadata{} privateMetadata{}';

/** What the rows of each table must have: no operation asks again. */
const tables: Readonly<Record<string, z.ZodType>> = {
  users: row(
    [
      'primaryEmailId? primaryPhoneId? username? firstName? lastName? passwordHash? passwordUpdatedAt#?',
      `requiresPasswordReset! totp{}? backupCodeHashes[] picture{}? ${metadata} unsafeMetadata{} externalId? banned!`,
      `locked! failedAttempts# lockedUntil#? lastSignInAt#? ${times}`,
    ].join(' '),
    {
      emails: z.array(row('address verified! createdAt#', { code })),
      phones: z.array(row('number verified! reservedForSecondFactor! defaultSecondFactor! createdAt#', { code })),
      externalAccounts: z.array(
        row('provider providerUserId emailAddress firstName? lastName? username? scopes[] verified! createdAt#'),
      ),
      passkeys: z.array(row('name verified! credentialId? publicKey? signCount# lastUsedAt#? createdAt#')),
    },
  ),
  organizations: row(`name slug createdBy? ${metadata} maxAllowedMemberships# adminDeleteEnabled! picture{}? ${times}`),
  memberships: row(`userId role ${metadata} ${organizational}`),
  invitations: row(`emailAddress role status ${metadata} domainId? expireAt# ${organizational}`),
  organizationDomains: row(`name enrollmentMode verified! affiliationEmailAddress? ${organizational}`, { code }),
  suggestions: row(`domainId userId status ${organizational}`),
  membershipRequests: row(`userId suggestionId status ${organizational}`),
  roles: row('name description permissions[]'),
  templates: row(`name claims{} lifetimeSeconds# allowedClockSkewSeconds# signingAlgorithm signingKey? ${times}`),
  devBrowsers: row('clientId?', { settings: settings.optional() }),
  clients: row(`signInId? signUpId? lastActiveSessionId? lastStrategy? ${times}`),
  sessions: row(
    `clientId userId status tasks[] organizationId? firstFactorAt# lastActiveAt# expireAt# abandonAt# ${times}`,
    { userAgent: text.nullish() },
  ),
  signIns: row('clientId status identifier? userId? firstFactor{}? secondFactor{}? createdSessionId? abandonAt#'),
  signUps: row(
    [
      'clientId emailAddress? emailVerified! emailFactor{}? phoneNumber? phoneVerified! phoneFactor{}? username?',
      'passwordHash? firstName? lastName? unsafeMetadata{} publicMetadata{} legalAcceptedAt#? createdSessionId?',
      'createdUserId? abandonAt#',
    ].join(' '),
  ),
  signInTokens: row(ticket),
  actorTokens: row(`${ticket} actor{} sessionMaxSeconds#`),
  instanceInvitations: row(`emailAddress status publicMetadata{} expireAt# ${times}`),
  waitlist: row(`emailAddress status invitationId? ${times}`),
  tickets: row('purpose subjectId redirectUrl? expireAt#? createdAt#'),
  oauthFlows: row('provider purpose{} clientId redirectUrl scopes[] status error{}? code? identity{}? expireAt#'),
  passkeyCeremonies: row('userId challenge expireAt#'),
  emailLinks: row('purpose{} clientId redirectUrl status sameBrowserOnly! verifiedAtClient? expireAt#'),
  handshakes: row('directives[] expireAt#'),
  inbox: row('to kind code? sentAt#'),
  settings: z.looseObject({ id: z.literal('instance'), settings }),
  allowlist: row(`identifier type ${times}`),
  blocklist: row(`identifier type ${times}`),
  restrictions: row(
    'allowlist! blocklist! blockEmailSubaddresses! blockDisposableEmailDomains! ignoreDotsForGmailAddresses! allowedOrigins[]?',
  ),
  domains: row(`name isSatellite! proxyUrl? ${times}`),
  redirectUrls: row(`url ${times}`),
  permissions: row(`name description ${times}`),
  machines: row(`name defaultTokenTtlSeconds# scopes[] keyVersion# keyHash previousKey{}? ${times}`),
  m2mTokens: row(token),
  apiKeys: row(`${token} name description? createdBy? lastUsedAt#?`),
  oauthApplications: row(`name clientId clientSecretHash? scopes[] redirectUris[] ${times}`),
  oauthTokens: row(`${token} applicationId refreshTokenHash?`),
  oauthCodes: row('applicationId userId scopes[] redirectUri codeChallenge? nonce? expireAt#'),
  emailMessages: row('to from emailId? userId? subject html? text? createdAt#'),
  webhooks: row('url secret events[]? createdAt#'),
  deliveries: row('webhookId type body status nextAt#? createdAt#', {
    attempts: z.array(z.looseObject({ at: number, status: number.nullable() })),
  }),
};

/** Tables whose rows have a form here: a test says that it is all of them. */
export const tablesWithForm: readonly string[] = Object.keys(tables);

/**
 * What is wrong with something that shall be put back as a snapshot: with its form, not with what it says.
 *
 * @returns undefined for a snapshot
 */
export function snapshotProblem(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return 'the tables by their names are expected';
  if (isTooDeep(value)) return 'this is nested too deeply';
  for (const [table, rows] of Object.entries(value)) {
    const form = Object.hasOwn(tables, table) ? tables[table] : undefined;
    if (!form) return `${table}: there is no such table`;
    if (!Array.isArray(rows)) return `${table}: a list is expected`;
    for (const [index, given] of (rows as unknown[]).entries()) {
      const whole = typeof given === 'object' ? { ...emptyRows[table], ...given } : given;
      const checked = form.safeParse(whole);
      if (checked.success) continue;
      const [issue] = checked.error.issues;
      return `${[table, index, ...(issue?.path ?? [])].map(String).join('.')}: ${issue?.message ?? 'invalid'}`;
    }
  }
  return undefined;
}

/**
 * Checks what shall be put back.
 *
 * @throws TypeError saying where it is no snapshot
 */
export function checkedSnapshot(value: unknown): Snapshot {
  const problem = snapshotProblem(value);
  if (problem) throw new TypeError(`this is no snapshot: ${problem}`);
  return value as Snapshot;
}
