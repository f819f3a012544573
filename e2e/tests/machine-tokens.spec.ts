import { createHash, randomBytes } from 'node:crypto';
import { createClerkClient } from '@clerk/backend';
import { clerk, makePerson } from '../support/clerk.ts';
import { expect, test, tokenOf } from '../support/test.ts';
import { urls } from '../support/urls.ts';

const kinds = ['api_key', 'm2m_token', 'oauth_token', 'any'] as const;

const withToken = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });
const ask = (kind: string, token: string) => fetch(`${urls.web}/api/machine/${kind}`, withToken(token));

/** Where a token is accepted, and as whose. */
async function seenAt(token: string): Promise<Record<string, unknown>> {
  const answers = await Promise.all(
    kinds.map(async (kind) => {
      const response = await ask(kind, token);
      const body = (await response.json()) as Record<string, unknown>;
      return [kind, response.status === 200 ? [body['tokenType'], body['subject']] : response.status] as const;
    }),
  );
  return Object.fromEntries(answers);
}

/** Everywhere but at its own address, and that of all, a token is worth nothing. */
const onlyAs = (kind: (typeof kinds)[number], subject: string) => ({
  ...Object.fromEntries(kinds.map((one) => [one, 401])),
  [kind]: [kind, subject],
  any: [kind, subject],
});

async function expectNoSession(token: string): Promise<void> {
  const answer = await fetch(`${urls.web}/api/me`, withToken(token));
  expect(answer.status).toBe(401);
}

test('an API key opens what takes API keys, until it is revoked', async ({ unique }) => {
  const { user } = await makePerson();
  const { id, secret = '' } = await clerk.apiKeys.create({ name: unique('key'), subject: user.id, scopes: ['read'] });
  expect(await seenAt(secret)).toEqual(onlyAs('api_key', user.id));
  await expectNoSession(secret);
  await clerk.apiKeys.revoke({ apiKeyId: id });
  expect((await ask('api_key', secret)).status).toBe(401);
});

for (const tokenFormat of ['opaque', 'jwt'] as const) {
  test(`a machine’s token (${tokenFormat}) opens what takes machines’ tokens`, async ({ unique }) => {
    const { id, secretKey = '' } = await clerk.machines.create({ name: unique('machine') });
    const machine = createClerkClient({
      machineSecretKey: secretKey,
      publishableKey: process.env['NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY'] ?? '',
      apiUrl: `${urls.clerk}/api`,
      telemetry: { disabled: true },
    });
    const { token = '' } = await machine.m2m.createToken({ tokenFormat });
    expect(await seenAt(token)).toEqual(onlyAs('m2m_token', id));
    await expectNoSession(token);
    expect((await ask('m2m_token', `${token}x`)).status).toBe(401);
  });

  test(`an OAuth access token (${tokenFormat}) opens what takes such tokens`, async ({ page, signInAs, unique }) => {
    const { user, email } = await makePerson();
    await signInAs(email, { settings: { oauthTokens: tokenFormat } });
    const cookies = await page.context().cookies(urls.web);
    const browser = cookies.find(({ name }) => name === '__clerk_db_jwt')?.value ?? '';
    const redirectUri = `${urls.web}/callback`;
    const application = await clerk.oauthApplications.create({
      name: unique('app'),
      redirectUris: [redirectUri],
      scopes: 'profile email',
      public: true,
    });
    const verifier = randomBytes(32).toString('base64url');
    const start = new URL(`${urls.clerk}/oauth/authorize`);
    start.search = new URLSearchParams({
      __clerk_db_jwt: browser,
      client_id: application.clientId,
      redirect_uri: redirectUri,
      response_type: 'code',
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
    }).toString();
    const granted = await fetch(start, { redirect: 'manual' });
    const code = new URL(granted.headers.get('location') ?? '').searchParams.get('code') ?? '';
    const exchanged = await fetch(`${urls.clerk}/oauth/token?__clerk_db_jwt=${browser}`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'authorization_code',
        code,
        redirect_uri: redirectUri,
        code_verifier: verifier,
        client_id: application.clientId,
      }),
    });
    const { access_token: token } = (await exchanged.json()) as { access_token: string };
    expect(token.split('.')).toHaveLength(tokenFormat === 'jwt' ? 3 : 1);
    expect(await seenAt(token)).toEqual(onlyAs('oauth_token', user.id));
    await expectNoSession(token);
  });
}

test('a session token opens nothing that is for machines, and nobody’s is nobody’s', async ({ page, signInAs }) => {
  await signInAs((await makePerson()).email);
  await page.goto('/');
  const token = await tokenOf(page);
  expect((await fetch(`${urls.web}/api/me`, withToken(token))).status).toBe(200);
  const nowhere = Object.fromEntries(kinds.map((kind) => [kind, 401]));
  expect(await seenAt(token)).toEqual(nowhere);
  expect(await seenAt('ak_nonsense')).toEqual(nowhere);
  expect((await fetch(`${urls.web}/api/machine/any`)).status).toBe(401);
  expect((await ask('session_token', token)).status).toBe(404);
});
