import { Hono } from 'hono';
import { describe, expect, test } from 'vitest';
import type { AuthenticateOptions } from './authenticate.ts';
import { AuthError } from './errors.ts';
import type { Requirement } from './decide.ts';
import { createRequireAuth, type HonoRequirement } from './hono.ts';
import { createProtectRoute } from './next.ts';
import { createGuard, createProtect } from './request.ts';
import {
  asHeaderValue,
  canary,
  claimsV2,
  codeOf,
  goodTokens,
  hostileTokens,
  jwtKey,
  memberClaims,
  signToken,
  testPolicy,
  unfitTokens,
} from './testing.ts';
import { createVerifier } from './verifier.ts';

const { verify } = createVerifier({ ...testPolicy, jwtKey });
const options: AuthenticateOptions = { verify, authorizedParties: testPolicy.authorizedParties };
const alice = goodTokens['version 2'];
const bob = signToken(memberClaims);
const carriers = {
  header: (token: string) => ({ authorization: `Bearer ${asHeaderValue(token)}` }),
  cookie: (token: string) => ({ cookie: `__session=${asHeaderValue(token)}` }),
};

type Make = (options: AuthenticateOptions) => Protect;
/** Puts a handler behind an adapter; the organization of the address is the one asked for when `byAddress`. */
type Protect = (
  requirement: Requirement | 'by address',
  handler: (userId: string) => Response,
) => (request: Request) => Promise<Response>;

const orgOf = (request: Request): string => new URL(request.url).pathname.split('/')[2] ?? '';
const adapters: Readonly<Record<string, Make>> = {
  hono: (given) => {
    const requireAuth = createRequireAuth(given);
    return (requirement, handler) => {
      const app = new Hono();
      const asked: HonoRequirement =
        requirement === 'by address' ? (context) => ({ organization: context.req.param('orgId') ?? '' }) : requirement;
      app.all('/orgs/:orgId', requireAuth(asked), (context) => handler(context.var.auth.userId));
      return async (request) => app.fetch(request);
    };
  },
  request: (given) => {
    const protect = createProtect(given);
    return (requirement, handler) =>
      protect(
        requirement === 'by address' ? (request) => ({ organization: orgOf(request) }) : requirement,
        (_request, { auth }) => handler(auth.userId),
      );
  },
  next: (given) => {
    const protectRoute = createProtectRoute(given);
    return (requirement, handler) => {
      const byParams = ({ orgId }: { orgId: string }): Requirement => ({ organization: orgId });
      const route = protectRoute(requirement === 'by address' ? byParams : requirement, (_request, { auth }) =>
        handler(auth.userId),
      );
      return (request) => route(request, { params: Promise.resolve({ orgId: orgOf(request) }) });
    };
  },
};

describe.each(Object.entries(adapters))('behind %s', (_name, make) => {
  const protect = make(options);
  /** Asks a handler that notes each run. */
  async function ask(
    requirement: Requirement | 'by address',
    headers: Record<string, string>,
    method = 'GET',
    org = 'org_acme',
  ) {
    const runs: string[] = [];
    const handler = protect(requirement, (userId) => {
      runs.push(userId);
      return new Response(userId);
    });
    const response = await handler(new Request(`https://api.example/orgs/${org}`, { method, headers }));
    const text = await response.text();
    return { response, runs, text, code: response.ok ? undefined : (JSON.parse(text) as { code: string }).code };
  }

  describe.each(Object.entries(carriers))('by %s', (source, carry) => {
    test.each(Object.entries(goodTokens))('a good token of %s reaches the handler', async (_version, token) => {
      const { response, runs } = await ask({}, carry(token));
      expect([response.status, runs]).toEqual([200, ['user_alice']]);
    });

    test.each([...hostileTokens, ...unfitTokens])(
      '$name is a 401 and the handler does not run',
      async ({ token, codes }) => {
        const answer = await ask({}, carry(token));
        const expected = token === '' && source === 'cookie' ? 'token_missing' : codeOf(codes, 'core');
        expect([answer.response.status, answer.code, answer.runs]).toEqual([401, expected, []]);
        expect(answer.response.headers.get('www-authenticate')).toMatch(/^Bearer/);
        expect(answer.text + JSON.stringify([...answer.response.headers])).not.toContain(canary);
      },
    );

    test('a pending session is a 401 and the handler does not run', async () => {
      const answer = await ask({}, carry(signToken({ ...claimsV2, sts: 'pending' })));
      expect([answer.response.status, answer.code, answer.runs]).toEqual([401, 'session_pending', []]);
    });
  });

  test.each(['Bearer a.b.c', 'Bearer', 'Basic YTpi', '', 'Bearer mt_canary'])(
    'the header %j is not saved by a good cookie',
    async (authorization) => {
      const answer = await ask({}, { ...carriers.cookie(alice), authorization });
      expect([answer.response.status, answer.runs]).toEqual([401, []]);
    },
  );

  test('a changing request with a cookie from another site is a 403; with a header it is not', async () => {
    const evil = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' };
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
      const answer = await ask({}, { ...carriers.cookie(alice), ...evil }, method);
      expect([answer.response.status, answer.code, answer.runs]).toEqual([403, 'cross_site_request', []]);
      expect((await ask({}, { ...carriers.header(alice), ...evil }, method)).response.status).toBe(200);
    }
  });

  test('who asks is asked before what they may', async () => {
    const answer = await ask(
      { permission: 'org:todos:delete' },
      { ...carriers.cookie('a.b.c'), origin: 'https://evil.example' },
      'POST',
    );
    expect([answer.response.status, answer.code]).toEqual([401, 'token_malformed']);
  });

  test.each<[string, Requirement, string]>([
    ['a permission', { permission: 'org:todos:delete' }, 'permission_missing'],
    ['a role', { role: 'org:admin' }, 'role_missing'],
    ['another organization', { organization: 'org_globex' }, 'organization_mismatch'],
    ['a plan', { plan: 'gold' }, 'plan_missing'],
  ])('who lacks %s gets a 403 and the handler does not run', async (_what, requirement, expected) => {
    const answer = await ask(requirement, carriers.header(bob));
    expect([answer.response.status, answer.code, answer.runs]).toEqual([403, expected, []]);
  });

  test('who has what is asked passes', async () => {
    expect(
      (await ask({ permission: 'org:todos:delete', role: 'org:admin' }, carriers.header(alice))).runs,
    ).toHaveLength(1);
  });

  test('the organization of the address must be the active one', async () => {
    expect((await ask('by address', carriers.header(alice))).response.status).toBe(200);
    const other = await ask('by address', carriers.header(alice), 'GET', 'org_globex');
    expect([other.response.status, other.code, other.runs]).toEqual([403, 'organization_mismatch', []]);
    expect((await ask('by address', {}, 'GET', 'org_globex')).code).toBe('token_missing');
  });

  test('answers about a person may not be kept, unless the handler says so', async () => {
    for (const headers of [carriers.cookie(alice), {}])
      expect((await ask({}, headers)).response.headers.get('cache-control')).toBe('no-store');
    const kept = protect({}, () => new Response('x', { headers: { 'cache-control': 'private, max-age=5' } }));
    const redirect = protect({}, () => Response.redirect('https://app.example/'));
    const request = () => new Request('https://api.example/orgs/org_acme', { headers: carriers.cookie(alice) });
    expect((await kept(request())).headers.get('cache-control')).toBe('private, max-age=5');
    const sent = await redirect(request());
    expect([sent.status, sent.headers.get('location')]).toEqual([302, 'https://app.example/']);
    expect(sent.headers.get('cache-control')).toBe('no-store');
  });

  test.each([
    ['a misspelled member', { permissions: 'org:todos:delete' }, /no member permissions/],
    ['a member that is undefined', { permission: undefined }, /permission is undefined/],
    ['null', null, /must be an object/],
    ['a text', 'org:admin', /must be an object/],
  ])('%s as the requirement is a mistake that shows at once', (_case, requirement, message) => {
    expect(() => protect(requirement as Requirement, () => new Response())).toThrow(TypeError);
    expect(() => protect(requirement as Requirement, () => new Response())).toThrow(message);
  });

  test.each([
    ['nothing', undefined, /options must be an object/],
    ['no verify', { ...options, verify: undefined }, /verify must be a function/],
    ['a verifier instead of its function', { ...options, verify: { verify } }, /verify must be a function/],
    ['no parties', { verify }, /authorizedParties must be origins/],
    ['an empty list of parties', { ...options, authorizedParties: [] }, /authorizedParties must be origins/],
    [
      'a text as parties',
      { ...options, authorizedParties: 'https://app.example' },
      /authorizedParties must be origins/,
    ],
    [
      'a party with a path',
      { ...options, authorizedParties: ['https://app.example/x'] },
      /authorizedParties must be origins/,
    ],
    ['the whole cookie as suffix', { ...options, cookieSuffix: '__session_aBcD_-12' }, /cookieSuffix must be/],
    ['an empty suffix', { ...options, cookieSuffix: '' }, /cookieSuffix must be/],
    ['a number as suffix', { ...options, cookieSuffix: 12_345_678 }, /cookieSuffix must be/],
  ])('%s as options is a mistake that shows when it is made', (_case, given, message) => {
    expect(() => make(given as never)).toThrow(TypeError);
    expect(() => make(given as never)).toThrow(message);
  });

  test('what is no refusal is not answered as one', async () => {
    const fault = make({ ...options, verify: () => Promise.reject(new RangeError('a fault')) })(
      {},
      () => new Response(),
    );
    const request = new Request('https://api.example/orgs/org_acme', { headers: carriers.header(alice) });
    const status = await fault(request).then(
      (response) => response.status,
      (error: Error) => error.name,
    );
    expect(['RangeError', 500]).toContain(status);
  });
});

const asAlice = new Request('https://api.example/x', { headers: carriers.header(alice) });

test('a requirement that comes out empty by mistake lets nobody in', async () => {
  const guard = createGuard(options);
  const asked = (): Requirement => ({ organization: undefined });
  await expect(guard(asAlice, asked)).rejects.toThrow(/organization is undefined/);
});

test('a refusal that the handler throws is answered, too, and what else the runtime gives reaches it', async () => {
  const handler = createProtect(options)({}, (_request, { token }, env: { limit: number }) => {
    if (env.limit === 0) throw new AuthError('plan_missing', 'This needs the plan gold.');
    return Response.json({ limit: env.limit, isWhole: token === alice });
  });
  expect(await (await handler(asAlice, { limit: 2 })).json()).toEqual({ limit: 2, isWhole: true });
  expect((await handler(asAlice, { limit: 0 })).status).toBe(403);
});

test('a route of Next gets the segments of its address, and Next’s own errors pass', async () => {
  const redirect = Object.assign(new Error('NEXT_REDIRECT'), { digest: 'NEXT_REDIRECT;replace;/;307;' });
  const route = createProtectRoute(options)({}, (_request, { params }: { params: { id: string } }) => {
    if (params.id === '0') throw redirect;
    return new Response(params.id);
  });
  expect(await (await route(asAlice, { params: Promise.resolve({ id: '7' }) })).text()).toBe('7');
  await expect(route(asAlice, { params: Promise.resolve({ id: '0' }) })).rejects.toBe(redirect);
});

test('the functions have names, for stacks', () => {
  const names = [
    createGuard(options),
    createRequireAuth(options)(),
    createProtect(options)({}, () => new Response()),
    createProtectRoute(options)({}, () => new Response()),
  ].map(({ name }) => name);
  expect(names).toEqual(['guard', 'requireAuthMiddleware', 'protectedHandler', 'protectedRoute']);
});
