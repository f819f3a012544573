import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ClerkLocal } from '../../index.ts';
import { acme, askBackend, errorOf, openBrowser, startClerk, valueAt, type Browser } from '../../testing.ts';

let clerk: ClerkLocal;
let browser: Browser;
beforeAll(async () => {
  clerk = await startClerk();
});
afterAll(() => clerk.close());
beforeEach(async () => {
  clerk.reset();
  browser = await openBrowser(clerk);
});

describe('what the form for an organization begins with', () => {
  const ask = () => browser.ask('GET', '/v1/me/organization_creation_defaults');

  async function signInAt(domain: string): Promise<void> {
    const email = `kim@${domain}`;
    await askBackend(clerk, 'POST', '/v1/users', { email_address: [email], password: 'a rather long one' });
    await browser.signIn(email, 'a rather long one');
  }

  test('is made from where the person works, and warns of an organization that is there', async () => {
    clerk.configure({ organizations: { creationDefaults: true, domains: true } });
    await askBackend(clerk, 'POST', `/v1/organizations/${acme}/domains`, {
      name: 'initech.test',
      enrollment_mode: 'manual_invitation',
      verified: true,
    });
    await signInAt('initech.test');
    expect(valueAt((await ask()).body, 'response')).toMatchObject({
      form: { name: 'Initech', slug: 'initech' },
      advisory: {
        code: 'organization_already_exists',
        meta: { organization_name: 'Acme', organization_domain: 'initech.test' },
      },
    });
  });

  test('is empty for an address that anybody may have', async () => {
    clerk.configure({ organizations: { creationDefaults: true } });
    await signInAt('gmail.com');
    expect(valueAt((await ask()).body, 'response')).toMatchObject({ form: { name: '', slug: '' }, advisory: null });
  });

  test('is refused where the instance has none, and to nobody', async () => {
    expect(errorOf(await ask())).toMatchObject({ status: 401 });
    await browser.signIn('alice@example.com');
    expect(errorOf(await ask())).toMatchObject({ status: 403, code: 'organization_creation_defaults_not_enabled' });
  });
});

describe('turning organizations on from the page of a developer', () => {
  const path = '/v1/dev_tools/enable_environment_setting';

  test('changes them for this browser alone', async () => {
    clerk.configure({ organizations: { enabled: false } });
    const values = { enable_organizations: 'true', organization_allow_personal_accounts: 'false' };
    const { body } = await browser.ask('PATCH', path, values);
    const organizations = { enabled: true, force_organization_selection: true };
    expect(valueAt(body, 'organization_settings')).toMatchObject(organizations);
    expect(valueAt((await browser.ask('GET', '/v1/environment')).body, 'organization_settings')).toMatchObject(
      organizations,
    );
    const other = await openBrowser(clerk);
    expect(valueAt((await other.ask('GET', '/v1/environment')).body, 'organization_settings')).toMatchObject({
      enabled: false,
    });
  });

  test('needs a browser', async () => {
    const request = new Request(`${clerk.url}${path}?_method=PATCH`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'enable_organizations=true',
    });
    expect((await clerk.fetch(request)).status).toBe(401);
  });
});

describe('a way through the client’s own address', () => {
  const touch = (redirectUrl: string) =>
    clerk.fetch(new Request(`${clerk.url}/v1/client/touch?redirect_url=${encodeURIComponent(redirectUrl)}`));

  test('leads on to the app', async () => {
    const response = await touch('http://localhost:3000/dashboard?a=1');
    expect([response.status, response.headers.get('location')]).toEqual([307, 'http://localhost:3000/dashboard?a=1']);
  });

  test.each(['https://evil.example', 'javascript:alert(1)', '//evil.example', ''])('never to %s', async (url) => {
    const response = await touch(url);
    expect(response.status).toBe(400);
    expect(response.headers.get('location')).toBeNull();
  });
});
