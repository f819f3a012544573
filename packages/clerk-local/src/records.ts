import type { Settings, SettingsChange } from './settings.ts';

/** What clerk-local keeps. Times are milliseconds since 1970. Records are replaced, never changed in place. */

/** Free-form data on users, organizations and memberships. */
export type Metadata = Readonly<Record<string, unknown>>;

export interface EmailRecord {
  readonly id: string;
  readonly address: string;
  readonly verified: boolean;
  readonly createdAt: number;
  /** The code or the link that was sent last to verify it. */
  readonly code?: CodeRecord | null;
  readonly linkId?: string | null;
}

export interface PhoneRecord {
  readonly id: string;
  /** In E.164 form, such as `+12025550100`. */
  readonly number: string;
  readonly verified: boolean;
  readonly reservedForSecondFactor: boolean;
  readonly defaultSecondFactor: boolean;
  readonly createdAt: number;
  /** The code that was sent last to verify it. */
  readonly code?: CodeRecord | null;
}

/** An account at another provider through which somebody signs in. */
export interface ExternalAccountRecord {
  readonly id: string;
  /** Such as `google`. */
  readonly provider: string;
  readonly providerUserId: string;
  readonly emailAddress: string;
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly username: string | null;
  readonly scopes: readonly string[];
  readonly verified: boolean;
  /** The way to the provider it came by, or waits for. */
  readonly flowId?: string;
  /** What the provider's stand-in gives servers that ask in the person's name. */
  readonly accessToken?: string;
  readonly createdAt: number;
}

export interface PasskeyRecord {
  readonly id: string;
  readonly name: string;
  readonly verified: boolean;
  /** The authenticator's id of the credential, base64url. */
  readonly credentialId: string | null;
  /** SPKI, base64. */
  readonly publicKey: string | null;
  readonly signCount: number;
  readonly lastUsedAt: number | null;
  readonly createdAt: number;
}

/** A picture somebody uploaded. */
export interface PictureRecord {
  /** Follows from the bytes, so that browsers may keep what they fetched. */
  readonly id: string;
  readonly contentType: 'image/png' | 'image/jpeg' | 'image/gif' | 'image/webp';
  /** base64 */
  readonly data: string;
}

export interface UserRecord {
  readonly id: string;
  readonly emails: readonly EmailRecord[];
  readonly primaryEmailId: string | null;
  readonly phones: readonly PhoneRecord[];
  readonly primaryPhoneId: string | null;
  readonly externalAccounts: readonly ExternalAccountRecord[];
  readonly passkeys: readonly PasskeyRecord[];
  readonly username: string | null;
  readonly firstName: string | null;
  readonly lastName: string | null;
  /** See `passwords.ts`. */
  readonly passwordHash: string | null;
  readonly passwordUpdatedAt: number | null;
  readonly requiresPasswordReset: boolean;
  /** The hash of a password that others know: as long as it is the password, nobody signs in with it. */
  readonly compromisedPasswordHash?: string | null;
  /** The shared secret of an authenticator app, base32. */
  readonly totp: TotpRecord | null;
  /** Codes not used yet, hashed as passwords are. */
  readonly backupCodeHashes: readonly string[];
  readonly mfaEnabledAt: number | null;
  readonly mfaDisabledAt: number | null;
  readonly picture: PictureRecord | null;
  readonly publicMetadata: Metadata;
  readonly privateMetadata: Metadata;
  readonly unsafeMetadata: Metadata;
  readonly externalId: string | null;
  readonly banned: boolean;
  /** By a server, until a server takes it back. */
  readonly locked: boolean;
  /** Wrong factors in a row. */
  readonly failedAttempts: number;
  /** After too many of them. */
  readonly lockedUntil: number | null;
  readonly legalAcceptedAt: number | null;
  readonly lastSignInAt: number | null;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** An authenticator app. */
export interface TotpRecord {
  readonly secret: string;
  readonly verified: boolean;
  /** Steps of its clock whose codes were accepted lately: none is accepted twice. */
  readonly usedSteps?: readonly number[];
}

export interface OrganizationRecord {
  readonly id: string;
  readonly name: string;
  readonly slug: string;
  readonly createdBy: string | null;
  readonly publicMetadata: Metadata;
  readonly privateMetadata: Metadata;
  readonly maxAllowedMemberships: number;
  /** Whether members whose role permits it may delete it. */
  readonly adminDeleteEnabled: boolean;
  readonly picture: PictureRecord | null;
  readonly createdAt: number;
  readonly updatedAt: number;
}

export interface MembershipRecord {
  readonly id: string;
  readonly organizationId: string;
  readonly userId: string;
  readonly role: string;
  readonly publicMetadata: Metadata;
  readonly privateMetadata: Metadata;
  readonly createdAt: number;
  readonly updatedAt: number;
}

export interface InvitationRecord {
  readonly id: string;
  readonly organizationId: string;
  readonly emailAddress: string;
  readonly role: string;
  readonly status: 'pending' | 'accepted' | 'revoked';
  readonly publicMetadata: Metadata;
  readonly privateMetadata: Metadata;
  /** The domain on whose account it was made by itself; null when somebody invited. */
  readonly domainId: string | null;
  readonly expireAt: number;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** How people with an address of a domain come into its organization. */
export type EnrollmentMode = 'manual_invitation' | 'automatic_invitation' | 'automatic_suggestion';

/** A domain of an organization. */
export interface OrganizationDomainRecord {
  readonly id: string;
  readonly organizationId: string;
  /** In small letters. */
  readonly name: string;
  readonly enrollmentMode: EnrollmentMode;
  readonly verified: boolean;
  /** The address at the domain through which somebody verifies it. */
  readonly affiliationEmailAddress: string | null;
  readonly code: CodeRecord | null;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** What somebody with an address of a domain is told: there is an organization you may ask to join. */
export interface SuggestionRecord {
  readonly id: string;
  readonly organizationId: string;
  readonly domainId: string;
  readonly userId: string;
  /** Accepted: they asked to join. */
  readonly status: 'pending' | 'accepted' | 'completed';
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** Somebody's wish to join an organization. */
export interface MembershipRequestRecord {
  readonly id: string;
  readonly organizationId: string;
  readonly userId: string;
  readonly suggestionId: string;
  readonly status: 'pending' | 'accepted' | 'rejected';
  readonly createdAt: number;
  readonly updatedAt: number;
}

export interface RoleRecord {
  /** The role's key, such as `org:admin`, is its id. */
  readonly id: string;
  readonly name: string;
  readonly description: string;
  /** Keys such as `org:todos:read`; those with `org:sys_` are Clerk's own and never reach a token. */
  readonly permissions: readonly string[];
}

export interface TemplateRecord {
  readonly id: string;
  readonly name: string;
  readonly claims: Metadata;
  readonly lifetimeSeconds: number;
  readonly allowedClockSkewSeconds: number;
  readonly signingAlgorithm: string;
  /** A secret or a PKCS#8 PEM when the template has a key of its own, else null: the instance's key signs. */
  readonly signingKey: string | null;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** The instance's settings once they were changed while it ran. */
export interface SettingsRecord {
  readonly id: 'instance';
  readonly settings: Settings;
}

/** A browser as the development instance knows it: the value of its `__clerk_db_jwt`. */
export interface DevBrowserRecord {
  readonly id: string;
  readonly clientId: string | null;
  /** What this browser's instance does differently: tests of different instances share one server. */
  readonly settings?: SettingsChange;
}

export interface ClientRecord {
  readonly id: string;
  readonly signInId: string | null;
  readonly signUpId: string | null;
  readonly lastActiveSessionId: string | null;
  readonly lastStrategy: string | null;
  readonly createdAt: number;
  /** Moves on sign-in and sign-out only: the apps' middleware asks again for every token issued before it. */
  readonly updatedAt: number;
}

export type SessionStatus = 'active' | 'pending' | 'ended' | 'removed' | 'revoked' | 'expired';

export interface SessionRecord {
  readonly id: string;
  readonly clientId: string;
  readonly userId: string;
  readonly status: SessionStatus;
  /** Tasks to complete before the session counts as signed in, such as `reset-password`. */
  readonly tasks: readonly string[];
  readonly organizationId: string | null;
  readonly firstFactorAt: number;
  /** When a second factor was verified; null or absent: never. */
  readonly secondFactorAt?: number | null;
  /** Who really acts, when somebody signed in as another. */
  readonly actor?: Metadata | null;
  /** The factors being verified once more. */
  readonly verification?: SessionVerificationRecord | null;
  /** What the browser said of itself when it signed in. */
  readonly userAgent?: string | null;
  readonly lastActiveAt: number;
  readonly expireAt: number;
  readonly abandonAt: number;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** A session whose person proves once more who they are. */
export interface SessionVerificationRecord {
  readonly id: string;
  readonly level: 'first_factor' | 'second_factor' | 'multi_factor';
  readonly status: 'needs_first_factor' | 'needs_second_factor' | 'complete';
  readonly firstFactor: FactorRecord | null;
  readonly secondFactor: FactorRecord | null;
}

/** A code somebody was sent. */
export interface CodeRecord {
  readonly code: string;
  readonly attempts: number;
  readonly expireAt: number;
}

/** A factor on its way to being verified: of a sign-in, or of a session once more. */
export interface FactorRecord {
  readonly strategy: string;
  readonly code: CodeRecord | null;
  /** The address or number the code or link went to. */
  readonly to: string | null;
  readonly linkId: string | null;
  readonly verified: boolean;
}

/** A link sent to an address, which verifies it when it is opened. Its id is the secret in it. */
export interface EmailLinkRecord {
  readonly id: string;
  readonly purpose: { readonly kind: 'sign_in' | 'sign_up' | 'email_address'; readonly id: string };
  /** The client that asked for it. */
  readonly clientId: string;
  /** Where the page stands that tells how it went. */
  readonly redirectUrl: string;
  readonly status: 'unverified' | 'verified';
  /** Whether only the browser that asked may open it. */
  readonly sameBrowserOnly: boolean;
  /** The client it was opened in; null for a browser not known here. */
  readonly verifiedAtClient: string | null;
  readonly expireAt: number;
}

export interface SignInRecord {
  readonly id: string;
  readonly clientId: string;
  readonly status:
    | 'needs_identifier'
    | 'needs_first_factor'
    | 'needs_second_factor'
    | 'needs_new_password'
    | 'complete';
  readonly identifier: string | null;
  readonly userId: string | null;
  readonly firstFactor: FactorRecord | null;
  readonly secondFactor: FactorRecord | null;
  readonly createdSessionId: string | null;
  readonly abandonAt: number;
}

export interface SignUpRecord {
  readonly id: string;
  readonly clientId: string;
  readonly emailAddress: string | null;
  readonly emailVerified: boolean;
  /** How the address is being verified: by a code or a link that was sent. */
  readonly emailFactor: FactorRecord | null;
  /** In E.164 form. */
  readonly phoneNumber: string | null;
  readonly phoneVerified: boolean;
  readonly phoneFactor: FactorRecord | null;
  readonly username: string | null;
  readonly passwordHash: string | null;
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly unsafeMetadata: Metadata;
  /** What an invitation brings along. */
  readonly publicMetadata: Metadata;
  readonly legalAcceptedAt: number | null;
  readonly locale: string | null;
  /** The ticket of the invitation it began with. */
  readonly ticket: string | null;
  /** The way through another provider that it took last. */
  readonly oauthFlowId: string | null;
  /** What a server set: the id of who is to become of it, and whether the app has steps of its own. */
  readonly externalId?: string | null;
  readonly customAction?: boolean;
  readonly createdSessionId: string | null;
  readonly createdUserId: string | null;
  readonly abandonAt: number;
}

/** A ticket that signs somebody in without a password. */
export interface SignInTokenRecord {
  readonly id: string;
  readonly userId: string;
  readonly token: string;
  readonly status: 'pending' | 'accepted' | 'revoked';
  readonly expireAt: number;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** A ticket by which one person signs in as another. */
export interface ActorTokenRecord extends SignInTokenRecord {
  readonly actor: Metadata;
  readonly sessionMaxSeconds: number;
}

/** What a handshake hands to the app's middleware: cookies to set, fetched once the browser is back. */
export interface HandshakeRecord {
  readonly id: string;
  readonly directives: readonly string[];
  readonly expireAt: number;
}

/** A message that the real Clerk would have sent by e-mail or to a phone. */
export interface InboxMessage {
  readonly id: string;
  readonly to: string;
  readonly kind:
    | 'sign_in_code'
    | 'sign_up_code'
    | 'sign_in_link'
    | 'sign_up_link'
    | 'reset_password_code'
    | 'verification_code'
    | 'verification_link'
    | 'invitation'
    | 'organization_invitation';
  /** Null for a message that carries a link instead. */
  readonly code: string | null;
  readonly url?: string;
  readonly sentAt: number;
}

/** What is told at the terminal of a message. */
export type Announcement = Pick<InboxMessage, 'to' | 'kind' | 'code' | 'url'>;
