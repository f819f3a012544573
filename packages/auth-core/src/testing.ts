/**
 * Tokens for tests, good and hostile, signed with nothing but `node:crypto`: a signer that shared code with the verifiers
 * would cancel out their mistakes. Not published.
 */
import { createHmac, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { AuthError, type AuthErrorCode } from './errors.ts';

/** The time of the tests, in seconds since 1970. */
export const nowSeconds = Date.UTC(2026, 0, 31, 12) / 1000;
/** What a verifier of the tests is made with, besides the key. */
export const testPolicy = {
  issuer: 'https://tests-00.clerk.accounts.dev',
  authorizedParties: ['https://app.example', 'https://admin.example'],
  clock: () => nowSeconds * 1000,
};

const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
const foreign = generateKeyPairSync('rsa', { modulusLength: 2048 });
/** The instance's public key as PEM. */
export const jwtKey = pair.publicKey.export({ type: 'spki', format: 'pem' });

type Members = Readonly<Record<string, unknown>>;

/** What every token of the tests carries somewhere and no error, log line or answer may: grep for it. */
export const canary = 'canary';
const header = { alg: 'RS256', kid: `ins_${canary}`, typ: 'JWT', cat: 'cl_B7d4PD111AAA' };
const base = {
  azp: 'https://app.example',
  exp: nowSeconds + 50,
  fva: [0, -1],
  iat: nowSeconds - 10,
  iss: testPolicy.issuer,
  jti: `jti_${canary}`,
  nbf: nowSeconds - 20,
  sid: 'sess_1',
  sub: 'user_alice',
};

/** Claims of version 2: Alice, admin of Acme. */
export const claimsV2 = {
  ...base,
  v: 2,
  sts: 'active',
  fea: 'o:todos,u:beta',
  o: { id: 'org_acme', slg: 'acme', rol: 'admin', per: 'read,manage,delete', fpm: '7' },
};
/** The same of version 1. */
export const claimsV1 = {
  ...base,
  org_id: 'org_acme',
  org_slug: 'acme',
  org_role: 'org:admin',
  org_permissions: ['org:todos:read', 'org:todos:manage', 'org:todos:delete'],
};
/** Bob, member of Acme, who may only read. */
export const memberClaims = {
  ...claimsV2,
  sub: 'user_bob',
  sid: 'sess_2',
  o: { id: 'org_acme', slg: 'acme', rol: 'member', per: 'read,manage,delete', fpm: '1' },
};

function encode(value: unknown): string {
  const bytes = Buffer.isBuffer(value) ? value : Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));
  return bytes.toString('base64url');
}

/**
 * Signs anything as a token.
 *
 * @param payload - an object; or text or bytes, for what is not JSON
 * @param head - members over those of a session token's header; or text, for what is not an object
 */
export function signToken(
  payload: Members | string | Buffer,
  head: Members | string = {},
  key = pair.privateKey,
): string {
  const text = `${encode(typeof head === 'string' ? head : { ...header, ...head })}.${encode(payload)}`;
  return `${text}.${sign('sha256', Buffer.from(text), key).toString('base64url')}`;
}

/** The good tokens: both versions must pass every verifier. */
export const goodTokens = { 'version 1': signToken(claimsV1), 'version 2': signToken(claimsV2) };

/** One attack. */
export interface HostileToken {
  readonly name: string;
  readonly token: string;
  readonly code: AuthErrorCode;
}

const good = goodTokens['version 2'];
const [goodHeader = '', goodPayload = '', goodSignature = ''] = good.split('.');
const without = (name: string): Members => Object.fromEntries(Object.entries(claimsV2).filter(([key]) => key !== name));
const withClaims = (claims: Members): string => signToken({ ...claimsV2, ...claims });

function signHmac(secret: string): string {
  const text = `${encode({ ...header, alg: 'HS256' })}.${goodPayload}`;
  return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
}

function signWith(algorithm: string, hash: string, key: KeyObject = pair.privateKey): string {
  const text = `${encode({ ...header, alg: algorithm })}.${goodPayload}`;
  return `${text}.${sign(hash, Buffer.from(text), key).toString('base64url')}`;
}

const rows: Readonly<Partial<Record<AuthErrorCode, Readonly<Record<string, string>>>>> = {
  token_malformed: {
    'nothing at all': '',
    garbage: `${canary} garbage`,
    'one part': canary,
    'two parts': `${goodHeader}.${goodPayload}`,
    'four parts': `${good}.${goodSignature}`,
    'only dots': '..',
    'a duplicate dot': `${goodHeader}..${goodPayload}.${goodSignature}`,
    'a dot at the end': `${good}.`,
    'no signature': `${goodHeader}.${goodPayload}.`,
    'no payload': `${goodHeader}..${goodSignature}`,
    'letters of other scripts': `${goodHeader}.ключ${canary}🔑.${goodSignature}`,
    'a line break inside': `${goodHeader}.\n${goodPayload}.${goodSignature}`,
    'padded base64': `${goodHeader}=.${goodPayload}=.${goodSignature}==`,
    'base64 with + and /': `${goodHeader}.${goodPayload}+/.${goodSignature}`,
    'more than 8 KiB, rightly signed': withClaims({ ballast: canary.repeat(2000) }),
    'a signature cut by one character': good.slice(0, -1),
    'a signature cut within a byte, four characters short': `${goodHeader}.${goodPayload}.${'A'.repeat(337)}B`,
    'a header that is not JSON': signToken(claimsV2, `{${canary}`),
    'the header null': signToken(claimsV2, 'null'),
    'an array as header': signToken(claimsV2, '["RS256"]'),
    'a payload that is not JSON': signToken(`{${canary}`),
    'a payload that is not UTF-8': signToken(Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])),
    'the payload null': signToken('null'),
    'a string as payload': signToken(`"${canary}"`),
    'a number as payload': signToken('42'),
    'a claim named twice': signToken(`{"sub":"user_mallory",${JSON.stringify(claimsV2).slice(1)}`),
    'a claim named twice, once escaped': signToken(
      String.raw`{"s\u0075b":"user_mallory",${JSON.stringify(claimsV2).slice(1)}`,
    ),
    'a claim within a claim named twice': signToken(JSON.stringify(claimsV2).replace('"rol":', '"rol":"owner","rol":')),
    'a header member named twice': signToken(claimsV2, `{"alg":"none",${JSON.stringify(header).slice(1)}`),
    'text after the payload': signToken(`${JSON.stringify(claimsV2)} {}`),
    'a byte order mark before the payload': signToken(`\u{feff}${JSON.stringify(claimsV2)}`),
    'an array as payload': signToken(`["${canary}"]`),
    'alg none without a signature': `${encode({ ...header, alg: 'none' })}.${goodPayload}.`,
    'alg none with a signature': `${encode({ ...header, alg: 'none' })}.${goodPayload}.${goodSignature}`,
    'alg NoNe': `${encode({ ...header, alg: 'NoNe' })}.${goodPayload}.${goodSignature}`,
    'no alg': signToken(claimsV2, { alg: undefined }),
    'alg as an array': signToken(claimsV2, { alg: ['RS256'] }),
    'HS256 with the PEM as secret': signHmac(jwtKey),
    'HS256 with the trimmed PEM as secret': signHmac(jwtKey.trim()),
    'HS256 with an empty secret': signHmac(''),
    'RS512 by the right key': signWith('RS512', 'sha512'),
    'PS256 in name, by the right key': signWith('PS256', 'sha256'),
  },
  token_signature_invalid: {
    'a foreign key': signToken(claimsV2, {}, foreign.privateKey),
    'a foreign key, sent along in the header': signToken(
      claimsV2,
      {
        jwk: foreign.publicKey.export({ format: 'jwk' }),
        jku: 'https://evil.example/jwks.json',
        kid: '../../dev/null',
      },
      foreign.privateKey,
    ),
    'a foreign key and expired: the signature comes first': signToken(
      { ...claimsV2, exp: nowSeconds - 3600 },
      {},
      foreign.privateKey,
    ),
    'a tampered payload': `${goodHeader}.${encode({ ...claimsV2, sub: `user_${canary}` })}.${goodSignature}`,
    'a tampered header': `${encode({ ...header, kid: `other_${canary}` })}.${goodPayload}.${goodSignature}`,
    'the signature of another token': good.replace(goodSignature, goodTokens['version 1'].split('.')[2] ?? ''),
    'a cut signature': good.slice(0, -22),
    'a signature of one byte': `${goodHeader}.${goodPayload}.AA`,
  },
  token_expired: {
    expired: withClaims({ exp: nowSeconds - 60 }),
    'expired to the second, beyond the skew': withClaims({ exp: nowSeconds - 5 }),
    'expired in 1843': withClaims({ exp: -4e9 }),
  },
  token_not_yet_valid: {
    'nbf in the future': withClaims({ nbf: nowSeconds + 60 }),
    'iat in the future': withClaims({ iat: nowSeconds + 60 }),
    'nbf beyond what dates can say': withClaims({ nbf: 1e16 }),
    'nbf in the year 5138': withClaims({ nbf: 1e11 }),
  },
  token_issuer_invalid: {
    'another issuer': withClaims({ iss: `https://${canary}.example` }),
    'the issuer with a slash': withClaims({ iss: `${testPolicy.issuer}/` }),
    'an array with the issuer': withClaims({ iss: [testPolicy.issuer] }),
    'no issuer': signToken(without('iss')),
  },
  token_authorized_party_invalid: {
    'another authorized party': withClaims({ azp: `https://${canary}.example` }),
    'an authorized party with a good one as prefix': withClaims({ azp: 'https://app.example.evil.example' }),
    'no authorized party': signToken(without('azp')),
    'an empty authorized party': withClaims({ azp: '' }),
    'an array with the authorized party': withClaims({ azp: ['https://app.example'] }),
  },
  token_type_invalid: {
    'a template’s token': signToken(without('sid'), { cat: 'cl_B7d4PD222AAA' }),
    'a template’s token with a session written in': signToken(claimsV2, { cat: 'cl_B7d4PD222AAA' }),
    'a machine’s token': signToken({ ...claimsV2, sub: 'mch_1' }, { cat: 'cl_B7d4PD333AAA' }),
    'a class nobody knows': signToken(claimsV2, { cat: `cl_${canary}` }),
    'an OAuth access token': signToken(claimsV2, { typ: 'at+jwt' }),
    'a machine as subject, without a class': signToken({ ...claimsV2, sub: 'mch_1' }, { cat: undefined }),
    'an extension that is not said to be critical': signToken(claimsV2, { b64: true }),
    'an empty list of critical extensions': signToken(claimsV2, { crit: [] }),
    'the critical extensions null': signToken(claimsV2, { crit: null }),
    'a class that is no text': signToken(claimsV2, { cat: ['cl_B7d4PD111AAA'] }),
    'a type in other letters': signToken(claimsV2, { typ: 'JOSE' }),
    'a critical extension': signToken(claimsV2, { crit: ['b64'], b64: false }),
    'no session': signToken(without('sid')),
    'a number as session': withClaims({ sid: 1 }),
  },
  token_claim_invalid: {
    'no exp': signToken(without('exp')),
    'exp as text': withClaims({ exp: String(claimsV2.exp) }),
    'exp in the far future': withClaims({ exp: 1e16 }),
    'exp beyond all numbers': signToken(JSON.stringify(claimsV2).replace(/"exp":\d+/, '"exp":1e400')),
    'exp eleven years after iat': withClaims({ exp: nowSeconds + 11 * 365 * 86_400 }),
    'exp as a list': withClaims({ exp: [claimsV2.exp] }),
    'iat as text': withClaims({ iat: String(claimsV2.iat) }),
    'iat true': withClaims({ iat: true }),
    'nbf before all time': signToken(JSON.stringify(claimsV2).replace(/"nbf":\d+/, '"nbf":-1e400')),
    'no iat': signToken(without('iat')),
    'no nbf': signToken(without('nbf')),
    'nbf null': withClaims({ nbf: null }),
  },
};

/** Tokens that every verifier must refuse, each with the code it must do it with. */
export const hostileTokens: readonly HostileToken[] = tableOf(rows);

/** Rightly signed session tokens that nevertheless must not count as signed in. */
export const unfitTokens: readonly HostileToken[] = tableOf({
  session_pending: { 'a pending session': withClaims({ sts: 'pending' }) },
  token_claim_invalid: {
    'no subject': signToken(without('sub')),
    'an empty subject': withClaims({ sub: '' }),
    'an object as subject': withClaims({ sub: { [canary]: 1 } }),
    'an empty session': withClaims({ sid: '' }),
    'a status nobody knows': withClaims({ sts: canary }),
    'no status in version 2': signToken(without('sts')),
    'an array as organization': withClaims({ o: [canary] }),
    'an organization without role': withClaims({ o: { id: 'org_acme', slg: 'acme' } }),
    'a list of features that is none': withClaims({ fea: canary }),
    'masks that are no numbers': withClaims({ o: { ...claimsV2.o, fpm: canary } }),
    'permissions that are no texts': signToken({ ...claimsV1, org_permissions: [canary, 1] }),
  },
});

function tableOf(byCode: typeof rows): HostileToken[] {
  return Object.entries(byCode).flatMap(([code, tokens]) =>
    Object.entries(tokens).map(([name, token]) => ({ name, token, code: code as AuthErrorCode })),
  );
}

/** Text as the bytes a socket would carry, one character a byte: the only form in which a header can hold any text. */
export function asHeaderValue(text: string): string {
  return Buffer.from(text)
    .toString('latin1')
    .replaceAll(/[\r\n\0]/g, ' ');
}

/** What a call returns, or the refusal it throws; anything else it throws is thrown on. */
export function outcomeOf<T>(call: () => T): T | AuthError {
  try {
    return call();
  } catch (error) {
    if (error instanceof AuthError) return error;
    throw error;
  }
}
