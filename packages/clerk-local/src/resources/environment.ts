import type { Settings } from '../settings.ts';

/** An attribute people may not set here. */
const off = {
  enabled: false,
  required: false,
  used_for_first_factor: false,
  first_factors: [],
  used_for_second_factor: false,
  second_factors: [],
  verifications: [],
  verify_at_sign_up: false,
  immutable: false,
};
const optional = { ...off, enabled: true };

/** What the prebuilt components must know about the instance: which fields and flows they offer. */
export function environmentJson(settings: Settings): Record<string, unknown> {
  return {
    object: 'environment',
    id: 'env_local',
    maintenance_mode: false,
    client_debug_mode: false,
    partitioned_cookies: false,
    auth_config: authConfig,
    display_config: displayConfig(settings),
    user_settings: userSettings(settings),
    organization_settings: organizationSettings,
    commerce_settings: commerceSettings,
    api_keys_settings: { enabled: false, user_api_keys_enabled: false, orgs_api_keys_enabled: false },
    protect_config: { object: 'protect_config', id: '', loaders: [] },
  };
}

const authConfig = {
  object: 'auth_config',
  id: 'aac_local',
  first_name: 'on',
  last_name: 'on',
  email_address: 'required',
  phone_number: 'off',
  username: 'off',
  password: 'required',
  identification_requirements: [['email_address']],
  identification_strategies: ['email_address'],
  first_factors: ['password', 'email_code', 'ticket'],
  second_factors: [],
  email_address_verification_strategies: ['email_code'],
  single_session_mode: true,
  enhanced_email_deliverability: false,
  test_mode: true,
  cookieless_dev: true,
  url_based_session_syncing: true,
  claimed_at: null,
  reverification: false,
  session_minter: false,
  preferred_channels: null,
};

function displayConfig({ applicationName }: Settings): Record<string, unknown> {
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
    preferred_sign_in_strategy: 'password',
    logo_image_url: null,
    favicon_image_url: null,
    home_url: '/',
    sign_in_url: '/sign-in',
    sign_up_url: '/sign-up',
    user_profile_url: '/user',
    waitlist_url: '',
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

function userSettings({ password }: Settings): Record<string, unknown> {
  return {
    attributes: {
      email_address: {
        ...optional,
        required: true,
        used_for_first_factor: true,
        first_factors: ['email_code'],
        verifications: ['email_code'],
        verify_at_sign_up: true,
      },
      phone_number: off,
      username: off,
      first_name: optional,
      last_name: optional,
      password: { ...optional, required: true },
      web3_wallet: off,
      authenticator_app: off,
      backup_code: off,
      passkey: off,
      ticket: optional,
    },
    sign_in: { second_factor: { required: false, enabled: false } },
    sign_up: {
      captcha_enabled: false,
      captcha_widget_type: 'smart',
      custom_action_required: false,
      progressive: true,
      mode: 'public',
      legal_consent_enabled: false,
      allowlist_only: false,
      mfa: { required: false },
    },
    restrictions: {
      allowlist: { enabled: false },
      blocklist: { enabled: false },
      block_email_subaddresses: { enabled: false },
      block_disposable_email_domains: { enabled: false },
    },
    actions: { delete_self: true, create_organization: true, create_organizations_limit: null },
    attack_protection: {
      user_lockout: { enabled: false, max_attempts: 100, duration_in_minutes: 60 },
      pii: { enabled: true },
      email_link: { require_same_client: false },
      enumeration_protection: { enabled: false },
    },
    passkey_settings: { allow_autofill: false, show_sign_in_button: false },
    social: {},
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

const organizationSettings = {
  enabled: true,
  max_allowed_memberships: 5,
  actions: { admin_delete: true },
  domains: { enabled: false, enrollment_modes: [], default_role: null },
  slug: { disabled: false },
  creator_role: 'org:admin',
  force_organization_selection: false,
  organization_creation_defaults: { enabled: false },
};

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
