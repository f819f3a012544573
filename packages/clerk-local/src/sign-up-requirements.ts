import type { SignUpRecord } from './records.ts';
import type { Settings } from './settings.ts';

/** A sign-up of which nothing is known. */
export const emptySignUp: Omit<SignUpRecord, 'id' | 'clientId' | 'abandonAt'> = {
  emailAddress: null,
  emailVerified: false,
  emailFactor: null,
  phoneNumber: null,
  phoneVerified: false,
  phoneFactor: null,
  username: null,
  passwordHash: null,
  firstName: null,
  lastName: null,
  unsafeMetadata: {},
  publicMetadata: {},
  legalAcceptedAt: null,
  locale: null,
  ticket: null,
  oauthFlowId: null,
  createdSessionId: null,
  createdUserId: null,
};

/** What a sign-up must and may have, what it lacks, and what is not verified yet: names of fields in Clerk's form. */
export interface Requirements {
  readonly required: readonly string[];
  readonly optional: readonly string[];
  readonly missing: readonly string[];
  readonly unverified: readonly string[];
}

/** The part of a sign-up that counts. */
export type Given = Pick<
  SignUpRecord,
  | 'emailAddress'
  | 'emailVerified'
  | 'phoneNumber'
  | 'phoneVerified'
  | 'username'
  | 'passwordHash'
  | 'firstName'
  | 'lastName'
  | 'legalAcceptedAt'
>;

/**
 * What a sign-up needs by the instance's settings.
 *
 * @param hasExternalAccount - whether another provider vouches for the person: no password is asked for then
 * @see https://clerk.com/docs/guides/configure/auth-strategies/sign-up-sign-in-options
 */
export function requirementsOf(settings: Settings, given: Given, hasExternalAccount: boolean): Requirements {
  const fields = [
    ['email_address', settings.emailAddress, given.emailAddress],
    ['phone_number', settings.phoneNumber, given.phoneNumber],
    ['username', settings.username, given.username],
    ['first_name', settings.firstName, given.firstName],
    ['last_name', settings.lastName, given.lastName],
    ['password', passwordSetting(settings, hasExternalAccount), given.passwordHash],
    ['legal_accepted', legalSetting(settings), given.legalAcceptedAt],
  ] as const;
  const enabled = fields.filter(([, { enabled }]) => enabled);
  const required = enabled.flatMap(([name, { required }]) => (required ? [name] : []));
  const lacking = enabled.flatMap(([name, , value]) => (value === null ? [name] : []));
  const identifiers = hasExternalAccount ? [] : alternativesOf(settings, given);
  return {
    required,
    optional: [
      ...enabled.flatMap(([name, { required }]) => (required ? [] : [name])),
      ...settings.social.map((provider) => `oauth_${provider}`),
    ],
    missing: lacking.filter((name) => required.includes(name) || identifiers.includes(name)),
    unverified: unverifiedOf(settings, given),
  };
}

function passwordSetting({ password }: Settings, hasExternalAccount: boolean) {
  return { enabled: password.enabled, required: password.required && !hasExternalAccount };
}

function legalSetting({ signUp }: Settings) {
  return { enabled: signUp.legalConsent, required: signUp.legalConsent };
}

/** Where no identifier is required, one is needed nevertheless: these are the ones to choose from. */
function alternativesOf({ emailAddress, phoneNumber, username }: Settings, given: Given): string[] {
  const isRequired = [emailAddress, phoneNumber, username].some(({ enabled, required }) => enabled && required);
  const isGiven = [given.emailAddress, given.phoneNumber, given.username].some((value) => value !== null);
  if (isRequired || isGiven) return [];
  const contacts = [
    ...(emailAddress.enabled ? ['email_address'] : []),
    ...(phoneNumber.enabled ? ['phone_number'] : []),
  ];
  return contacts.length > 0 ? contacts : ['username'];
}

function unverifiedOf({ emailAddress, phoneNumber }: Settings, given: Given): string[] {
  const needsEmail = given.emailAddress !== null && !given.emailVerified && emailAddress.verifyAtSignUp;
  const needsPhone = given.phoneNumber !== null && !given.phoneVerified && phoneNumber.verifyAtSignUp;
  return [...(needsEmail ? ['email_address'] : []), ...(needsPhone ? ['phone_number'] : [])];
}
