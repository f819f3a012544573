import type { Settings } from '../settings.ts';

interface Attribute {
  readonly enabled: boolean;
  readonly required?: boolean;
  readonly firstFactors?: readonly string[];
  readonly secondFactors?: readonly string[];
  readonly verifications?: readonly string[];
  readonly verifyAtSignUp?: boolean;
}

/** An attribute of people in Clerk's form. */
function attribute(given: Attribute): Record<string, unknown> {
  const { enabled, required = false, firstFactors = [], secondFactors = [], verifications = [] } = given;
  return {
    enabled,
    required: enabled && required,
    used_for_first_factor: enabled && firstFactors.length > 0,
    first_factors: enabled ? firstFactors : [],
    used_for_second_factor: enabled && secondFactors.length > 0,
    second_factors: enabled ? secondFactors : [],
    verifications: enabled ? verifications : [],
    verify_at_sign_up: enabled && (given.verifyAtSignUp ?? false),
    immutable: false,
  };
}

/** The strategies that may come first in a sign-in. */
export function firstFactorsOf(settings: Settings): string[] {
  const { emailAddress, phoneNumber, password, passkeys, social } = settings;
  return [
    ...(password.enabled ? ['password'] : []),
    ...(emailAddress.enabled ? emailAddress.signIn : []),
    ...(phoneNumber.enabled && phoneNumber.signIn ? ['phone_code'] : []),
    ...(password.enabled && emailAddress.enabled ? ['reset_password_email_code'] : []),
    ...(password.enabled && phoneNumber.enabled && phoneNumber.signIn ? ['reset_password_phone_code'] : []),
    ...(passkeys ? ['passkey'] : []),
    ...social.map((provider) => `oauth_${provider}`),
    'ticket',
  ];
}

/** The second factors that this instance offers. */
export function secondFactorsOf({ authenticatorApp, backupCodes, phoneNumber }: Settings): string[] {
  return [
    ...(authenticatorApp ? ['totp'] : []),
    ...(phoneNumber.enabled && phoneNumber.secondFactor ? ['phone_code'] : []),
    ...(backupCodes ? ['backup_code'] : []),
  ];
}

/** What people can name themselves by when they sign in. */
export function identifiersOf({ emailAddress, phoneNumber, username }: Settings): string[] {
  return [
    ...(emailAddress.enabled ? ['email_address'] : []),
    ...(phoneNumber.enabled && phoneNumber.signIn ? ['phone_number'] : []),
    ...(username.enabled ? ['username'] : []),
  ];
}

/** What the prebuilt components must know about the instance: which fields and flows they offer. */
export function environmentJson(settings: Settings): Record<string, unknown> {
  return {
    object: 'environment',
    id: 'env_local',
    maintenance_mode: false,
    client_debug_mode: false,
    partitioned_cookies: false,
    auth_config: authConfig(settings),
    display_config: displayConfig(settings),
    user_settings: userSettings(settings),
    organization_settings: organizationSettings(settings),
    commerce_settings: commerceSettings,
    api_keys_settings: {
      enabled: settings.apiKeys.users || settings.apiKeys.organizations,
      user_api_keys_enabled: settings.apiKeys.users,
      orgs_api_keys_enabled: settings.apiKeys.organizations,
    },
    protect_config: { object: 'protect_config', id: '', loaders: [] },
  };
}

function presence({ enabled, required }: { enabled: boolean; required: boolean }): 'on' | 'off' | 'required' {
  if (!enabled) return 'off';
  return required ? 'required' : 'on';
}

function authConfig(settings: Settings): Record<string, unknown> {
  const identifiers = identifiersOf(settings);
  return {
    object: 'auth_config',
    id: 'aac_local',
    first_name: presence(settings.firstName),
    last_name: presence(settings.lastName),
    email_address: presence(settings.emailAddress),
    phone_number: presence(settings.phoneNumber),
    username: presence(settings.username),
    password: presence(settings.password),
    identification_requirements: identifiers.map((name) => [name]),
    identification_strategies: [...identifiers, ...settings.social.map((provider) => `oauth_${provider}`)],
    first_factors: firstFactorsOf(settings),
    second_factors: secondFactorsOf(settings),
    email_address_verification_strategies: settings.emailAddress.enabled ? settings.emailAddress.verification : [],
    single_session_mode: !settings.multipleSessions,
    enhanced_email_deliverability: false,
    test_mode: true,
    cookieless_dev: true,
    url_based_session_syncing: true,
    claimed_at: null,
    reverification: settings.reverification,
    session_minter: false,
    preferred_channels: null,
  };
}

function displayConfig({ applicationName, password, signUp }: Settings): Record<string, unknown> {
  return {
    object: 'display_config',
    id: 'display_config_local',
    instance_environment_type: 'development',
    application_name: applicationName,
    theme: {
      buttons: { font_color: '#ffffff', font_family: 'sans-serif', font_weight: '600' },
      general: {
        color: '#3456d1',
        padding: '1em',
        box_shadow: 'none',
        font_color: '#151515',
        font_family: 'sans-serif',
        border_radius: '0.5em',
        background_color: '#ffffff',
        label_font_weight: '600',
      },
      accounts: { background_color: '#ffffff' },
    },
    preferred_sign_in_strategy: password.enabled ? 'password' : 'otp',
    logo_image_url: null,
    favicon_image_url: null,
    home_url: '/',
    sign_in_url: '/sign-in',
    sign_up_url: '/sign-up',
    user_profile_url: '/user',
    waitlist_url: signUp.mode === 'waitlist' ? '/waitlist' : '',
    after_sign_in_url: '/',
    after_sign_up_url: '/',
    after_sign_out_one_url: '/',
    after_sign_out_all_url: '/',
    after_switch_session_url: '/',
    after_join_waitlist_url: '',
    organization_profile_url: '',
    create_organization_url: '',
    after_leave_organization_url: '/',
    after_create_organization_url: '/',
    logo_link_url: '/',
    support_email: null,
    branded: false,
    experimental_force_oauth_first: false,
    clerk_js_version: '6',
    show_devmode_warning: false,
    google_one_tap_client_id: null,
    help_url: null,
    privacy_policy_url: null,
    terms_url: null,
    captcha_public_key: null,
    captcha_widget_type: null,
    captcha_public_key_invisible: null,
    captcha_provider: 'turnstile',
    captcha_oauth_bypass: [],
    captcha_heartbeat: false,
  };
}

function attributesJson(settings: Settings): Record<string, unknown> {
  const { emailAddress, phoneNumber, username, firstName, lastName, password } = settings;
  // The form offers an identifier only if it is said to be used for some first factor.
  const byPassword = password.enabled ? ['password'] : [];
  return {
    email_address: attribute({
      ...emailAddress,
      firstFactors: emailAddress.signIn.length > 0 ? emailAddress.signIn : byPassword,
      verifications: emailAddress.verification,
    }),
    phone_number: attribute({
      ...phoneNumber,
      firstFactors: phoneNumber.signIn ? ['phone_code'] : [],
      secondFactors: phoneNumber.secondFactor ? ['phone_code'] : [],
      verifications: ['phone_code'],
    }),
    username: attribute({ ...username, firstFactors: byPassword }),
    first_name: attribute(firstName),
    last_name: attribute(lastName),
    password: attribute(password),
    web3_wallet: attribute({ enabled: false }),
    authenticator_app: attribute({ enabled: settings.authenticatorApp, secondFactors: ['totp'] }),
    backup_code: attribute({ enabled: settings.backupCodes, secondFactors: ['backup_code'] }),
    passkey: attribute({ enabled: settings.passkeys, firstFactors: ['passkey'], verifications: ['passkey'] }),
    ticket: attribute({ enabled: true }),
  };
}

function userSettings(settings: Settings): Record<string, unknown> {
  const { password, signUp, lockout } = settings;
  return {
    attributes: attributesJson(settings),
    sign_in: {
      second_factor: { required: settings.secondFactorRequired, enabled: secondFactorsOf(settings).length > 0 },
    },
    sign_up: {
      captcha_enabled: false,
      captcha_widget_type: 'smart',
      custom_action_required: false,
      progressive: signUp.progressive,
      mode: signUp.mode,
      legal_consent_enabled: signUp.legalConsent,
      allowlist_only: false,
      mfa: { required: settings.secondFactorRequired },
    },
    restrictions: {
      allowlist: { enabled: false },
      blocklist: { enabled: false },
      block_email_subaddresses: { enabled: false },
      block_disposable_email_domains: { enabled: false },
    },
    actions: {
      delete_self: settings.deleteSelf,
      create_organization: settings.createOrganization,
      create_organizations_limit: null,
    },
    attack_protection: {
      user_lockout: {
        enabled: lockout.enabled,
        max_attempts: lockout.maxAttempts,
        duration_in_minutes: lockout.durationMinutes,
      },
      pii: { enabled: true },
      email_link: { require_same_client: settings.emailAddress.linkInSameBrowser },
      enumeration_protection: { enabled: false },
    },
    passkey_settings: { allow_autofill: false, show_sign_in_button: settings.passkeys },
    social: Object.fromEntries(settings.social.map((provider) => [`oauth_${provider}`, socialJson(provider)])),
    password_settings: {
      disable_hibp: true,
      min_length: password.minLength,
      max_length: password.maxLength,
      require_special_char: false,
      require_numbers: false,
      require_lowercase: false,
      require_uppercase: false,
      show_zxcvbn: false,
      min_zxcvbn_strength: 0,
      enforce_hibp_on_sign_in: false,
      allowed_special_characters: '!"#$%&\'()*+,-./:;<=>?@[]^_`{|}~',
    },
    username_settings: { min_length: 4, max_length: 64 },
    saml: { enabled: false },
    enterprise_sso: { enabled: false, self_serve_sso: false },
  };
}

/** A provider of the built-in stand-in: the logo is drawn by this server. */
function socialJson(provider: string): Record<string, unknown> {
  return {
    enabled: true,
    required: false,
    authenticatable: true,
    block_email_subaddresses: false,
    strategy: `oauth_${provider}`,
    not_selectable: false,
    deprecated: false,
    name: provider.charAt(0).toUpperCase() + provider.slice(1),
    logo_url: null,
  };
}

function organizationSettings({ organizations }: Settings): Record<string, unknown> {
  return {
    enabled: organizations.enabled,
    max_allowed_memberships: organizations.maxMemberships,
    actions: { admin_delete: organizations.adminDelete },
    domains: {
      enabled: organizations.domains,
      enrollment_modes: organizations.domains
        ? ['manual_invitation', 'automatic_invitation', 'automatic_suggestion']
        : [],
      default_role: organizations.domains ? 'org:member' : null,
    },
    slug: { disabled: false },
    creator_role: organizations.creatorRole,
    force_organization_selection: organizations.forceSelection,
    organization_creation_defaults: { enabled: organizations.creationDefaults },
  };
}

const unpaid = { enabled: false, has_paid_plans: false };
const commerceSettings = {
  billing: {
    stripe_publishable_key: null,
    enabled: false,
    has_paid_user_plans: false,
    has_paid_org_plans: false,
    organization: unpaid,
    user: unpaid,
  },
};
