import { clerkError, type ClerkApiError } from '../errors.ts';
import type { RestrictionRecord, RestrictionsRecord } from '../records-instance.ts';
import type { State } from '../state.ts';
import { isEmailAddress } from './users-common.ts';

/** The restrictions of an instance of which nobody changed any. */
export const noRestrictions: RestrictionsRecord = {
  id: 'instance',
  allowlist: false,
  blocklist: false,
  blockEmailSubaddresses: false,
  blockDisposableEmailDomains: false,
  ignoreDotsForGmailAddresses: false,
  allowedOrigins: null,
};

/** The restrictions of an instance as they are now. */
export function restrictionsOf({ restrictions }: Pick<State, 'restrictions'>): RestrictionsRecord {
  return restrictions.get('instance') ?? noRestrictions;
}

/**
 * What an entry of the allowlist or blocklist is.
 *
 * @throws ClerkApiError 422 when it is nothing of that kind
 */
export function typeOfIdentifier(identifier: string): RestrictionRecord['type'] {
  if (/^\*?@[^\s@]+\.[^\s@.]+$/.test(identifier)) return 'email_domain';
  if (isEmailAddress(identifier)) return 'email_address';
  if (/^\+[1-9]\d{6,14}$/.test(identifier)) return 'phone_number';
  if (/^0x[0-9a-f]{40}$/.test(identifier)) return 'web3_wallet';
  const message = 'identifier must be an address, a domain such as *@example.com, a phone number or a wallet.';
  throw clerkError(422, 'form_param_format_invalid', message, 'identifier');
}

/**
 * What speaks against signing up with an address or number.
 *
 * @see https://clerk.com/docs/guides/secure/restricting-access
 */
export function restrictionProblem(
  state: Pick<State, 'allowlist' | 'blocklist' | 'restrictions'>,
  identifier: string,
): ClerkApiError | undefined {
  const restrictions = restrictionsOf(state);
  const names = entriesFor(identifier);
  const isIn = (table: 'allowlist' | 'blocklist'): boolean =>
    names.some((name) => state[table].count('identifier', name) > 0);
  const parameter = identifier.includes('@') ? 'email_address' : 'phone_number';
  const refused = clerkError(
    403,
    'not_allowed_access',
    'Access not allowed. This identifier is not allowed to sign up.',
    parameter,
  );
  if (restrictions.blocklist && isIn('blocklist')) return refused;
  if (restrictions.allowlist && !isIn('allowlist')) return refused;
  const isSubaddress = /^[^@]*[+=#][^@]*@/.test(identifier);
  if (restrictions.blockEmailSubaddresses && isSubaddress && !identifier.includes('+clerk_test')) {
    const message = 'Email addresses with +, = or # are not allowed.';
    return clerkError(422, 'form_email_address_blocked', message, 'email_address');
  }
  return undefined;
}

/** The same for everything somebody signs up with. */
export function refusalOfIdentifiers(
  state: Pick<State, 'allowlist' | 'blocklist' | 'restrictions'>,
  { emailAddress, phoneNumber }: { readonly emailAddress: string | null; readonly phoneNumber: string | null },
): ClerkApiError | undefined {
  const given = [emailAddress, phoneNumber].filter((identifier) => identifier !== null);
  return given.map((identifier) => restrictionProblem(state, identifier)).find(Boolean);
}

/** Under what names an address may stand in a list. */
function entriesFor(identifier: string): string[] {
  const name = identifier.toLowerCase();
  const at = name.lastIndexOf('@');
  return at < 0 ? [name] : [name, `*${name.slice(at)}`, name.slice(at)];
}
