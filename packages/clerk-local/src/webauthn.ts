import { createHash, createPublicKey, verify, type KeyObject } from 'node:crypto';
import { decodePartialCBOR, type CBORType } from '@levischuck/tiny-cbor';
import { z } from 'zod';

/*
 * What a relying party must check of WebAuthn, and no more: the browser, the page and the moment are the right ones, and
 * the key of the credential has signed. Attestations (which maker built the authenticator) are neither asked for nor
 * checked.
 */

const encoded = z
  .string()
  .regex(/^[\w-]+={0,2}$/)
  .max(100_000);

/** A new credential, in the form in which clerk-js sends it. */
export const registrationSchema = z.looseObject({
  id: encoded,
  response: z.looseObject({ clientDataJSON: encoded, attestationObject: encoded }),
});

/** A proof that somebody has a credential, in the form in which clerk-js sends it. */
export const assertionSchema = z.looseObject({
  id: encoded,
  response: z.looseObject({ clientDataJSON: encoded, authenticatorData: encoded, signature: encoded }),
});

const clientDataSchema = z.looseObject({ type: z.string(), challenge: z.string(), origin: z.string() });

/** What was asked for. */
export interface Ceremony {
  /** base64url */
  readonly challenge: string;
  /** The page that asked, such as `http://localhost:3000`; its host is the relying party's id. */
  readonly origin: string;
}

/** What is kept of a credential. */
export interface Credential {
  /** base64url */
  readonly credentialId: string;
  /** SPKI, base64. */
  readonly publicKey: string;
  readonly signCount: number;
}

/** Why something an authenticator sent does not count. */
export class WebAuthnError extends Error {
  override readonly name = 'WebAuthnError';
}

/**
 * Checks a new credential.
 *
 * Does not check its attestation.
 *
 * @throws WebAuthnError when it is malformed, or an answer to another question
 * @see https://www.w3.org/TR/webauthn-3/#sctn-registering-a-new-credential
 */
export function verifyRegistration(
  { id, response }: z.output<typeof registrationSchema>,
  ceremony: Ceremony,
): Credential {
  checkClientData(bytesOf(response.clientDataJSON), 'webauthn.create', ceremony);
  const attestation = decodeMap(bytesOf(response.attestationObject), 0);
  const authData = attestation.get('authData');
  if (!(authData instanceof Uint8Array)) throw new WebAuthnError('the attestation has no authenticator data');
  const { flags, signCount } = checkAuthenticatorData(authData, ceremony);
  if ((flags & 0x40) === 0 || authData.length < 55) throw new WebAuthnError('the answer has no credential');
  const idLength = viewOf(authData).getUint16(53);
  const credentialId = Buffer.from(authData.subarray(55, 55 + idLength)).toString('base64url');
  if (idLength === 0 || idLength > 1023 || credentialId !== id.replace(/=+$/, ''))
    throw new WebAuthnError('the credential has another id');
  const key = keyOf(decodeMap(authData, 55 + idLength));
  const publicKey = key.export({ type: 'spki', format: 'der' }).toString('base64');
  return { credentialId, publicKey, signCount };
}

/**
 * Checks a proof that somebody has a credential.
 *
 * @returns the authenticator's new count of signatures
 * @throws WebAuthnError when it is malformed, an answer to another question, not signed by the key, or counted backwards
 * @see https://www.w3.org/TR/webauthn-3/#sctn-verifying-assertion
 */
export function verifyAssertion(
  { response }: z.output<typeof assertionSchema>,
  ceremony: Ceremony,
  credential: Credential,
): number {
  const clientData = bytesOf(response.clientDataJSON);
  const authData = bytesOf(response.authenticatorData);
  checkClientData(clientData, 'webauthn.get', ceremony);
  const { signCount } = checkAuthenticatorData(authData, ceremony);
  const key = createPublicKey({ key: Buffer.from(credential.publicKey, 'base64'), type: 'spki', format: 'der' });
  const signed = Buffer.concat([authData, sha256(clientData)]);
  const digest = key.asymmetricKeyType === 'ed25519' ? null : 'sha256';
  if (!verify(digest, signed, key, bytesOf(response.signature))) throw new WebAuthnError('the signature is wrong');
  const counts = signCount > 0 || credential.signCount > 0;
  if (counts && signCount <= credential.signCount) throw new WebAuthnError('the credential seems to be copied');
  return signCount;
}

const sha256 = (data: string | Uint8Array): Buffer => createHash('sha256').update(data).digest();
// Not a Buffer, which the decoder refuses.
const bytesOf = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'base64url'));
const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

function checkClientData(bytes: Uint8Array, type: string, { challenge, origin }: Ceremony): void {
  const parsed = clientDataSchema.safeParse(parseJson(Buffer.from(bytes).toString('utf8')));
  if (!parsed.success) throw new WebAuthnError('the client data are malformed');
  if (parsed.data.type !== type) throw new WebAuthnError('the answer is of another kind');
  if (parsed.data.challenge !== challenge) throw new WebAuthnError('the answer is to another challenge');
  if (parsed.data.origin !== origin) throw new WebAuthnError('the answer is from another page');
}

function checkAuthenticatorData(data: Uint8Array, { origin }: Ceremony): { flags: number; signCount: number } {
  if (data.length < 37) throw new WebAuthnError('the authenticator data are too short');
  if (!sha256(new URL(origin).hostname).equals(data.subarray(0, 32)))
    throw new WebAuthnError('the credential is of another site');
  const view = viewOf(data);
  const flags = view.getUint8(32);
  // Present and verified: somebody did something, such as touch, and the authenticator knows that it was its owner.
  if ((flags & 0x01) === 0 || (flags & 0x04) === 0) throw new WebAuthnError('nobody confirmed it');
  return { flags, signCount: view.getUint32(33) };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function decodeMap(bytes: Uint8Array, start: number): Map<unknown, CBORType> {
  try {
    const [value] = decodePartialCBOR(bytes, start);
    if (value instanceof Map) return value;
  } catch {
    // Falls through: malformed is malformed, whatever the reader of it says.
  }
  throw new WebAuthnError('the attestation is malformed');
}

/** The key of a credential, of the kinds that were asked for: ES256, RS256, EdDSA. */
function keyOf(cose: Map<unknown, CBORType>): KeyObject {
  const text = (label: number): string => {
    const value = cose.get(label);
    return value instanceof Uint8Array ? Buffer.from(value).toString('base64url') : '';
  };
  const [type, algorithm] = [cose.get(1), cose.get(3)];
  const kind = typeof type === 'number' && typeof algorithm === 'number' ? `${type} ${algorithm}` : '';
  const jwks: Readonly<Record<string, () => Record<string, string>>> = {
    '2 -7': () => ({ kty: 'EC', crv: 'P-256', x: text(-2), y: text(-3) }),
    '3 -257': () => ({ kty: 'RSA', n: text(-1), e: text(-2) }),
    '1 -8': () => ({ kty: 'OKP', crv: 'Ed25519', x: text(-2) }),
  };
  const jwk = jwks[kind];
  if (!jwk) throw new WebAuthnError('the key is of a kind that was not asked for');
  try {
    return createPublicKey({ key: jwk(), format: 'jwk' });
  } catch {
    throw new WebAuthnError('the key is malformed');
  }
}
