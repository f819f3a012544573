import { clerkError } from '../../errors.ts';
import type { Context } from '../../operation.ts';
import type { FactorRecord, PasskeyRecord, SignInRecord, UserRecord } from '../../records.ts';
import { assertionSchema, verifyAssertion } from '../../webauthn.ts';
import { unknownStrategy } from './factors.ts';
import { assertNotLocked } from './lockout.ts';
import { credentialIn, newChallenge, refusalOfPasskey } from './passkeys.ts';
import { passFirstFactor } from './sign-ins-common.ts';

const lifeMs = 5 * 60_000;

/** Asks for a passkey: of the sign-in's person, or of whoever has one. */
export function preparePasskey(context: Context, signIn: SignInRecord): SignInRecord {
  if (!context.settings.passkeys) throw unknownStrategy('passkey');
  const code = { code: newChallenge(context), attempts: 0, expireAt: context.now() + lifeMs };
  const firstFactor: FactorRecord = { strategy: 'passkey', code, to: null, linkId: null, verified: false };
  return context.state.signIns.put({ ...signIn, firstFactor });
}

/**
 * Signs in with a passkey; each challenge is good for one try.
 *
 * @throws ClerkApiError 422 for a passkey that is unknown, of somebody else than the sign-in's person, or does not prove it
 */
export function attemptPasskey(context: Context, signIn: SignInRecord, text: string): SignInRecord {
  const { state, now, asker, settings } = context;
  const factor = signIn.firstFactor;
  if (!settings.passkeys) throw unknownStrategy('passkey');
  if (signIn.status !== 'needs_first_factor' && signIn.status !== 'needs_identifier')
    throw clerkError(400, 'sign_in_step_invalid', `This sign-in is at another step: ${signIn.status}.`);
  if (factor?.strategy !== 'passkey' || !factor.code)
    throw clerkError(400, 'verification_missing', 'No passkey was asked for yet.');
  const spent = state.signIns.put({ ...signIn, firstFactor: { ...factor, code: null } });
  if (factor.code.expireAt <= now()) throw clerkError(400, 'verification_expired', 'This took too long. Start again.');
  const given = credentialIn(assertionSchema, text);
  const { user, passkey } = ownerOf(context, given.id.replace(/=+$/, ''));
  if (signIn.userId !== null && signIn.userId !== user.id) throw notRegistered();
  assertNotLocked(context, user);
  const ceremony = { challenge: factor.code.code, origin: asker.origin ?? 'http://-' };
  const signCount = verified(() => verifyAssertion(given, ceremony, { ...passkey, ...keyOf(passkey) }));
  const used = { ...passkey, signCount, lastUsedAt: now() };
  state.users.put({ ...user, passkeys: user.passkeys.map((one) => (one.id === passkey.id ? used : one)) });
  return passFirstFactor(context, { ...spent, userId: user.id }, factor);
}

function verified<Result>(check: () => Result): Result {
  try {
    return check();
  } catch (error) {
    throw refusalOfPasskey(error);
  }
}

const notRegistered = () =>
  clerkError(422, 'passkey_not_registered', 'This passkey is not registered here.', 'public_key_credential');

function ownerOf({ state }: Context, credentialId: string): { user: UserRecord; passkey: PasskeyRecord } {
  const user = state.users.by('passkey', credentialId)[0];
  const passkey = user?.passkeys.find((one) => one.credentialId === credentialId && one.verified);
  if (!user || !passkey) throw notRegistered();
  return { user, passkey };
}

function keyOf({ credentialId, publicKey }: PasskeyRecord) {
  return { credentialId: credentialId ?? '', publicKey: publicKey ?? '' };
}
