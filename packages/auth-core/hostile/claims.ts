/** Rightly signed session tokens of somewhere or somebody else, of another time, or with claims that are none. */
import { canary, claimsV1, claimsV2, nowSeconds, signToken, testPolicy, withClaims, without } from './sign.ts';
import { nobody } from './kinds.ts';
import type { HostileClass, Row } from './table.ts';

const own = testPolicy.issuer;
const host = new URL(own).host;
/** What no claim that is a text may be instead, as rows of one code. */
const otherThings = (name: string, what: string, code: Row[1], good: unknown): Row[] => [
  [`no ${what}`, code, signToken(without(name))],
  [`the ${what} null`, code, withClaims({ [name]: null })],
  [`an empty ${what}`, code, withClaims({ [name]: '' })],
  [`the ${what} true`, code, withClaims({ [name]: true })],
  [`a number as ${what}`, code, withClaims({ [name]: 1 })],
  [`an array with the ${what}`, code, withClaims({ [name]: [good] })],
  [`an object as ${what}`, code, withClaims({ [name]: { [canary]: good } })],
];

const iss = 'token_issuer_invalid';
const otherIssuers: Readonly<Record<string, string>> = {
  'another issuer': `https://${canary}.example`,
  'another instance': 'https://tests-01.clerk.accounts.dev',
  'the issuer with a slash': `${own}/`,
  'the issuer with a path': `${own}/v1`,
  'the issuer with a port': `${own}:443`,
  'the issuer over http': `http://${host}`,
  'the issuer in capitals': own.toUpperCase(),
  'the issuer with a dot at the end': `${own}.`,
  'the issuer with a blank at the end': `${own} `,
  'the issuer without https': host,
  'a host that begins like the issuer': `${own}.evil.example`,
  'a host that ends like the issuer': `https://evil-${host}`,
  'the issuer as a user’s name': `https://${host}@evil.example`,
  'the issuer in letters that look alike': own.replace('e', 'е'),
  'the issuer’s Backend API': 'https://api.clerk.com',
  'the issuer of all Clerk': 'https://clerk.accounts.dev',
};
export const issuer: HostileClass = {
  name: 'issuer',
  see: 'RFC 8725 §3.8',
  rows: [
    ...Object.entries(otherIssuers).map(([name, value]): Row => [name, iss, withClaims({ iss: value })]),
    ...otherThings('iss', 'issuer', iss, own),
  ],
};

const azp = 'token_authorized_party_invalid';
const otherParties: Readonly<Record<string, string>> = {
  'another authorized party': `https://${canary}.example`,
  'an authorized party with a good one as prefix': 'https://app.example.evil.example',
  'an authorized party with a good one at its end': 'https://evil-app.example',
  'a subdomain of an authorized party': 'https://evil.app.example',
  'the domain above an authorized party': 'https://example',
  'an authorized party over http': 'http://app.example',
  'an authorized party on a port': 'https://app.example:8443',
  'an authorized party on its own port': 'https://app.example:443',
  'an authorized party with a slash': 'https://app.example/',
  'an authorized party with a path': 'https://app.example/app',
  'an authorized party in capitals': 'HTTPS://APP.EXAMPLE',
  'an authorized party with a dot at the end': 'https://app.example.',
  'an authorized party as a user’s name': 'https://app.example@evil.example',
  'an authorized party without https': 'app.example',
  'a blank before the authorized party': ' https://app.example',
  'two authorized parties in one': testPolicy.authorizedParties.join(','),
  'any authorized party': '*',
  'the authorized party of a page without origin': 'null',
  'the issuer as authorized party': own,
};
export const parties: HostileClass = {
  name: 'authorized party',
  see: 'Clerk: manual JWT verification; clerk/javascript #8877',
  rows: [
    ...Object.entries(otherParties).map(([name, value]): Row => [name, azp, withClaims({ azp: value })]),
    ...otherThings('azp', 'authorized party', azp, 'https://app.example'),
    ['no authorized party in version 1', azp, signToken({ ...claimsV1, azp: undefined }), 'clerk/javascript #8877'],
  ],
};

const aud = 'token_audience_invalid';
export const audience: HostileClass = {
  name: 'audience',
  see: 'RFC 7519 §4.1.3, RFC 8725 §3.9',
  rows: [
    ['an audience where none is expected', aud, withClaims({ aud: `https://${canary}.example` })],
    ['this server’s origin as audience where none is expected', aud, withClaims({ aud: 'https://app.example' })],
    ['a list of audiences where none is expected', aud, withClaims({ aud: ['api'] })],
    ['an empty audience', aud, withClaims({ aud: '' })],
    ['an empty list of audiences', aud, withClaims({ aud: [] })],
    ['the audience null', aud, withClaims({ aud: null })],
    ['an object as audience', aud, withClaims({ aud: {} })],
    ['a number as audience', aud, withClaims({ aud: 0 })],
  ],
};

const bad = 'token_claim_invalid';
const expired = 'token_expired';
const early = 'token_not_yet_valid';
const withNumber = (name: 'exp' | 'nbf' | 'iat', text: string): string =>
  signToken(JSON.stringify(claimsV2).replace(new RegExp(`"${name}":\\d+`), `"${name}":${text}`));
const noTimes = (name: 'exp' | 'nbf' | 'iat'): Row[] => [
  [`no ${name}`, bad, signToken(without(name))],
  [`${name} null`, bad, withClaims({ [name]: null })],
  [`${name} as text`, bad, withClaims({ [name]: String(claimsV2[name]) })],
  [`${name} as an empty text`, bad, withClaims({ [name]: '' })],
  [`${name} as a date`, bad, withClaims({ [name]: new Date(claimsV2[name] * 1000).toISOString() })],
  [`${name} true`, bad, withClaims({ [name]: true })],
  [`${name} as a list`, bad, withClaims({ [name]: [claimsV2[name]] })],
  [`${name} as an object`, bad, withClaims({ [name]: { [canary]: 1 } })],
  [`${name} beyond all numbers`, bad, withNumber(name, '1e400')],
  [`${name} before all numbers`, bad, withNumber(name, '-1e400')],
];

export const times: HostileClass = {
  name: 'times',
  see: 'RFC 7519 §4.1.4 to §4.1.6',
  rows: [
    ['expired', expired, withClaims({ exp: nowSeconds - 60 })],
    ['expired to the second, beyond the skew', expired, withClaims({ exp: nowSeconds - 5 })],
    ['expired a tenth of a second beyond the skew', expired, withClaims({ exp: nowSeconds - 5.1 })],
    ['expired a year ago', expired, withClaims({ exp: nowSeconds - 31_536_000, iat: nowSeconds - 31_536_060 })],
    ['expired at the beginning of time', expired, withClaims({ exp: 0 })],
    ['expired at less than nothing', expired, withNumber('exp', '-0')],
    ['expired in 1843', expired, withClaims({ exp: -4e9 })],
    ['exp in the far future', bad, withClaims({ exp: 1e16 })],
    ['exp in milliseconds', bad, withClaims({ exp: claimsV2.exp * 1000 })],
    ['exp eleven years after iat', bad, withClaims({ exp: nowSeconds + 11 * 365 * 86_400 })],
    ['exp beyond what numbers tell apart', bad, withClaims({ exp: Number.MAX_SAFE_INTEGER })],
    ['nbf in the future', early, withClaims({ nbf: nowSeconds + 60 })],
    ['nbf a second beyond the skew', early, withClaims({ nbf: nowSeconds + 6 })],
    ['nbf in milliseconds', early, withClaims({ nbf: claimsV2.nbf * 1000 })],
    ['nbf beyond what dates can say', early, withClaims({ nbf: 1e16 })],
    ['nbf in the year 5138', early, withClaims({ nbf: 1e11 })],
    ['iat in the future', early, withClaims({ iat: nowSeconds + 60 })],
    ['iat a second beyond the skew', early, withClaims({ iat: nowSeconds + 6 })],
    ['iat in milliseconds', early, withClaims({ iat: claimsV2.iat * 1000 })],
    ['iat in the year 5138, and an end after it', early, withClaims({ iat: 1e11, exp: 1e11 + 60 })],
    ...(['exp', 'nbf', 'iat'] as const).flatMap(noTimes),
  ],
};

export const status: HostileClass = {
  name: 'status',
  see: 'Clerk: session tasks',
  rows: [
    ['a pending session', 'session_pending', withClaims({ sts: 'pending' })],
    ['a pending session of version 1', 'session_pending', signToken({ ...claimsV1, sts: 'pending' })],
    [
      'a pending session with an admin’s role',
      'session_pending',
      withClaims({ sts: 'pending', v: 1, org_id: 'org_acme', org_role: 'org:admin' }),
    ],
    ['a status nobody knows', bad, withClaims({ sts: canary })],
    ['a pending status in capitals', bad, withClaims({ sts: 'PENDING' })],
    ['a pending status with a blank', bad, withClaims({ sts: 'pending ' })],
    ['a list with the pending status', bad, withClaims({ sts: ['pending'] })],
    ['an ended session', bad, withClaims({ sts: 'ended' })],
    ['a revoked session', bad, withClaims({ sts: 'revoked' })],
    ['the status null', bad, withClaims({ sts: null })],
    ['an empty status', bad, withClaims({ sts: '' })],
    ['the status true', bad, withClaims({ sts: true })],
  ],
};

export const subject: HostileClass = {
  name: 'subject',
  see: 'RFC 7519 §4.1.2',
  rows: [
    ...otherThings('sub', 'subject', bad, 'user_alice'),
    ['no claims at all', nobody, signToken({})],
    [
      'a subject called __proto__ only',
      bad,
      signToken(JSON.stringify(claimsV2).replace('"sub":"user_alice"', '"__proto__":{"sub":"user_alice"}')),
    ],
    ['claims within a claim', nobody, signToken({ claims: claimsV2 })],
    [
      'claims in capitals',
      nobody,
      signToken(Object.fromEntries(Object.entries(claimsV2).map(([name, value]) => [name.toUpperCase(), value]))),
    ],
  ],
};
