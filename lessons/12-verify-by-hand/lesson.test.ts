import type { Hono } from 'hono';
import { clerk, expect, loadModule, playgroundUrl, saw, test, tokenOf, userIds } from '../testing/index.ts';

const { app } = await loadModule<{ app: Hono }>('bank/app.ts');
const ways = ['clerk', 'plain'] as const;

async function send(path: string, who: string, headers: Record<string, string>, method = 'GET'): Promise<Response> {
  // A page sends a form, another server JSON.
  const isForm = 'cookie' in headers;
  const type = isForm ? 'application/x-www-form-urlencoded' : 'application/json';
  const answer = await app.request(`/bank${path}`, {
    method,
    headers: { ...(method === 'POST' ? { 'content-type': type } : {}), ...headers },
    ...(method === 'POST' ? { body: isForm ? 'amount=100' : '{"amount":100}' } : {}),
  });
  saw(`${method} /bank${path} with ${who} → ${answer.status} ${(await answer.clone().text()).slice(0, 100)}`);
  return answer;
}
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

/** A genuine token from a time in which Clerk's clock stood elsewhere. */
async function tokenAt(advanceSeconds: number): Promise<string> {
  await tokenOf('alice');
  await clerk.control('POST', '/clock', { advanceSeconds });
  try {
    return await tokenOf('alice');
  } finally {
    await clerk.control('POST', '/clock', { advanceSeconds: -advanceSeconds });
  }
}

/** A genuine token that names no app: one that a server asked for. */
async function tokenForNoApp(): Promise<string> {
  const { sessionId } = await clerk.signIn('alice@example.com');
  const answer = await fetch(`${process.env['CLERK_API_URL'] ?? ''}/v1/sessions/${sessionId}/tokens`, {
    method: 'POST',
    headers: { authorization: `Bearer ${process.env['CLERK_SECRET_KEY'] ?? ''}`, 'content-type': 'application/json' },
    body: '{}',
  });
  return ((await answer.json()) as { jwt: string }).jwt;
}

/** What anybody can write who knows Alice's id. */
function forged(): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claims = { sub: userIds.alice, exp: 4_000_000_000, azp: playgroundUrl() };
  return `${part({ alg: 'none', typ: 'JWT' })}.${part(claims)}.`;
}

test('/plain takes no token that nobody signed', async () => {
  const answer = await send('/plain/balance', 'a token that nobody signed', bearer(forged()));
  expect(answer.status, 'anybody can write such a token: nothing was verified').toBe(401);
});

test('/plain takes no token whose claims were changed', async () => {
  const [header = '', payload = '', signature = ''] = (await tokenOf('bob')).split('.');
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as object;
  const changed = Buffer.from(JSON.stringify({ ...claims, sub: userIds.alice })).toString('base64url');
  const token = `${header}.${changed}.${signature}`;
  const answer = await send('/plain/balance', 'Bob’s token that says it is Alice’s', bearer(token));
  expect(answer.status, 'the signature is Bob’s and does not fit the claims').toBe(401);
});

test('/plain takes no token from the future', async () => {
  const answer = await send('/plain/balance', 'a token that is good in an hour', bearer(await tokenAt(3600)));
  expect(answer.status, 'its nbf is in an hour').toBe(401);
});

for (const way of ways) {
  test(`/${way} takes no token that was made for another app`, async () => {
    const { token } = await clerk.signIn('alice@example.com', { appUrl: 'http://localhost:9999' });
    const answer = await send(`/${way}/balance`, 'Alice’s token for another app', bearer(await token()));
    expect(answer.status, 'its azp is http://localhost:9999, which is not one of ours').toBe(401);
  });

  test(`/${way} takes no token that names no app`, async () => {
    const answer = await send(`/${way}/balance`, 'Alice’s token without azp', bearer(await tokenForNoApp()));
    expect(answer.status, 'it does not say that it was made for one of our apps').toBe(401);
  });

  test(`/${way} makes no transfer that a neighbour’s form asks for`, async () => {
    const cookie = `__session=${await tokenOf('alice')}`;
    const headers = { cookie, origin: 'http://localhost:9999', 'sec-fetch-site': 'same-site' };
    const answer = await send(`/${way}/transfers`, 'Alice’s cookie, from http://localhost:9999', headers, 'POST');
    expect(answer.status, 'the browser sent the cookie, and Alice only looked at pictures').toBe(403);
  });
}

test('Alice is let in by header and by cookie, both ways', async () => {
  for (const way of ways) {
    const token = await tokenOf('alice');
    const byHeader = await send(`/${way}/balance`, 'Alice’s token', bearer(token));
    expect(await byHeader.json(), 'Alice’s token is good').toMatchObject({ userId: userIds.alice });
    const byCookie = await send(`/${way}/balance`, 'Alice’s cookie', { cookie: `__session=${token}` });
    expect(byCookie.status, 'Alice’s cookie is good').toBe(200);
  }
});

test('our own page and other servers make transfers, both ways', async () => {
  for (const way of ways) {
    const token = await tokenOf('alice');
    const own = { cookie: `__session=${token}`, origin: playgroundUrl(), 'sec-fetch-site': 'same-origin' };
    const page = await send(`/${way}/transfers`, 'Alice’s cookie, from our own page', own, 'POST');
    expect(page.status, 'our own page may').toBe(201);
    const server = await send(`/${way}/transfers`, 'Alice’s token in the header', bearer(token), 'POST');
    expect(server.status, 'no other site can make a browser send this header').toBe(201);
  }
});

test('what is no good token gets 401 with WWW-Authenticate, both ways', async () => {
  const over = await tokenAt(-3600);
  for (const way of ways) {
    const bad = {
      nothing: {},
      garbage: bearer('garbage'),
      'three letters': bearer('a.b.c'),
      'an old token': bearer(over),
    };
    for (const [what, headers] of Object.entries(bad)) {
      const answer = await send(`/${way}/balance`, what, headers);
      expect(answer.status, 'who are you?').toBe(401);
      expect(answer.headers.get('www-authenticate'), 'a 401 says how to sign in').toMatch(/^Bearer/);
    }
  }
});
