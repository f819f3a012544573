import type { FactorRecord, SignUpRecord } from '../records.ts';
import { requirementsOf } from '../sign-up-requirements.ts';
import { oauthFlowJson } from './oauth.ts';
import { factorJson } from './factors.ts';
import type { View } from './shared.ts';

/** A sign-up under way or complete. */
export function signUpJson(view: View, signUp: SignUpRecord): Record<string, unknown> {
  const { settings, state } = view;
  const flow = state.oauthFlows.get(signUp.oauthFlowId);
  const needs = requirementsOf(settings, signUp, flow?.status === 'verified');
  const isComplete = signUp.createdUserId !== null;
  return {
    object: 'sign_up',
    id: signUp.id,
    status: isComplete ? 'complete' : 'missing_requirements',
    required_fields: needs.required,
    optional_fields: needs.optional,
    missing_fields: isComplete ? [] : needs.missing,
    unverified_fields: isComplete ? [] : needs.unverified,
    verifications: {
      email_address: signUp.emailAddress === null ? null : emailVerificationJson(view, signUp),
      phone_number: signUp.phoneNumber === null ? null : phoneVerificationJson(view, signUp),
      web3_wallet: null,
      external_account: flow ? oauthFlowJson(view, flow) : null,
    },
    username: signUp.username,
    email_address: signUp.emailAddress,
    phone_number: signUp.phoneNumber,
    web3_wallet: null,
    password_enabled: settings.password.enabled,
    has_password: signUp.passwordHash !== null,
    first_name: signUp.firstName,
    last_name: signUp.lastName,
    unsafe_metadata: signUp.unsafeMetadata,
    public_metadata: signUp.publicMetadata,
    custom_action: signUp.customAction ?? false,
    external_id: signUp.externalId ?? null,
    created_session_id: signUp.createdSessionId,
    created_user_id: signUp.createdUserId,
    abandon_at: signUp.abandonAt,
    legal_accepted_at: signUp.legalAcceptedAt,
    locale: signUp.locale,
    external_account_strategy: flow ? `oauth_${flow.provider}` : null,
    external_account: null,
  };
}

function emailVerificationJson(view: View, { emailFactor, emailVerified }: SignUpRecord): Record<string, unknown> {
  const fallback = view.settings.emailAddress.verification[0] ?? 'email_code';
  return verificationJson(view, emailFactor, emailVerified, fallback, view.settings.emailAddress.verification);
}

function phoneVerificationJson(view: View, { phoneFactor, phoneVerified }: SignUpRecord): Record<string, unknown> {
  return verificationJson(view, phoneFactor, phoneVerified, 'phone_code', ['phone_code']);
}

/** Before a code is sent, status and strategy must be null: otherwise the form believes one was sent already. */
function verificationJson(
  view: View,
  factor: FactorRecord | null,
  isVerified: boolean,
  fallback: string,
  strategies: readonly string[],
): Record<string, unknown> {
  const verified = { strategy: factor?.strategy ?? fallback, code: null, to: null, linkId: null, ...factor };
  const sent = isVerified ? factorJson(view, { ...verified, verified: true }) : factorJson(view, factor);
  const nextAction = isVerified ? '' : sent ? 'needs_attempt' : 'needs_prepare';
  return {
    ...(sent ?? { status: null, strategy: null, attempts: null, expire_at: null, error: null }),
    next_action: nextAction,
    supported_strategies: strategies,
  };
}
