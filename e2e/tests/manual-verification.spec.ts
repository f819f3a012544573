import type { APIRequestContext } from '@playwright/test';
import { people } from '../support/people.ts';
import { expect, open, test } from '../support/test.ts';
import { resign } from '../support/tokens.ts';
import { urls } from '../support/urls.ts';

const verifiers = ['backend', 'jsonwebtoken', 'core'];
const wrong = '/wrong/manual-verification';
const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });

/** What each of the three verifiers answers to a token: its status and the code. */
async function answers(request: APIRequestContext, token: string): Promise<string[]> {
  const asked = verifiers.map(async (name) => {
    const answer = await request.get(`${urls.api}/${name}/me`, bearer(token));
    const { code = 'in' } = (await answer.json()) as { code?: string };
    return `${answer.status()} ${code}`;
  });
  return [...new Set(await Promise.all(asked))];
}

test('each verifier takes a session token, and neither a template token nor one for another app', async ({
  as,
  clerkLocal,
  request,
}) => {
  const { token } = await as('bob', 'acme');
  const elsewhere = await clerkLocal.signIn(people.bob, { appUrl: 'http://localhost:9999' });
  expect(await answers(request, await token())).toEqual(['200 in']);
  expect(await answers(request, await token('hasura'))).toEqual(['401 token_type_invalid']);
  expect(await answers(request, await elsewhere.token())).toEqual(['401 token_authorized_party_invalid']);
});

test('each verifier refuses a token that is over and one that is yet to come', async ({ as, request }) => {
  const { token } = await as('bob', 'acme');
  const good = await token();
  const now = Math.floor(Date.now() / 1000);
  expect(await answers(request, await resign(good, { exp: now - 30 }))).toEqual(['401 token_expired']);
  expect(await answers(request, await resign(good, { nbf: now + 30 }))).toEqual(['401 token_not_yet_valid']);
});

test('the header wins over the cookie, also when it is bad', async ({ as, request }) => {
  const [alice, bob] = [await as('alice'), await as('bob')];
  const cookie = `__session=${await alice.token()}`;
  const ask = async (headers: Record<string, string>) => {
    const answer = await request.get(`${urls.api}/core/me`, { headers });
    const { userId, tokenSource } = (await answer.json()) as { userId?: string; tokenSource?: string };
    return [answer.status(), userId, tokenSource];
  };
  expect(await ask({ cookie })).toEqual([200, alice.userId, 'cookie']);
  expect(await ask({ cookie, authorization: `Bearer ${await bob.token()}` })).toEqual([200, bob.userId, 'header']);
  expect(await ask({ cookie, authorization: 'Bearer garbage' })).toEqual([401, undefined, undefined]);
});

test('wrong: the bare call lets a template token and one for another app in', async ({ as, clerkLocal, request }) => {
  const { token, userId } = await as('bob');
  const elsewhere = await clerkLocal.signIn(people.bob, { appUrl: 'http://localhost:9999' });
  for (const taken of [await token('hasura'), await elsewhere.token()]) {
    const answer = await request.get(wrong, bearer(taken));
    expect(answer.status()).toBe(200);
    expect(await answer.json()).toMatchObject({ userId });
  }
  expect((await request.get(wrong)).status()).toBe(401);
});

test('the page asks each verifier for real', async ({ as }) => {
  const { page } = await as('bob', 'acme');
  await open(page, '/patterns/manual-verification');
  await page.getByRole('button', { name: 'Ask them all' }).click();
  const row = (name: string) => page.getByRole('row').filter({ has: page.getByRole('rowheader', { name }) });
  for (const name of verifiers) {
    await expect(row(`${name}: session token`)).toContainText('200 let in');
    await expect(row(`${name}: template token`)).toContainText('token_type_invalid');
  }
  await expect(row('core: no token')).toContainText('401 who are you?');
  await expect(row('Wrong, bare call: template token')).toContainText('200 let in');
});
