import {
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
} from 'node:crypto';
import { existsSync, linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { makeFolder } from '@clerk-patterns/config/folder';

/** The host that the publishable key names. Its suffix tells Clerk's SDKs that this is a development instance. */
export const instanceHost = 'local-clerk-01.clerk.accounts.dev';

/**
 * Refuses a host that Clerk's SDKs would not take for a development instance's.
 *
 * @throws TypeError saying how it must look
 */
export function assertInstanceHost(host: string): void {
  if (/^[a-z0-9]+(-[a-z0-9]+)*\.clerk\.accounts\.dev$/.test(host)) return;
  throw new TypeError(
    `the instance's host must look like ${instanceHost}: small letters, digits and hyphens before it`,
  );
}

/** The instance's keys, all derived from one private key. */
export interface Keys {
  readonly privateKey: KeyObject;
  /** PKCS#8 PEM. */
  readonly privatePem: string;
  /** SPKI PEM: what verifies a token without a network. */
  readonly publicPem: string;
  /** Derived from the key, so that a new key has a new id and nobody's cached key set hides it. */
  readonly kid: string;
  readonly jwk: Readonly<Record<string, unknown>>;
  /** Every public key that still verifies tokens: the current one, then those before it. */
  readonly jwks: readonly Readonly<Record<string, unknown>>[];
  readonly publishableKey: string;
  readonly secretKey: string;
  /** The `iss` of every token. */
  readonly issuer: string;
}

/**
 * Derives the instance's keys.
 *
 * @param pem - an RSA private key of at least 2048 bits, PKCS#8 PEM; line breaks may be written as `\n`
 * @param host - what the publishable key names; see {@link assertInstanceHost}
 * @throws TypeError when it is not such a key
 */
export function createKeys(pem: string, host = instanceHost): Keys {
  assertInstanceHost(host);
  const privateKey = parseKey(pem.replaceAll(String.raw`\n`, '\n'));
  const publicKey = createPublicKey(privateKey);
  const der = publicKey.export({ type: 'spki', format: 'der' });
  const kid = `ins_${lettersOf(createHash('sha512').update(der).digest('base64'))}`;
  const privateDer = privateKey.export({ type: 'pkcs8', format: 'der' });
  const secret = createHmac('sha256', privateDer).update('clerk-local secret key').digest('hex').slice(0, 42);
  const jwk = { ...publicKey.export({ format: 'jwk' }), kid, use: 'sig', alg: 'RS256' };
  return hideSecrets({
    privateKey,
    privatePem: privateKey.export({ type: 'pkcs8', format: 'pem' }),
    publicPem: publicKey.export({ type: 'spki', format: 'pem' }),
    kid,
    jwk,
    jwks: [jwk],
    publishableKey: `pk_test_${Buffer.from(`${host}$`).toString('base64').replaceAll('=', '')}`,
    secretKey: `sk_test_${secret}`,
    issuer: `https://${host}`,
  });
}

/**
 * A new signing key for the same instance: the publishable and the secret key stay.
 *
 * @param pem - the new private key; see {@link createKeys}
 * @param keepOld - whether tokens that the keys before signed are still good, as in a planned rotation; after a leak
 *   they are not
 */
export function rotatedKeys(keys: Keys, pem: string, keepOld: boolean): Keys {
  const fresh = createKeys(pem);
  return hideSecrets({
    privateKey: fresh.privateKey,
    privatePem: fresh.privatePem,
    publicPem: fresh.publicPem,
    kid: fresh.kid,
    jwk: fresh.jwk,
    jwks: keepOld ? [fresh.jwk, ...keys.jwks] : [fresh.jwk],
    publishableKey: keys.publishableKey,
    secretKey: keys.secretKey,
    issuer: keys.issuer,
  });
}

/** Who prints keys, in a log or a failed test's difference, must not print those that sign and open. */
function hideSecrets(keys: Keys): Keys {
  const hidden = { enumerable: false };
  return Object.defineProperties(keys, { privateKey: hidden, privatePem: hidden, secretKey: hidden });
}

function parseKey(pem: string): KeyObject {
  const expected =
    'the private key must be an RSA key of at least 2048 bits as PKCS#8 PEM (-----BEGIN PRIVATE KEY-----)';
  let key: KeyObject;
  try {
    key = createPrivateKey(pem);
  } catch {
    // The parser's own error could quote the key.
    throw new TypeError(expected);
  }
  if (key.asymmetricKeyType !== 'rsa' || (key.asymmetricKeyDetails?.modulusLength ?? 0) < 2048)
    throw new TypeError(expected);
  return key;
}

function lettersOf(base64: string): string {
  return base64.replaceAll(/[^A-Za-z0-9]/g, '').slice(0, 27);
}

/** Makes a new private key, as PKCS#8 PEM. */
export function generatePrivatePem(): string {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return privateKey.export({ type: 'pkcs8', format: 'pem' });
}

/**
 * Reads the private key from a file that only its owner may read, and makes both when there is none.
 *
 * Two programs that do so at the same time end with the same key: the first to finish writing wins.
 */
export function keepPrivatePem(file: string): string {
  if (existsSync(file)) return readFileSync(file, 'utf8');
  makeFolder(dirname(file));
  const mine = `${file}.${process.pid}`;
  writeNew(mine, generatePrivatePem());
  try {
    linkSync(mine, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(mine);
  }
  return readFileSync(file, 'utf8');
}

function writeNew(file: string, text: string): void {
  try {
    writeFileSync(file, text, { mode: 0o600 });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new TypeError(`no file can be written in ${dirname(file)} (${code}): name another place`, { cause: error });
  }
}
