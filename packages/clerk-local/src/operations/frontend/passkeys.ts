import { z } from 'zod';
import { clerkError, notFound } from '../../errors.ts';
import { createId } from '../../ids.ts';
import { field, operation, requireSession, respond, type Context, type Operation } from '../../operation.ts';
import { creationOptions, defaultName } from '../../passkeys.ts';
import type { PasskeyRecord, UserRecord } from '../../records.ts';
import { deletedJson } from '../../resources/backend.ts';
import { passkeyJson } from '../../resources/shared.ts';
import { deleted } from '../../schemas/common.ts';
import { passkeyBeingMade } from '../../schemas/passkeys.ts';
import { enveloped } from '../../schemas/sessions.ts';
import { passkey } from '../../schemas/users.ts';
import { registrationSchema, verifyRegistration, WebAuthnError, type Credential } from '../../webauthn.ts';
import { ridingClient } from './sessions-common.ts';

const lifeMs = 5 * 60_000;

function requireMe(context: Context): UserRecord {
  const user = context.state.users.get(requireSession(context).userId);
  if (!user) throw clerkError(401, 'authentication_invalid', 'Invalid authentication');
  if (!context.settings.passkeys) throw clerkError(403, 'feature_not_enabled', 'Passkeys are not enabled here.');
  return user;
}

function requireOwn(user: UserRecord, id: string | undefined): PasskeyRecord {
  const own = user.passkeys.find((one) => one.id === id);
  if (!own) throw notFound('The passkey');
  return own;
}

function save(context: Context, user: UserRecord, passkeys: readonly PasskeyRecord[]): void {
  context.state.users.put({ ...user, passkeys, updatedAt: context.now() });
}

/** A challenge nobody can guess, base64url. */
export function newChallenge({ random }: Pick<Context, 'random'>): string {
  return Buffer.from(random(32)).toString('base64url');
}

/** The refusal of what an authenticator sent. */
export function refusalOfPasskey(error: unknown): Error {
  if (!(error instanceof WebAuthnError)) return error instanceof Error ? error : new Error('unknown');
  return clerkError(422, 'passkey_invalid', `This passkey is not accepted: ${error.message}.`, 'public_key_credential');
}

/** JSON inside a form's field, in the form a schema asks for. */
export function credentialIn<Schema extends z.ZodType>(schema: Schema, text: string): z.output<Schema> {
  const json = field.json().safeParse(text);
  const parsed = schema.safeParse(json.data);
  if (parsed.success) return parsed.data;
  throw clerkError(
    422,
    'form_param_format_invalid',
    'public_key_credential must be a credential as JSON.',
    'public_key_credential',
  );
}

/** One's own passkeys. */
export const passkeyOperations: Operation[] = [
  operation({
    api: 'frontend',
    method: 'POST',
    path: '/v1/me/passkeys',
    name: 'user.createPasskey',
    answers: enveloped(passkeyBeingMade),
    handle: (context) => {
      const user = requireMe(context);
      const { state, random, now, settings } = context;
      const ceremony = state.passkeyCeremonies.put({
        id: createId(random, 'pk'),
        userId: user.id,
        challenge: newChallenge(context),
        expireAt: now() + lifeMs,
        createdAt: now(),
      });
      const nonce = creationOptions(user, settings.applicationName, ceremony.challenge);
      const empty = { credentialId: null, publicKey: null, signCount: 0, lastUsedAt: null };
      const { id, createdAt } = ceremony;
      const json = passkeyJson({ id, name: defaultName(user.passkeys), verified: false, ...empty, createdAt });
      const verification = { ...(json['verification'] as object), nonce };
      return respond({ ...json, verification }, ridingClient(context));
    },
  }),
  operation({
    api: 'frontend',
    method: 'POST',
    path: '/v1/me/passkeys/:passkeyId/attempt_verification',
    name: 'passkey.attemptVerification',
    answers: enveloped(passkey),
    values: z.object({ strategy: z.literal('passkey'), public_key_credential: field.text() }),
    handle: (context, { parameters, values }) => {
      const user = requireMe(context);
      const credential = register(context, user, parameters['passkeyId'], values.public_key_credential);
      const made: PasskeyRecord = {
        id: parameters['passkeyId'] ?? '',
        name: defaultName(user.passkeys),
        verified: true,
        ...credential,
        lastUsedAt: null,
        createdAt: context.now(),
      };
      save(context, user, [...user.passkeys, made]);
      return respond(passkeyJson(made), ridingClient(context));
    },
  }),
  operation({
    api: 'frontend',
    method: 'PATCH',
    path: '/v1/me/passkeys/:passkeyId',
    name: 'passkey.update',
    answers: enveloped(passkey),
    values: z.object({ name: field.text().trim().min(1).max(256) }),
    handle: (context, { parameters, values }) => {
      const user = requireMe(context);
      const own = { ...requireOwn(user, parameters['passkeyId']), name: values.name };
      save(
        context,
        user,
        user.passkeys.map((one) => (one.id === own.id ? own : one)),
      );
      return respond(passkeyJson(own), ridingClient(context));
    },
  }),
  operation({
    api: 'frontend',
    method: 'DELETE',
    path: '/v1/me/passkeys/:passkeyId',
    name: 'passkey.delete',
    answers: enveloped(deleted('passkey', 'pk')),
    handle: (context, { parameters }) => {
      const user = requireMe(context);
      const { id } = requireOwn(user, parameters['passkeyId']);
      save(
        context,
        user,
        user.passkeys.filter((one) => one.id !== id),
      );
      return respond(deletedJson('passkey', id), ridingClient(context));
    },
  }),
];

/** Checks a new credential against the challenge it answers, which is used up by it. */
function register(context: Context, user: UserRecord, id: string | undefined, text: string): Credential {
  const { state, now, asker } = context;
  const ceremony = state.passkeyCeremonies.get(id);
  if (!ceremony || ceremony.userId !== user.id) throw notFound('The passkey');
  state.passkeyCeremonies.remove(ceremony.id);
  if (ceremony.expireAt <= now()) throw clerkError(400, 'verification_expired', 'This took too long. Start again.');
  const given = credentialIn(registrationSchema, text);
  try {
    const credential = verifyRegistration(given, { challenge: ceremony.challenge, origin: asker.origin ?? 'http://-' });
    if (state.users.count('passkey', credential.credentialId) > 0)
      throw clerkError(422, 'passkey_already_exists', 'This passkey is somebody’s already.', 'public_key_credential');
    return credential;
  } catch (error) {
    throw refusalOfPasskey(error);
  }
}
