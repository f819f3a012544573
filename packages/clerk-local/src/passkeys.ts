import type { PasskeyRecord, UserRecord } from './records.ts';

/** A passkey that is being made. Its id becomes the passkey's. */
export interface PasskeyCeremonyRecord {
  readonly id: string;
  readonly userId: string;
  /** base64url */
  readonly challenge: string;
  readonly expireAt: number;
  readonly createdAt: number;
}

/**
 * What the browser is asked for to make a passkey, as JSON text. The site is not named: it is that of the page.
 *
 * @see https://www.w3.org/TR/webauthn-3/#dictionary-makecredentialoptions
 */
export function creationOptions(user: UserRecord, siteName: string, challenge: string): string {
  const primary = user.emails.find(({ id }) => id === user.primaryEmailId);
  const name = primary?.address ?? user.username ?? user.id;
  const displayName = [user.firstName, user.lastName].filter(Boolean).join(' ') || name;
  return JSON.stringify({
    rp: { name: siteName },
    user: { id: Buffer.from(user.id).toString('base64url'), name, displayName },
    challenge,
    pubKeyCredParams: [-7, -257, -8].map((alg) => ({ type: 'public-key', alg })),
    timeout: 60_000,
    excludeCredentials: user.passkeys.map(({ credentialId }) => ({ type: 'public-key', id: credentialId })),
    authenticatorSelection: { residentKey: 'required', requireResidentKey: true, userVerification: 'required' },
    attestation: 'none',
  });
}

/** What the browser is asked for to sign in with any passkey it has of this site, as JSON text. */
export function requestOptions(challenge: string): string {
  return JSON.stringify({ challenge, timeout: 60_000, allowCredentials: [], userVerification: 'required' });
}

/** The name a passkey has until its owner gives it another one. */
export function defaultName(passkeys: readonly PasskeyRecord[]): string {
  const names = new Set(passkeys.map(({ name }) => name));
  let number = passkeys.length + 1;
  while (names.has(`Passkey ${number}`)) number += 1;
  return `Passkey ${number}`;
}
