import { z } from 'zod';
import { clerkError } from '../../errors.ts';
import { field, type Context } from '../../operation.ts';
import { hashPassword } from '../../passwords.ts';
import type { SignUpRecord } from '../../records.ts';
import type { Settings } from '../../settings.ts';
import { assertUsername } from '../identifications.ts';
import { isEmailAddress, passwordProblem } from '../users-common.ts';
import { phoneNumberIn } from './identifiers.ts';

/** What somebody may fill in to sign up. */
export const signUpFields = z.object({
  email_address: field.optionalText(),
  phone_number: field.optionalText(),
  username: field.optionalText(),
  password: field.optionalText(),
  first_name: field.optionalText(),
  last_name: field.optionalText(),
  unsafe_metadata: field.json().optional(),
  legal_accepted: z.preprocess((value) => (value === '' ? undefined : value), field.flag().nullish()),
  locale: field.optionalText(),
});

type Fields = z.output<typeof signUpFields>;

const wrongFormat = (message: string, parameter: string) =>
  clerkError(422, 'form_param_format_invalid', message, parameter);

function taken(what: string, parameter: string): Error {
  return clerkError(422, 'form_identifier_exists', `That ${what} is taken. Please try another.`, parameter);
}

/** The parts of a sign-up that fields have a place in. */
type Filled = Partial<SignUpRecord>;

/**
 * Takes in what was filled in, after checking all of it.
 *
 * @throws ClerkApiError 422 naming the field that is wrong, taken, or not asked for here
 */
export function withFields(context: Context, signUp: SignUpRecord, values: Fields): SignUpRecord {
  assertKnown(context.settings, values);
  return {
    ...signUp,
    ...withEmail(context, signUp, values.email_address),
    ...withPhone(context, signUp, values.phone_number),
    ...withUsername(context, values.username),
    ...withPassword(context, values.password),
    firstName: values.first_name ?? signUp.firstName,
    lastName: values.last_name ?? signUp.lastName,
    unsafeMetadata: values.unsafe_metadata ?? signUp.unsafeMetadata,
    legalAcceptedAt: values.legal_accepted ? (signUp.legalAcceptedAt ?? context.now()) : signUp.legalAcceptedAt,
    locale: values.locale ?? signUp.locale,
  };
}

/** Refuses a field that the instance does not have. */
function assertKnown({ emailAddress, phoneNumber, username, password }: Settings, values: Fields): void {
  const known = {
    email_address: emailAddress.enabled,
    phone_number: phoneNumber.enabled,
    username: username.enabled,
    password: password.enabled,
  };
  for (const [name, isKnown] of Object.entries(known)) {
    if (isKnown || !values[name as keyof typeof known]) continue;
    throw clerkError(422, 'form_param_unknown', `${name} is not a valid parameter for this request.`, name);
  }
}

function withEmail({ state }: Context, signUp: SignUpRecord, address: string | null | undefined): Filled {
  if (!address) return {};
  // An invitation names its address, and has verified it.
  if (signUp.ticket !== null) return {};
  if (!isEmailAddress(address)) throw wrongFormat('Email address must be a valid email address.', 'email_address');
  if (state.users.count('email', address.toLowerCase()) > 0) throw taken('email address', 'email_address');
  if (address === signUp.emailAddress) return {};
  return { emailAddress: address, emailVerified: false, emailFactor: null };
}

function withPhone({ state }: Context, signUp: SignUpRecord, text: string | null | undefined): Filled {
  if (!text) return {};
  const number = phoneNumberIn(text);
  if (!number)
    throw wrongFormat(
      'Phone number must be a valid phone number according to E.164 international standard.',
      'phone_number',
    );
  if (state.users.count('phone', number) > 0) throw taken('phone number', 'phone_number');
  if (number === signUp.phoneNumber) return {};
  return { phoneNumber: number, phoneVerified: false, phoneFactor: null };
}

function withUsername({ state }: Context, username: string | null | undefined): Filled {
  if (!username) return {};
  assertUsername({ state }, username);
  return { username };
}

function withPassword({ settings, random }: Context, password: string | null | undefined): Filled {
  if (!password) return {};
  const problem = passwordProblem(settings, password);
  if (problem) throw problem;
  return { passwordHash: hashPassword(password, random) };
}
