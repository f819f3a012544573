import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';
import { encodeCBOR } from '@levischuck/tiny-cbor';
import { page } from '../testing.ts';

/* An authenticator made of software, for tests and the soak: not part of what is published. */

export const sha256 = (data: string | Uint8Array): Buffer => createHash('sha256').update(data).digest();
export const base64url = (data: Uint8Array | string): string => Buffer.from(data).toString('base64url');

/** What a test changes about an answer to make it wrong. */
export interface Twist {
  readonly origin?: string;
  readonly type?: string;
  readonly challenge?: string;
  readonly host?: string;
  readonly flags?: number;
  readonly signCount?: number;
  readonly id?: string;
  readonly cose?: Map<number, number | Uint8Array>;
  readonly signature?: Uint8Array;
}

/** An authenticator made of software. */
export class Authenticator {
  readonly credentialId = randomBytes(16);
  readonly key: KeyObject;
  readonly cose: Map<number, number | Uint8Array>;

  constructor(kind: 'ec' | 'rsa' | 'ed25519' = 'ec') {
    const made =
      kind === 'ec'
        ? generateKeyPairSync('ec', { namedCurve: 'P-256' })
        : kind === 'rsa'
          ? generateKeyPairSync('rsa', { modulusLength: 2048 })
          : generateKeyPairSync('ed25519');
    this.key = made.privateKey;
    const jwk = made.publicKey.export({ format: 'jwk' });
    const bytes = (text = ''): Uint8Array => new Uint8Array(Buffer.from(text, 'base64url'));
    if (kind === 'ec')
      this.cose = new Map<number, number | Uint8Array>([
        [1, 2],
        [3, -7],
        [-1, 1],
        [-2, bytes(jwk.x)],
        [-3, bytes(jwk.y)],
      ]);
    else if (kind === 'rsa')
      this.cose = new Map<number, number | Uint8Array>([
        [1, 3],
        [3, -257],
        [-1, bytes(jwk.n)],
        [-2, bytes(jwk.e)],
      ]);
    else
      this.cose = new Map<number, number | Uint8Array>([
        [1, 1],
        [3, -8],
        [-1, 6],
        [-2, bytes(jwk.x)],
      ]);
  }

  register(challenge: string, twist: Twist = {}): string {
    const id = new Uint8Array(this.credentialId);
    const attested = Buffer.concat([
      Buffer.alloc(16),
      Buffer.from([0, id.length]),
      id,
      encodeCBOR(twist.cose ?? this.cose),
    ]);
    const authData = Buffer.concat([this.#data(twist, 0x45), attested]);
    const attestation = encodeCBOR(
      new Map<string, string | Map<string, never> | Uint8Array>([
        ['fmt', 'none'],
        ['attStmt', new Map<string, never>()],
        ['authData', new Uint8Array(authData)],
      ]),
    );
    const clientDataJSON = base64url(this.#clientData('webauthn.create', challenge, twist));
    return JSON.stringify({
      id: twist.id ?? base64url(id),
      type: 'public-key',
      response: { clientDataJSON, attestationObject: base64url(attestation), transports: ['internal'] },
    });
  }

  assert(challenge: string, twist: Twist = {}): string {
    const authData = this.#data(twist, 0x05);
    const clientData = this.#clientData('webauthn.get', challenge, twist);
    const digest = this.key.asymmetricKeyType === 'ed25519' ? null : 'sha256';
    const signature = twist.signature ?? sign(digest, Buffer.concat([authData, sha256(clientData)]), this.key);
    return JSON.stringify({
      id: twist.id ?? base64url(this.credentialId),
      type: 'public-key',
      response: {
        clientDataJSON: base64url(clientData),
        authenticatorData: base64url(authData),
        signature: base64url(signature),
        userHandle: null,
      },
    });
  }

  #data({ host = 'localhost', flags, signCount = 0 }: Twist, usual: number): Buffer {
    const count = Buffer.alloc(4);
    count.writeUInt32BE(signCount);
    return Buffer.concat([sha256(host), Buffer.from([flags ?? usual]), count]);
  }

  #clientData(usual: string, asked: string, { type = usual, challenge = asked, origin = page }: Twist): string {
    return JSON.stringify({ type, challenge, origin, crossOrigin: false });
  }
}
