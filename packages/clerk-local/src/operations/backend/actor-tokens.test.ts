import { createClerkClient, verifyToken } from '@clerk/backend';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { ClerkLocal } from '../../index.ts';
import { alice, askBackend, bob, errorOf, openBrowser, startClerk, textAt, valueAt } from '../../testing.ts';

let clerk: ClerkLocal;
beforeAll(async () => {
  clerk = await startClerk();
});
afterAll(() => clerk.close());
beforeEach(() => clerk.reset());

const make = (values: object = {}) =>
  askBackend(clerk, 'POST', '/v1/actor_tokens', { user_id: bob, actor: { sub: alice }, ...values });
const use = async (ticket: string) => {
  const browser = await openBrowser(clerk);
  return browser.ask('POST', '/v1/client/sign_ins', { strategy: 'ticket', ticket });
};

test('an actor token signs in as its person, once; session and token name who really acts', async () => {
  const { body } = await make({ actor: { sub: alice, reason: 'support' } });
  const signedIn = await use(textAt(body, 'token'));
  const actor = { sub: alice, reason: 'support' };
  expect(valueAt(signedIn.body, 'client.sessions.0')).toMatchObject({ actor, user: { id: bob } });
  const jwt = textAt(signedIn.body, 'client.sessions.0.last_active_token.jwt');
  const claims = await verifyToken(jwt, { jwtKey: clerk.keys.publicPem });
  expect(claims).toMatchObject({ sub: bob, act: actor });
  const session = textAt(signedIn.body, 'response.created_session_id');
  expect((await askBackend(clerk, 'GET', `/v1/sessions/${session}`)).body).toMatchObject({ actor });
  expect(errorOf(await use(textAt(body, 'token'))).code).toBe('ticket_invalid_code');
});

test('the session lasts half an hour, or as long as was said, and is no sign-in of its person', async () => {
  for (const [given, seconds] of [
    [{}, 1800],
    [{ session_max_duration_in_seconds: 60 }, 60],
  ] as const) {
    clerk.reset();
    const { body } = await use(textAt((await make(given)).body, 'token'));
    const session = textAt(body, 'response.created_session_id');
    const status = async () => valueAt((await askBackend(clerk, 'GET', `/v1/sessions/${session}`)).body, 'status');
    clerk.clock.advance(seconds - 1);
    expect(await status()).toBe('active');
    clerk.clock.advance(1);
    expect(await status()).toBe('expired');
    expect((await askBackend(clerk, 'GET', `/v1/users/${bob}`)).body).toMatchObject({ last_sign_in_at: null });
  }
});

test('one that was revoked or is too old signs in nobody', async () => {
  const sdk = createClerkClient({
    secretKey: clerk.keys.secretKey,
    apiUrl: `${clerk.url}/api`,
    telemetry: { disabled: true },
  });
  const token = await sdk.actorTokens.create({ userId: bob, actor: { sub: alice } });
  expect(token).toMatchObject({ status: 'pending', userId: bob, actor: { sub: alice } });
  expect((await sdk.actorTokens.revoke(token.id)).status).toBe('revoked');
  expect(errorOf(await use(token.token ?? '')).code).toBe('ticket_invalid_code');
  await expect(sdk.actorTokens.revoke(token.id)).rejects.toMatchObject({ status: 400 });
  const { body } = await make();
  clerk.clock.advance(3600);
  expect(errorOf(await use(textAt(body, 'token'))).code).toBe('ticket_expired_code');
});

test('it needs a person who is there and an actor with an id', async () => {
  expect((await make({ user_id: 'user_none' })).status).toBe(404);
  expect(errorOf(await make({ actor: {} }))).toMatchObject({ status: 422, field: 'actor' });
  expect((await make({ actor: 'x' })).status).toBe(422);
});
