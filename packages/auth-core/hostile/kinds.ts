/** Rightly signed tokens that are of another kind than session tokens, or ask for what nobody here understands. */
import { canary, claimsV2, good, header, nowSeconds, signToken, testPolicy, withClaims, without } from './sign.ts';
import type { HostileClass, Row } from './table.ts';

const is = 'token_type_invalid';
/** verifyToken itself asks for a subject first. */
export const nobody = { core: is, backend: 'token_claim_invalid', jsonwebtoken: is } as const;
const withHead = (head: object): string => signToken(claimsV2, { ...head });
const crit = 'RFC 7515 §4.1.11';

export const extensions: HostileClass = {
  name: 'crit and b64',
  see: 'RFC 7515 §4.1.11, RFC 7797 §6',
  rows: [
    ['a critical extension', is, withHead({ crit: ['b64'], b64: false })],
    ['a critical extension nobody knows', is, withHead({ crit: ['x'], x: canary }), 'CVE-2026-35042'],
    ['a critical extension that is not there', is, withHead({ crit: ['x'] })],
    ['a critical extension of a known name', is, withHead({ crit: ['alg'] })],
    ['a critical time', is, withHead({ crit: ['exp'], exp: nowSeconds + 50 })],
    ['a critical extension twice', is, withHead({ crit: ['x', 'x'], x: 1 })],
    ['an empty list of critical extensions', is, withHead({ crit: [] })],
    ['the critical extensions null', is, withHead({ crit: null })],
    ['the critical extensions as text', is, withHead({ crit: 'exp' })],
    ['the critical extensions true', is, withHead({ crit: true })],
    ['the critical extensions as an object', is, withHead({ crit: { x: 1 } })],
    ['critical extensions that are no texts', is, withHead({ crit: [1, null] })],
    ['an extension that is not said to be critical', is, withHead({ b64: true })],
    ['b64 false, without being critical', is, withHead({ b64: false }), crit],
    ['b64 false as text', is, withHead({ b64: 'false' })],
    ['b64 null', is, withHead({ b64: null })],
  ],
};

const types = ['at+jwt', 'application/at+jwt', 'AT+JWT', 'JOSE', 'JOSE+JSON', 'jwt', 'JWT ', 'application/jwt', ''];
const otherTypes = ['secevent+jwt', 'logout+jwt', 'dpop+jwt', 'oauth-authz-req+jwt', 'kb+jwt', 'JWS', 'JWE'];

export const type: HostileClass = {
  name: 'typ',
  see: 'RFC 8725 §3.11, RFC 9068 §2.1',
  rows: [
    ...[...types, ...otherTypes].map((typ): Row => [`the type ${JSON.stringify(typ)}`, is, withHead({ typ })]),
    ['the type null', is, withHead({ typ: null })],
    ['a number as type', is, withHead({ typ: 1 })],
    ['an array as type', is, withHead({ typ: ['JWT'] })],
    ['an object as type', is, withHead({ typ: { JWT: 1 } })],
  ],
};

const template = { cat: 'cl_B7d4PD222AAA' };
const machine = { cat: 'cl_B7d4PD333AAA' };
const times = { exp: nowSeconds + 50, iat: nowSeconds - 10, nbf: nowSeconds - 20 };

export const kind: HostileClass = {
  name: 'token class',
  see: 'RFC 8725 §3.12',
  rows: [
    ['a template’s token', is, signToken(without('sid'), template), 'clerk/javascript #9469'],
    ['a template’s token with a session written in', is, signToken(claimsV2, template), 'clerk/javascript #9511'],
    ['a template’s token without its class', is, signToken(without('sid'), { cat: undefined })],
    ['a machine’s token', is, signToken({ ...claimsV2, sub: 'mch_1' }, machine), 'clerk/javascript #9038'],
    ['a machine’s class with a person as subject', is, signToken(claimsV2, machine)],
    ['a machine as subject, without a class', is, signToken({ ...claimsV2, sub: 'mch_1' }, { cat: undefined })],
    ['a machine as subject, in the class of sessions', is, withClaims({ sub: 'mch_1' })],
    ['a machine without a session', is, signToken({ ...without('sid'), sub: 'mch_1' }, machine)],
    ['a class nobody knows', is, withHead({ cat: `cl_${canary}` })],
    ['a class in small letters', is, withHead({ cat: header.cat.toLowerCase() })],
    ['a class with a blank', is, withHead({ cat: `${header.cat} ` })],
    ['an empty class', is, withHead({ cat: '' })],
    ['the class null', is, withHead({ cat: null })],
    ['a class that is no text', is, withHead({ cat: [header.cat] })],
    ['a class that is an object', is, withHead({ cat: {} })],
    ['an OAuth access token', is, signToken(without('sid'), { typ: 'at+jwt', cat: undefined }), 'RFC 9068 §4'],
    [
      'an ID token',
      is,
      signToken(
        { iss: testPolicy.issuer, sub: 'user_alice', aud: 'client_1', nonce: canary, ...times },
        { cat: undefined },
      ),
      'OpenID Connect Core §2',
    ],
    ['a handshake of Clerk', nobody, signToken({ handshake: [`__session=${good}`] }, { cat: undefined })],
    ['a client’s rotating token', nobody, signToken({ id: 'client_1', rotating_token: canary }, { cat: undefined })],
    [
      'a sign-in ticket',
      'token_claim_invalid',
      signToken(
        { eid: `ein_${canary}`, iid: 'ins_1', sid: 'sit_1', st: 'sign_in_token', ...times },
        { cat: undefined },
      ),
    ],
    ['no session', is, signToken(without('sid'))],
    ['a number as session', is, withClaims({ sid: 1 })],
    ['the session null', is, withClaims({ sid: null })],
    ['the session true', is, withClaims({ sid: true })],
    ['an array as session', is, withClaims({ sid: ['sess_1'] })],
    ['an object as session', is, withClaims({ sid: { id: 'sess_1' } })],
    ['an empty session', 'token_claim_invalid', withClaims({ sid: '' })],
    ['a machine’s opaque token', is, `mt_${canary}`],
    ['an OAuth application’s opaque token', is, `oat_${canary}`],
    ['an API key', is, `ak_${canary}`],
    ['a good token behind a machine’s prefix', is, `mt_${good}`],
  ],
};
