import type { Seed, SettingsChange } from '../../packages/clerk-local/src/index.ts';

/** An instance that the checkout's presets name by a key, such as `with-email-codes`. */
export interface Preset {
  readonly settings: SettingsChange;
  readonly roles?: Seed['roles'];
}

/** What most of the suite's instances share: every identifier, a password, codes by e-mail and by text message. */
const usual: SettingsChange = {
  applicationName: 'conformance',
  emailAddress: { enabled: true, required: true, signIn: ['email_code'], verification: ['email_code'] },
  phoneNumber: { enabled: true, required: false, signIn: true },
  username: { enabled: true, required: false },
  password: { enabled: true, required: true },
  signUp: { mode: 'public', progressive: true, legalConsent: false },
  // Its tests wait for an organization that nobody chose.
  organizations: { startInLast: true },
};

const system = ['profile:manage', 'profile:delete', 'memberships:read', 'memberships:manage'];
const systemPermissions = [...system, 'domains:read', 'domains:manage'].map((name) => `org:sys_${name}`);

/** The roles that the suite's pages ask for: `org:viewer` may look, `org:posts:manage` is the admin's. */
const customRoles: Seed['roles'] = [
  { key: 'org:admin', name: 'Admin', description: '', permissions: [...systemPermissions, 'org:posts:manage'] },
  { key: 'org:member', name: 'Member', description: '', permissions: ['org:sys_memberships:read'] },
  { key: 'org:viewer', name: 'Viewer', description: '', permissions: ['org:sys_memberships:read'] },
];

const links: SettingsChange = {
  emailAddress: { enabled: true, required: true, signIn: ['email_link'], verification: ['email_link'] },
};

/**
 * How each instance that the suite knows is set up, as far as its tests show: the real ones are Clerk's own and their
 * settings are published nowhere.
 */
const presets: Readonly<Record<string, Preset>> = {
  'with-email-codes': { settings: { social: ['google', 'github', 'apple'], multipleSessions: true } },
  'with-email-links': { settings: links },
  // Its tests ask for session tokens of the first version.
  'with-custom-roles': { settings: { sessionTokenVersion: 1 }, roles: customRoles },
  'with-reverification': { settings: { reverification: true }, roles: customRoles },
  'with-restricted-mode': { settings: { signUp: { mode: 'restricted' } } },
  'with-waitlist-mode': { settings: { signUp: { mode: 'waitlist' } } },
  'with-legal-consent': { settings: { signUp: { legalConsent: true } } },
  'with-session-tasks': {
    settings: {
      organizations: { forceSelection: true },
      multipleSessions: true,
      // Its tests sign up and are in, without a code.
      emailAddress: { verifyAtSignUp: false },
    },
  },
  'with-session-tasks-reset-password': { settings: { organizations: { forceSelection: true } } },
  'with-session-tasks-setup-mfa': {
    settings: {
      secondFactorRequired: true,
      authenticatorApp: true,
      backupCodes: true,
      phoneNumber: { secondFactor: true },
    },
  },
  'with-api-keys': { settings: { apiKeys: { users: true, organizations: true } } },
  'with-passkeys': { settings: { passkeys: true } },
  'sessions-dev-1': { settings: {} },
  'sessions-dev-2': { settings: {} },
};

/** The keys that the presets read, besides the ones that {@link presetOf} knows. */
const unserved = [
  'core-2-all-enabled',
  'oauth-provider',
  'sessions-prod-1',
  'sessions-prod-2',
  'with-billing',
  'with-billing-staging',
  'with-enterprise-sso',
  'with-needs-client-trust',
  'with-protect-service',
  'with-whatsapp-phone-code',
];

/** Every instance that the checkout's presets ask for: each needs keys, also where its tests cannot be served. */
export const instanceNames: readonly string[] = [...Object.keys(presets), ...unserved];

/**
 * The settings and roles of an instance.
 *
 * @param name - what the suite's table of keys calls it, such as `with-email-codes`
 */
export function presetOf(name: string): Preset {
  const preset = presets[name] ?? { settings: {} };
  const settings = { ...usual, ...preset.settings };
  for (const group of ['emailAddress', 'phoneNumber', 'signUp', 'organizations'] as const)
    Object.assign(settings, { [group]: { ...usual[group], ...preset.settings[group] } });
  return { ...preset, settings };
}

/** The host that an instance's publishable key names: one each, since cookies are named after the key. */
export function hostOf(name: string): string {
  return `conformance-${name}.clerk.accounts.dev`;
}
