import {
  canary,
  claimsV2,
  goodTokens,
  hostileTokens,
  memberClaims,
  signToken,
} from '@clerk-patterns/auth-core/testing';
import { AuthError } from '@clerk-patterns/auth-core';
import { expect, test } from 'vitest';
import { apiErrorCodes } from './errors.ts';
import { createTestApi, ids } from './testing.ts';

const good = goodTokens['version 2'];
const forged = hostileTokens.find(({ name }) => name === 'a tampered payload')?.token ?? '';
const member = signToken(memberClaims);
const pending = signToken({ ...claimsV2, sts: 'pending' });
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const todos = '/core/orgs/org_acme/todos';
const echo = async (request: Request): Promise<Response> =>
  new Response(`${request.headers.get('authorization')} ${canary}`, { status: 401 });

type Api = Parameters<typeof createTestApi>;
type ErrorPath = readonly [code: string, path: string, init?: RequestInit, fault?: Api[0], more?: Api[1]];
/** Every way to be refused, with a token wherever one can be put: the code, the request, and what the API is made with. */
const paths: readonly ErrorPath[] = [
  ['token_missing', `/core/me?token=${good}`],
  ['token_malformed', '/core/me', { headers: { authorization: `Bearer ${good}x.${good}` } }],
  ['token_signature_invalid', '/core/me', { headers: bearer(forged) }],
  ['token_signature_invalid', '/backend/me', { headers: bearer(forged) }],
  ['token_signature_invalid', '/jsonwebtoken/me', { headers: { cookie: `__session=${forged}` } }],
  ['session_pending', '/core/me', { headers: bearer(pending) }],
  ['permission_missing', `${todos}/${ids.acme}`, { method: 'DELETE', headers: bearer(member) }],
  ['organization_mismatch', `/core/orgs/${good}/todos`, { headers: bearer(good) }],
  [
    'cross_site_request',
    `${todos}/${ids.acme}`,
    { method: 'DELETE', headers: { cookie: `__session=${good}`, origin: `https://${canary}.example` } },
  ],
  [
    'keys_unavailable',
    '/core/me',
    { headers: bearer(good) },
    undefined,
    {
      verifiers: {
        core: () => Promise.reject(new AuthError('keys_unavailable', 'No keys.', { cause: new Error(good) })),
      },
    },
  ],
  [
    'keys_unavailable',
    '/ready',
    { headers: bearer(good) },
    undefined,
    { hasKeys: () => Promise.reject(new Error(good)) },
  ],
  ['body_not_json', '/core/todos', { method: 'POST', headers: bearer(good), body: good }],
  [
    'fields_invalid',
    '/core/todos',
    { method: 'POST', headers: bearer(good), body: JSON.stringify({ [good]: good, title: 1, orgId: [good] }) },
  ],
  ['route_not_found', `/${good}?token=${good}`, { headers: { ...bearer(good), 'x-request-id': good } }],
  ['todo_not_found', `${todos}/${good}`, { method: 'DELETE', headers: bearer(good) }],
  ['method_not_allowed', `/core/me?${good}`, { method: 'PATCH', headers: bearer(good), body: good }],
  [
    'body_too_large',
    '/core/todos',
    { method: 'POST', headers: bearer(good), body: JSON.stringify({ title: good.repeat(99) }) },
  ],
  ['too_many_requests', '/core/me', { headers: bearer(good) }, undefined, { rateLimit: { requests: 0, seconds: 60 } }],
  ['upstream_refused', todos, { headers: bearer(good) }, echo],
  ['upstream_unavailable', todos, { headers: bearer(good) }, () => Promise.reject(new Error(good))],
  ['upstream_unavailable', '/ready', { headers: bearer(good) }, () => Promise.reject(new Error(good))],
  [
    'internal_error',
    '/core/me',
    { headers: bearer(good) },
    undefined,
    { verifiers: { core: () => Promise.reject(new RangeError(good)) } },
  ],
];
const secrets = [good, forged, member, pending].flatMap((token) => token.split('.')).concat(canary);

test.each(paths.map(([code, path, init, fault, more]) => ({ code, path, init, fault, more })))(
  '$code shows no part of a token in an answer, a line of the log or a metric',
  async ({ code, path, init, fault, more }) => {
    const { request, lines } = createTestApi(fault, more);
    const answer = await request(path, init);
    const body = await answer.text();
    expect((JSON.parse(body) as { code: unknown }).code).toBe(code);
    const metrics = await (await request('/metrics')).text();
    expect(metrics).toContain('api_requests_total');
    expect(lines.length).toBeGreaterThan(0);
    const shown = { body, headers: JSON.stringify([...answer.headers]), lines: lines.join('\n'), metrics };
    for (const [where, text] of Object.entries(shown))
      expect(
        secrets.filter((secret) => text.includes(secret)),
        where,
      ).toEqual([]);
  },
);

test('every error of this API is among them', () => {
  const met = new Set(paths.map(([code]) => code));
  expect(apiErrorCodes.filter((code) => !met.has(code))).toEqual([]);
});
