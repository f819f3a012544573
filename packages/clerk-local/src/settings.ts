import { z } from 'zod';
import { newWebhookSchema } from './webhooks/new-webhook.ts';
import { protectedClaims } from './session-claims.ts';

/** Claims that people may set: free-form, but none that only Clerk sets. */
export const claimsSchema = z.record(z.string(), z.unknown()).superRefine((given, context) => {
  for (const name of Object.keys(given)) {
    if (protectedClaims.has(name))
      context.addIssue({ code: 'custom', path: [name], message: 'only Clerk itself sets this claim' });
  }
});

const emailStrategy = z.enum(['email_code', 'email_link']);
const count = z.number().int().min(0);

/** An attribute of people that is text and no more. */
const plain = z.strictObject({ enabled: z.boolean(), required: z.boolean() });

/**
 * How the instance behaves: what the real Clerk's Dashboard sets.
 *
 * @see https://clerk.com/docs/guides/configure/auth-strategies/sign-up-sign-in-options
 */
const settingsSchema = z.strictObject({
  applicationName: z.string().min(1),
  /** Where the app answers: links in messages lead there when they name no other place. */
  homeUrl: z.url({ protocol: /^https?$/ }),
  /** Session token claims in the compact second or the flat first version. */
  sessionTokenVersion: z.union([z.literal(1), z.literal(2)]),
  /** Added to every session token; shortcodes are filled, Clerk's own claims cannot be replaced. */
  sessionClaims: claimsSchema,
  sessionTokenLifetimeSeconds: z.number().int().min(1),
  /** How a handshake hands over its cookies: fetched by the app's server with a nonce, or inside the address. */
  handshake: z.enum(['nonce', 'payload']),
  /** Whether one browser may be signed in as several people at once. */
  multipleSessions: z.boolean(),
  /** Whether sensitive changes ask for a factor again. */
  reverification: z.boolean(),
  emailAddress: z.strictObject({
    enabled: z.boolean(),
    required: z.boolean(),
    /** How an address signs in by itself; none means that it only names the account. */
    signIn: z.array(emailStrategy),
    /** How an address is verified, at sign-up and later. */
    verification: z.array(emailStrategy).min(1),
    verifyAtSignUp: z.boolean(),
    /** Whether a link must be opened in the browser that asked for it. */
    linkInSameBrowser: z.boolean(),
  }),
  phoneNumber: z.strictObject({
    enabled: z.boolean(),
    required: z.boolean(),
    signIn: z.boolean(),
    secondFactor: z.boolean(),
    verifyAtSignUp: z.boolean(),
  }),
  username: z.strictObject({ enabled: z.boolean(), required: z.boolean() }),
  firstName: plain,
  lastName: plain,
  password: z.strictObject({
    enabled: z.boolean(),
    required: z.boolean(),
    minLength: z.number().int().min(1).max(72),
    maxLength: z.number().int().min(8).max(512),
  }),
  authenticatorApp: z.boolean(),
  backupCodes: z.boolean(),
  passkeys: z.boolean(),
  /** Whether everybody must set up a second factor. */
  secondFactorRequired: z.boolean(),
  /** Providers whose built-in stand-in signs people in, such as `google` or `github`. */
  social: z.array(z.string().regex(/^[a-z][a-z0-9_]*$/, 'a provider is written like google or github')),
  signUp: z.strictObject({
    mode: z.enum(['public', 'restricted', 'waitlist']),
    /** Asks for required fields first; otherwise for every enabled one. */
    progressive: z.boolean(),
    legalConsent: z.boolean(),
  }),
  lockout: z.strictObject({ enabled: z.boolean(), maxAttempts: z.number().int().min(1), durationMinutes: count }),
  organizations: z.strictObject({
    enabled: z.boolean(),
    /** Members an organization may have; 0 is no limit. */
    maxMemberships: count,
    creatorRole: z.string(),
    domains: z.boolean(),
    adminDelete: z.boolean(),
    /** Nobody works without an organization: sessions stay pending until one is chosen. */
    forceSelection: z.boolean(),
    /** The form for an organization begins with a name made from the person's e-mail domain. */
    creationDefaults: z.boolean(),
    /** A new session begins in the organization its person worked in last, or else joined last. */
    startInLast: z.boolean(),
  }),
  apiKeys: z.strictObject({ users: z.boolean(), organizations: z.boolean() }),
  /** Whether the tokens that OAuth applications get can be read without asking, or only looked up. */
  oauthTokens: z.enum(['opaque', 'jwt']),
  /** Where events such as `user.created` are sent, besides the webhooks added while it runs. */
  webhooks: z.array(newWebhookSchema),
  /** Hosts besides this machine that events may be sent to. */
  webhookHosts: z.array(z.string()),
  /** Whether people may delete their own account. */
  deleteSelf: z.boolean(),
  /** Whether people may make organizations. */
  createOrganization: z.boolean(),
});

/** How an instance behaves. */
export type Settings = z.output<typeof settingsSchema>;

/** Some settings; groups may be given in part as well. */
export const settingsChangeSchema = settingsSchema
  .extend({
    emailAddress: settingsSchema.shape.emailAddress.partial(),
    phoneNumber: settingsSchema.shape.phoneNumber.partial(),
    username: settingsSchema.shape.username.partial(),
    firstName: plain.partial(),
    lastName: plain.partial(),
    password: settingsSchema.shape.password.partial(),
    signUp: settingsSchema.shape.signUp.partial(),
    lockout: settingsSchema.shape.lockout.partial(),
    organizations: settingsSchema.shape.organizations.partial(),
    apiKeys: settingsSchema.shape.apiKeys.partial(),
  })
  .partial();

/** Settings to change; what is not named stays. */
export type SettingsChange = z.output<typeof settingsChangeSchema>;

/** The settings of an instance that says nothing else. */
export const defaultSettings: Settings = {
  applicationName: 'Clerk on this machine',
  homeUrl: 'http://localhost:3000',
  sessionTokenVersion: 2,
  sessionClaims: {},
  sessionTokenLifetimeSeconds: 60,
  handshake: 'nonce',
  multipleSessions: false,
  reverification: false,
  emailAddress: {
    enabled: true,
    required: true,
    signIn: ['email_code'],
    verification: ['email_code'],
    verifyAtSignUp: true,
    linkInSameBrowser: false,
  },
  phoneNumber: { enabled: false, required: false, signIn: false, secondFactor: false, verifyAtSignUp: true },
  username: { enabled: false, required: false },
  firstName: { enabled: true, required: false },
  lastName: { enabled: true, required: false },
  password: { enabled: true, required: true, minLength: 8, maxLength: 72 },
  authenticatorApp: false,
  backupCodes: false,
  passkeys: false,
  secondFactorRequired: false,
  social: [],
  signUp: { mode: 'public', progressive: true, legalConsent: false },
  lockout: { enabled: false, maxAttempts: 100, durationMinutes: 60 },
  organizations: {
    enabled: true,
    maxMemberships: 5,
    creatorRole: 'org:admin',
    domains: false,
    adminDelete: true,
    forceSelection: false,
    creationDefaults: false,
    startInLast: false,
  },
  apiKeys: { users: false, organizations: false },
  oauthTokens: 'opaque',
  webhooks: [],
  webhookHosts: [],
  deleteSelf: true,
  createOrganization: true,
};

/**
 * Checks a change of settings that code gave.
 *
 * @throws TypeError naming each setting that does not fit
 */
export function checkedChange(change: unknown): SettingsChange {
  const checked = settingsChangeSchema.safeParse(change ?? {});
  if (checked.success) return checked.data;
  const places = checked.error.issues.map(
    ({ path, message }) => `${path.map(String).join('.') || 'settings'}: ${message}`,
  );
  throw new TypeError(`these settings do not fit: ${places.join('; ')}`);
}

/** Settings with some of them changed. Lists and claims are replaced, groups are changed member by member. */
export function changeSettings(settings: Settings, change: SettingsChange | null | undefined): Settings {
  if (!change) return settings;
  const changed = Object.entries(change).map(([name, value]) => {
    const before = settings[name as keyof Settings];
    const isGroup = name !== 'sessionClaims' && isObject(value) && isObject(before);
    return [name, isGroup ? { ...before, ...value } : value] as const;
  });
  // Each value was checked by the schema of its name.
  return { ...settings, ...(Object.fromEntries(changed) as Partial<Settings>) };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
