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
 * An address or number that was never verified names only the person whose primary one it is.
 */
export function findByIdentifier({ state, settings }: Context, identifier: string): UserRecord | undefined {
  const kinds = identifiersOf(settings);
  const number = phoneNumberIn(identifier);
  if (number && kinds.includes('phone_number')) {
    const owns = (user: UserRecord) =>
      user.phones.some((phone) => phone.number === number && (phone.verified || phone.id === user.primaryPhoneId));
    return state.users.by('phone', number).find(owns);
  }
  const address = identifier.toLowerCase();
  if (address.includes('@')) {
    if (!kinds.includes('email_address')) return undefined;
    const owns = (user: UserRecord, mustBeVerified: boolean) =>
      user.emails.some(
        (email) =>
          email.address.toLowerCase() === address &&
          (email.verified || (!mustBeVerified && email.id === user.primaryEmailId)),
      );
    const found = state.users.by('email', address);
    return found.find((user) => owns(user, true)) ?? found.find((user) => owns(user, false));
  }
  return kinds.includes('username') ? state.users.by('username', address)[0] : undefined;
}
