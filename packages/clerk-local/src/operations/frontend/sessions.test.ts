import { verifyToken } from '@clerk/backend';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ClerkLocal } from '../../index.ts';
import {
  acme,
  alice,
  askBackend,
  bob,
  errorOf,
  globex,
  openBrowser,
  readJwt,
  startClerk,
  textAt,
  valueAt,
  type Browser,
} from '../../testing.ts';

let clerk: ClerkLocal;
let browser: Browser;
let session: string;
beforeAll(async () => {
  clerk = await startClerk();
});
afterAll(() => clerk.close());
beforeEach(async () => {
  clerk.reset();
  browser = await openBrowser(clerk);
  session = await browser.signIn('alice@example.com');
});

const tokens = (values: Record<string, string> = {}, template = '') =>
  browser.ask('POST', `/v1/client/sessions/${session}/tokens${template && `/${template}`}`, values);
const claimsOf = (body: unknown) => readJwt(textAt(body, 'jwt')).claims;
const touch = (organization: string) =>
  browser.ask('POST', `/v1/client/sessions/${session}/touch`, { active_organization_id: organization });

describe('a session token', () => {
  test('is accepted by the real verifyToken, for this page only', async () => {
    const jwt = textAt((await tokens()).body, 'jwt');
    const check = (authorizedParties: string[]) =>
      verifyToken(jwt, { jwtKey: clerk.keys.publicPem, authorizedParties });
    await expect(check(['http://localhost:3000'])).resolves.toMatchObject({ sub: alice, sid: session, v: 2 });
    await expect(check(['http://localhost:9999'])).rejects.toMatchObject({
      reason: 'token-invalid-authorized-parties',
    });
  });

  test('lives a minute, and began ten seconds ago for clocks that lag', async () => {
    const { iat, nbf, exp } = claimsOf((await tokens()).body);
    expect([Number(nbf) - Number(iat), Number(exp) - Number(iat)]).toEqual([-10, 60]);
  });

  test('differs from the one before, even within a second', async () => {
    const [one, other] = [await tokens(), await tokens()];
    expect(textAt(one.body, 'jwt')).not.toBe(textAt(other.body, 'jwt'));
  });

  test('can be asked for another organization without switching to it', async () => {
    expect(claimsOf((await tokens({ organization_id: globex })).body)).toMatchObject({
      o: { id: globex, rol: 'member' },
    });
    expect(claimsOf((await tokens()).body)).not.toHaveProperty('o');
  });

  test('names no organization the person is not in', async () => {
    browser = await openBrowser(clerk);
    session = await browser.signIn('bob@example.com');
    expect(claimsOf((await tokens({ organization_id: globex })).body)).not.toHaveProperty('o');
  });

  test('carries the custom claims of the instance', async () => {
    expect(claimsOf((await tokens()).body)).toMatchObject({ role: 'authenticated' });
  });
});

describe('custom session claims', () => {
  test('are in the token, filled, in either version', async () => {
    for (const sessionTokenVersion of [1, 2] as const) {
      const sessionClaims = { mail: '{{user.primary_email_address}}' };
      const custom = await startClerk({ settings: { sessionClaims, sessionTokenVersion } });
      const page = await openBrowser(custom);
      const own = await page.signIn('alice@example.com');
      const { body } = await page.ask('POST', `/v1/client/sessions/${own}/tokens`);
      expect(claimsOf(body)).toMatchObject({ sub: alice, sid: own, mail: 'alice@example.com' });
      await custom.close();
    }
  });

  test.each(['sub', 'sid', 'o', 'iss'])('cannot be named %s: only Clerk sets that', async (name) => {
    await expect(startClerk({ settings: { sessionClaims: { [name]: 'evil' } } })).rejects.toThrow(
      `sessionClaims.${name}`,
    );
  });

  test('that a kept file names nevertheless do not replace Clerk’s own', async () => {
    const custom = await startClerk();
    const settings = { ...custom.settings(), sessionClaims: { sub: 'evil', sid: 'evil' } };
    custom.restore({ ...custom.snapshot(), settings: [{ id: 'instance', settings } as { id: string }] });
    const page = await openBrowser(custom);
    const own = await page.signIn('alice@example.com');
    const { body } = await page.ask('POST', `/v1/client/sessions/${own}/tokens`);
    expect(claimsOf(body)).toMatchObject({ sub: alice, sid: own });
    await custom.close();
  });
});

describe('a template token', () => {
  test('has the template’s claims for person and organization, and another category', async () => {
    await touch(acme);
    const { header, claims } = readJwt(textAt((await tokens({}, 'hasura')).body, 'jwt'));
    expect(header).toMatchObject({ cat: 'cl_B7d4PD222AAA', kid: clerk.keys.kid });
    expect(claims).toMatchObject({
      sub: alice,
      azp: 'http://localhost:3000',
      'https://hasura.io/jwt/claims': { 'x-hasura-user-id': alice, 'x-hasura-org-id': acme },
    });
    for (const name of ['sid', 'v', 'o', 'fva', 'sts', 'role']) expect(claims).not.toHaveProperty(name);
  });

  test('of an unknown template is 404 with its name', async () => {
    const reply = await tokens({}, 'nope');
    expect(errorOf(reply)).toEqual({ status: 404, code: 'resource_not_found', field: 'name' });
    expect(valueAt(reply.body, 'errors.0.message')).toContain('nope');
  });
});

describe('touch', () => {
  test('switches the organization: session, token and role follow', async () => {
    const { body } = await touch(acme);
    expect(valueAt(body, 'response.last_active_organization_id')).toBe(acme);
    const { claims } = readJwt(textAt(body, 'response.last_active_token.jwt'));
    expect(claims['o']).toMatchObject({ id: acme, slg: 'acme', rol: 'admin' });
    expect(claimsOf((await tokens()).body)['o']).toMatchObject({ id: acme });
  });

  test('with an empty organization goes back to none', async () => {
    await touch(acme);
    await touch('');
    expect(claimsOf((await tokens()).body)).not.toHaveProperty('o');
  });

  test('to an organization the person is not in is refused, and nothing changes', async () => {
    browser = await openBrowser(clerk);
    session = await browser.signIn('bob@example.com');
    await touch(acme);
    for (const organization of [globex, 'org_unknown']) {
      const reply = await touch(organization);
      expect(errorOf(reply)).toMatchObject({ status: 404, code: 'organization_not_found_or_unauthorized' });
    }
    expect(claimsOf((await tokens()).body)['o']).toMatchObject({ id: acme });
  });

  test('does not move the client’s time, so that other apps keep their tokens', async () => {
    const before = valueAt((await browser.ask('GET', '/v1/client')).body, 'response.updated_at');
    clerk.clock.advance(30);
    const { body } = await touch(acme);
    expect(valueAt(body, 'client.updated_at')).toBe(before);
  });
});

test.each([`/memberships/${alice}`, ''])(
  'a membership that ended takes its organization out of session and token: DELETE …%s',
  async (path) => {
    await touch(acme);
    // The last admin could not go.
    await askBackend(clerk, 'PATCH', `/v1/organizations/${acme}/memberships/${bob}`, { role: 'org:admin' });
    await askBackend(clerk, 'DELETE', `/v1/organizations/${acme}${path}`);
    expect(claimsOf((await tokens()).body)).not.toHaveProperty('o');
    const { body } = await browser.ask('GET', '/v1/client');
    expect(valueAt(body, 'response.sessions.0.last_active_organization_id')).toBeNull();
  },
);

describe('after the session is over no more tokens are minted', () => {
  const refused = async () => {
    for (const template of ['', 'hasura']) expect(errorOf(await tokens({}, template)).status).toBe(401);
    expect(errorOf(await touch('')).status).toBe(401);
    expect(errorOf(await browser.ask('GET', '/v1/me')).status).toBe(401);
  };

  test.each(['end', 'remove'])('%s', async (verb) => {
    const { body } = await browser.ask('POST', `/v1/client/sessions/${session}/${verb}`);
    expect(valueAt(body, 'response.status')).toBe(verb === 'end' ? 'ended' : 'removed');
    expect(valueAt(body, 'response.last_active_token')).toBeNull();
    expect(valueAt(body, 'client.sessions')).toEqual([]);
    await refused();
  });

  test('signing out', async () => {
    const { body } = await browser.ask('DELETE', '/v1/client/sessions');
    expect(valueAt(body, 'response.sessions')).toEqual([]);
    expect(valueAt(body, 'response.last_active_session_id')).toBeNull();
    await refused();
  });

  test('destroying the client', async () => {
    expect(valueAt((await browser.ask('DELETE', '/v1/client')).body, 'response')).toBeNull();
    await refused();
  });

  test('revoking it from a server', async () => {
    await askBackend(clerk, 'POST', `/v1/sessions/${session}/revoke`);
    await refused();
  });

  test('banning and deleting the person', async () => {
    await askBackend(clerk, 'POST', `/v1/users/${alice}/ban`);
    await refused();
    browser = await openBrowser(clerk);
    session = await browser.signIn('bob@example.com');
    await askBackend(clerk, 'DELETE', `/v1/users/${bob}`);
    await refused();
  });

  test('a week', async () => {
    clerk.clock.advance(7 * 86_400);
    await refused();
  });
});

test('another browser’s session gives no token', async () => {
  browser = await openBrowser(clerk);
  expect(errorOf(await tokens())).toMatchObject({ status: 401, code: 'authentication_invalid' });
  await browser.signIn('bob@example.com');
  expect(errorOf(await tokens())).toMatchObject({ status: 401, code: 'authentication_invalid' });
});

test('a GET that names another method stays a GET: no image signs anybody out', async () => {
  const reply = await browser.ask('GET', '/v1/client/sessions?_method=DELETE');
  expect(reply.status).toBe(501);
  expect((await tokens()).status).toBe(200);
});
