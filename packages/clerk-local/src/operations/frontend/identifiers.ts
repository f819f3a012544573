import type { Context } from '../../operation.ts';
import type { UserRecord } from '../../records.ts';
import { identifiersOf } from '../../resources/environment.ts';

/** A phone number in E.164 form, such as `+12025550100`; undefined for text that is none. */
export function phoneNumberIn(text: string): string | undefined {
  const number = text.replaceAll(/[\s().-]/g, '');
  return /^\+[1-9]\d{6,14}$/.test(number) ? number : undefined;
}

/**
 * Finds somebody by what they typed to sign in: an address, a number or a username, as far as the instance takes it.
 *
 * An address that was never verified names only the person whose primary one it is, and only if nobody verified it.
 */
export function findByIdentifier({ state, settings }: Context, identifier: string): UserRecord | undefined {
  const kinds = identifiersOf(settings);
  const number = phoneNumberIn(identifier);
  if (number && kinds.includes('phone_number')) return state.users.by('phone', number)[0];
  const address = identifier.toLowerCase();
  if (address.includes('@')) {
    const found = kinds.includes('email_address') ? state.users.by('email', address) : [];
    const hasProven = ({ emails }: UserRecord) =>
      emails.some((email) => email.verified && email.address.toLowerCase() === address);
    return found.find(hasProven) ?? found[0];
  }
  return kinds.includes('username') ? state.users.by('username', address)[0] : undefined;
}
