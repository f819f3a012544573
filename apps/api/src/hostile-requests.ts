/** Requests that try to get in by something else than the token: one row per attack, sent to each verifier. */
import type { AuthErrorCode } from '@clerk-patterns/auth-core';
import { claimsV2, goodTokens, memberClaims, signToken, unfitTokens } from '@clerk-patterns/auth-core/testing';
import { ids } from './testing.ts';

/** Names and values in turn, so that a name can come twice. */
export type RawHeaders = readonly string[];
/** A path is of `/me` unless given; `{api}` in a value stands for the server's own origin. */
export interface RequestRow {
  readonly name: string;
  readonly headers: RawHeaders;
  readonly method?: string;
  readonly path?: string;
  readonly body?: string;
}
export interface HostileRequest extends RequestRow {
  readonly status: number;
  readonly code?: AuthErrorCode | 'route_not_found';
  readonly see: string;
}

const good = goodTokens['version 2'];
const bob = signToken(memberClaims);
const forged = `${good.slice(0, -30)}${'A'.repeat(29)}A`;
const suffixed = '__session_aBcD_-12';
const session = `__session=${good}`;
const foreign = signToken({ ...claimsV2, azp: 'https://evil.example' });
const todo = `/orgs/org_acme/todos/${ids.acme}`;
const removal = { method: 'DELETE', path: todo };

type Of = readonly [name: string, headers: RawHeaders, more?: Partial<RequestRow>];
const refused = (status: number, code: HostileRequest['code'], see: string, rows: readonly Of[]): HostileRequest[] =>
  rows.map(([name, headers, more]) => ({ name, headers, status, ...(code ? { code } : {}), see, ...more }));
const form = { method: 'POST', path: '/todos', body: `access_token=${good}&title=x` };

export const hostileRequests: readonly HostileRequest[] = [
  ...refused(401, 'token_malformed', 'RFC 6750 §2.1', [
    ['a token without a scheme', ['authorization', good]],
    ['the scheme alone', ['authorization', 'Bearer']],
    ['an empty header', ['authorization', '']],
    ['the scheme Basic', ['authorization', `Basic ${good}`]],
    ['the scheme Token', ['authorization', `Token ${good}`]],
    ['the scheme JWT', ['authorization', `JWT ${good}`]],
    ['the scheme DPoP', ['authorization', `DPoP ${good}`]],
    ['two schemes', ['authorization', `Basic Bearer ${good}`]],
    ['a colon behind the scheme', ['authorization', `Bearer:${good}`]],
    ['a colon and a blank behind the scheme', ['authorization', `Bearer: ${good}`]],
    ['a tab behind the scheme', ['authorization', `Bearer\t${good}`]],
    ['two blanks behind the scheme', ['authorization', `Bearer  ${good}`]],
    ['something behind the token', ['authorization', `Bearer ${good} x`]],
    ['a parameter instead of the token', ['authorization', `Bearer token=${good}`]],
    ['a quoted token', ['authorization', `Bearer "${good}"`]],
    ['two tokens in one header', ['authorization', `Bearer ${good}, Bearer ${good}`]],
    ['the header twice', ['authorization', `Bearer ${good}`, 'authorization', `Bearer ${bob}`]],
    ['the header twice with the same token', ['authorization', `Bearer ${good}`, 'Authorization', `Bearer ${good}`]],
    ['a bad header with a good cookie', ['authorization', 'Bearer x', 'cookie', session]],
    ['an empty header with a good cookie', ['authorization', '', 'cookie', session]],
    ['another scheme with a good cookie', ['authorization', 'Basic YTpi', 'cookie', session]],
  ]),
  ...refused(401, 'token_signature_invalid', 'design: a bad header never falls back', [
    ['a forged header with a good cookie', ['authorization', `Bearer ${forged}`, 'cookie', session]],
    ['a forged cookie of this instance with a good plain one', ['cookie', `${suffixed}=${forged}; ${session}`]],
  ]),
  ...refused(401, 'token_authorized_party_invalid', 'CVE-2024-22206', [
    ['another app’s header with a good cookie', ['authorization', `Bearer ${foreign}`, 'cookie', session]],
    ['another app’s cookie', ['cookie', `__session=${foreign}`]],
  ]),
  ...refused(401, 'token_malformed', 'RFC 6265 §5.4', [
    ['two different cookies', ['cookie', `${session}; __session=${bob}`]],
    ['two different cookies in two headers', ['cookie', session, 'cookie', `__session=${bob}`]],
    ['two different cookies of this instance', ['cookie', `${suffixed}=${good}; ${suffixed}=${bob}`]],
    ['a bad cookie of this instance with a good plain one', ['cookie', `${suffixed}=x; ${session}`]],
    ['a cookie in quotes', ['cookie', `__session="${good}"`]],
    ['a cookie with its dots percent-encoded', ['cookie', `__session=${good.replaceAll('.', '%2E')}`]],
    ['a cookie with the scheme', ['cookie', `__session=Bearer ${good}`]],
  ]),
  ...refused(401, 'token_missing', 'design: the header, else the cookie, and nothing else', [
    ['nothing', []],
    ['an empty cookie of this instance with a good plain one', ['cookie', `${suffixed}=; ${session}`]],
    ['a cookie of another instance', ['cookie', `__session_zzzzzzzz=${good}`]],
    ['a cookie in capitals', ['cookie', `__SESSION=${good}`]],
    ['a cookie with a name in front', ['cookie', `x__session=${good}`]],
    ['a cookie as an array', ['cookie', `__session[]=${good}`]],
    ['a cookie within a cookie', ['cookie', `x=__session=${good}`]],
    ['the client’s cookie', ['cookie', `__client=${good}; __client_uat=1`]],
    ['a development browser’s cookie', ['cookie', `__clerk_db_jwt=${good}`]],
    ['the token in the query', [], { path: `/me?token=${good}` }],
    ['the token as access_token in the query', [], { path: `/me?access_token=${good}` }],
    ['the cookie in the query', [], { path: `/me?__session=${good}` }],
    ['a handshake in the query', [], { path: `/me?__clerk_handshake=${good}` }],
    ['the token in the body', ['content-type', 'application/x-www-form-urlencoded'], form],
    ['the token as proxy authorization', ['proxy-authorization', `Bearer ${good}`]],
    ['the token as forwarded authorization', ['x-forwarded-authorization', `Bearer ${good}`]],
    ['the token as x-access-token', ['x-access-token', good]],
    ['the headers of Clerk’s middleware', ['x-clerk-auth-status', 'signed-in', 'x-clerk-auth-token', good]],
    [
      'a signature of Clerk’s middleware',
      ['x-clerk-auth-status', 'signed-in', 'x-clerk-auth-signature', 'A'.repeat(40)],
    ],
    ['the name of somebody', ['x-user-id', 'user_alice', 'x-clerk-user-id', 'user_alice']],
  ]),
  ...refused(401, 'token_missing', 'CVE-2025-29927', [
    ['the header that skips Next’s middleware', ['x-middleware-subrequest', 'middleware:middleware:middleware']],
    [
      'overridden request headers',
      ['x-middleware-override-headers', 'authorization', 'x-middleware-request-authorization', `Bearer ${good}`],
    ],
  ]),
  ...refused(401, 'token_missing', 'GHSA-vqx2-fgx2-5wq9', [
    ['another method by header', ['x-http-method-override', 'OPTIONS']],
    ['another path by header', ['x-original-url', '/public', 'x-rewrite-url', '/public']],
  ]),
  ...refused(404, 'route_not_found', 'GHSA-vqx2-fgx2-5wq9', [
    ['a path in capitals', [], { path: '/ME' }],
    ['a path with a slash at its end', [], { path: '/me/' }],
    ['a path with two slashes', [], { path: '//me' }],
    ['a path with a dot of the file system', [], { path: '/me;x=1' }],
    ['a path with a zero byte', [], { path: '/me%00' }],
  ]),
  ...refused(403, 'cross_site_request', 'OWASP: cross-site request forgery', [
    ['a deletion from another site', ['cookie', session, 'origin', 'https://evil.example'], removal],
    ['a deletion from a page without origin', ['cookie', session, 'origin', 'null'], removal],
    ['a deletion from an authorized party over http', ['cookie', session, 'origin', 'http://app.example'], removal],
    ['a deletion from a subdomain', ['cookie', session, 'origin', 'https://evil.app.example'], removal],
    [
      'a deletion from a prefix of an authorized party',
      ['cookie', session, 'origin', 'https://app.example.evil.example'],
      removal,
    ],
    ['a deletion without Origin from another site', ['cookie', session, 'sec-fetch-site', 'cross-site'], removal],
    ['a deletion without Origin from the same site', ['cookie', session, 'sec-fetch-site', 'same-site'], removal],
    [
      'a deletion from its own address, but another site',
      ['cookie', session, 'origin', '{api}', 'sec-fetch-site', 'cross-site'],
      removal,
    ],
    [
      'a deletion from another site with a good referrer',
      ['cookie', session, 'origin', 'https://evil.example', 'referer', 'https://app.example/'],
      removal,
    ],
    [
      'a form from another site',
      ['cookie', session, 'origin', 'https://evil.example', 'content-type', 'text/plain'],
      { method: 'POST', path: '/todos', body: '{"title":"x"}' },
    ],
    [
      'a form with the cookie of this instance',
      ['cookie', `${suffixed}=${good}`, 'sec-fetch-site', 'cross-site'],
      { method: 'POST', path: '/todos', body: '{"title":"x"}' },
    ],
  ]),
  ...refused(403, 'permission_missing', 'GHSA-w24r-5266-9c3c', [
    ['a member deletes', ['authorization', `Bearer ${bob}`], removal],
    [
      'a member deletes as an admin by header',
      ['authorization', `Bearer ${bob}`, 'x-clerk-org-role', 'org:admin'],
      removal,
    ],
  ]),
  ...refused(403, 'organization_mismatch', 'OWASP API1: object level authorization', [
    ['the todos of another organization', ['authorization', `Bearer ${good}`], { path: '/orgs/org_globex/todos' }],
    [
      'another organization by header',
      ['authorization', `Bearer ${good}`, 'x-clerk-org-id', 'org_globex'],
      { path: '/orgs/org_globex/todos' },
    ],
    [
      'another organization by query',
      ['authorization', `Bearer ${bob}`],
      { path: '/orgs/org_globex/todos?orgId=org_acme' },
    ],
  ]),
  ...refused(431, undefined, 'RFC 6585 §5', [
    ['a header of 20 KiB', ['authorization', `Bearer ${'a'.repeat(20_480)}`]],
    ['a cookie of 20 KiB', ['cookie', `__session=${'a'.repeat(20_480)}`]],
  ]),
];

/** Unusual requests that are as good as any. The answer is 200, or that of the method. */
export const acceptedRequests: readonly RequestRow[] = [
  { name: 'the scheme in small letters', headers: ['authorization', `bearer ${good}`] },
  { name: 'the scheme in capitals', headers: ['AUTHORIZATION', `BEARER ${good}`] },
  { name: 'blanks around the header', headers: ['authorization', `  Bearer ${good}  `] },
  { name: 'a good header with a bad cookie', headers: ['authorization', `Bearer ${good}`, 'cookie', '__session=x'] },
  {
    name: 'a good header with a pending cookie',
    headers: ['authorization', `Bearer ${good}`, 'cookie', `__session=${unfitTokens[0]?.token}`],
  },
  { name: 'the cookie among others', headers: ['cookie', `a=1; ${session}; __client_uat=1769860000; b="x y"`] },
  { name: 'cookies without blanks between', headers: ['cookie', `a=1;${session};b=2`] },
  { name: 'the cookie in a second header', headers: ['cookie', 'a=1', 'cookie', session] },
  { name: 'the same cookie twice', headers: ['cookie', `${session}; ${session}`] },
  {
    name: 'the cookie of this instance with another plain one',
    headers: ['cookie', `__session=${bob}; ${suffixed}=${good}`],
  },
  {
    name: 'the cookie of this instance with two plain ones',
    headers: ['cookie', `__session=x; __session=y; ${suffixed}=${good}`],
  },
  {
    name: 'a cookie from another site, reading',
    headers: ['cookie', session, 'origin', 'https://evil.example', 'sec-fetch-site', 'cross-site'],
  },
  {
    name: 'a deletion by header from another site',
    headers: ['authorization', `Bearer ${good}`, 'origin', 'https://evil.example'],
    ...removal,
  },
  {
    name: 'a deletion by cookie from an authorized party',
    headers: ['cookie', session, 'origin', 'https://admin.example', 'sec-fetch-site', 'same-site'],
    ...removal,
  },
  {
    name: 'a deletion by cookie from the server itself',
    headers: ['cookie', session, 'origin', '{api}', 'sec-fetch-site', 'same-origin'],
    ...removal,
  },
  { name: 'a deletion by cookie from a program', headers: ['cookie', session], ...removal },
  {
    name: 'a deletion by cookie from the person’s own doing',
    headers: ['cookie', session, 'sec-fetch-site', 'none'],
    ...removal,
  },
];
