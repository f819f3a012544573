import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { ClerkLocal, Snapshot } from '../index.ts';
import { acme, alice, askBackend, bob, openBrowser, startClerk, textAt, valueAt } from '../testing.ts';
import { openPanel, type PanelBrowser } from './testing.ts';

let clerk: ClerkLocal;
let panel: PanelBrowser;
let fresh: Snapshot;
const hostile = `"><script>alert(1)</script><img src=x onerror='alert(2)'>{{7*7}}&amp;`;

beforeAll(async () => {
  clerk = await startClerk();
  panel = await openPanel(clerk);
  fresh = clerk.snapshot();
});
afterEach(() => {
  clerk.restore(fresh);
  clerk.clock.reset();
  clerk.faults.clear();
});
afterAll(() => clerk.close());

const user = async (id: string) => (await askBackend(clerk, 'GET', `/v1/users/${id}`)).body;
const ofAlice = `/panel/people/${alice}`;
const ofAcme = `/panel/organizations/${acme}`;
const templateId = (name: string): string =>
  clerk.snapshot()['templates']?.find((row) => 'name' in row && row.name === name)?.id ?? '';

/** What a browser would send of a form that nobody touched. */
function shownValues(form: string): Record<string, string> {
  const unescape = (text = '') => text.replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&amp;', '&');
  const values: Record<string, string> = {};
  for (const [, attributes = ''] of form.matchAll(/<input([^>]*)>/g)) {
    const name = /name="([^"]*)"/.exec(attributes)?.[1] ?? '';
    const isOff = attributes.includes('type="checkbox"') && !/\schecked/.test(attributes);
    if (!isOff && name !== 'form_token') values[name] = unescape(/value="([^"]*)"/.exec(attributes)?.[1]);
  }
  for (const [, name = '', choices = ''] of form.matchAll(/<select[^>]*name="([^"]*)"[^>]*>([\s\S]*?)<\/select>/g))
    values[name] = unescape(/value="([^"]*)"\s+selected/.exec(choices)?.[1]);
  for (const [, name = '', content] of form.matchAll(/<textarea[^>]*name="([^"]*)"[^>]*>\n?([\s\S]*?)<\/textarea/g))
    values[name] = unescape(content);
  return values;
}

const pages = [
  ['/', 'alice@example.com'],
  [ofAlice, 'Sign in as Alice'],
  ['/panel/organizations', 'Globex'],
  [ofAcme, 'bob@example.com'],
  [ofAcme, 'Nobody asks to join'],
  ['/panel/roles', 'org:todos:delete'],
  ['/panel/roles/org:admin', 'Clerk’s own permissions'],
  ['/panel/roles/org%3Aadmin', 'Clerk’s own permissions'],
  ['/panel/permissions/org:todos:read', 'Given by'],
  ['/panel/sessions', 'Nobody is signed in'],
  ['/panel/templates', 'hasura'],
  ['/panel/templates/new', 'What Alice Adams gets'],
  ['/panel/inbox', 'Nothing was sent yet'],
  ['/panel/inspector', 'Paste a token'],
  ['/panel/requests', 'Handshakes'],
  ['/panel/switches', 'In the present'],
  ['/panel/data', 'Reset to the seed'],
] as const;

test.each(pages)('%s shows %s', async (path, words) => {
  const { status, text, headers } = await panel.look(path);
  expect(status).toBe(200);
  expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(text).toContain(words);
});

test.each([
  '/panel/nothing',
  '/panel/people/user_x',
  '/panel/organizations/x',
  '/panel/templates/x',
  '/panel/roles/%',
  '/panel/permissions/org:sys_domains:read',
  '/panel/',
])('%s is not here, and says so', async (path) => {
  const { status, text } = await panel.look(path);
  expect(status).toBe(404);
  expect(text).toContain('Not here');
});

test('a button that a page does not have does nothing', async () => {
  for (const action of ['explode', 'toString', '__proto__', ''])
    expect((await panel.press('/', action)).status).toBe(404);
});

test('an address cannot put words on a page', async () => {
  expect((await panel.look('/?done=saved')).text).toContain('Saved.');
  for (const done of ['Send%20me%20money', 'toString', '__proto__'])
    expect((await panel.look(`/?done=${done}`)).text).not.toContain('role="status"');
});

describe('people', () => {
  test('are found by any part of name, address or id', async () => {
    for (const query of ['bOb', 'brown', 'bob@exam', bob]) {
      const { text } = await panel.look(`/?query=${encodeURIComponent(query)}`);
      expect(text).toContain('bob@example.com');
      expect(text).not.toContain('alice@example.com');
    }
    expect((await panel.look('/?query=nobody-at-all')).text).toContain('Nobody matches “nobody-at-all”');
  });

  test('come in pages, and a page number that makes no sense is the nearest', async () => {
    for (let number = 0; number < 30; number += 1)
      await panel.press('/', 'create', { email_address: `many${number}@example.com` });
    expect((await panel.look('/?page=2')).text).toContain('Page 2 of 2');
    for (const page of ['99', '1e99', 'Infinity']) expect((await panel.look(`/?page=${page}`)).status).toBe(200);
    for (const page of ['-1', 'x', 'NaN']) expect((await panel.look(`/?page=${page}`)).text).toContain('Page 1 of 2');
  });

  test('are created with a password that signs them in', async () => {
    const values = { email_address: 'new@example.com', password: 'a good password', first_name: 'New', last_name: '' };
    const { status, headers } = await panel.press('/', 'create', values);
    expect(status).toBe(303);
    expect(headers.get('location')).toMatch(/^\/panel\/people\/user_\w+\?done=created$/);
    const browser = await openBrowser(clerk);
    expect(await browser.signIn('new@example.com', 'a good password')).toMatch(/^sess_/);
  });

  test('that cannot be created come back with what was typed, but not the password', async () => {
    const values = { email_address: 'alice@example.com', password: 'a good password', first_name: 'Second' };
    const { status, text } = await panel.press('/', 'create', values);
    expect(status).toBe(422);
    expect(text).toContain('That email address is taken');
    expect(text).toContain('value="Second"');
    expect(text).toMatch(/aria-invalid="true"/);
    expect(text).not.toContain('a good password');
  });

  test('get names, and metadata by its line', async () => {
    await panel.press(ofAlice, 'save-names', {
      first_name: 'Alicia',
      last_name: 'Adams',
      username: '',
      external_id: 'a-1',
    });
    expect(await user(alice)).toMatchObject({ first_name: 'Alicia', last_name: 'Adams', external_id: 'a-1' });
    const metadata = { public_metadata: '{"plan": "pro"}', private_metadata: '', unsafe_metadata: '{}' };
    expect((await panel.press(ofAlice, 'save-metadata', metadata)).status).toBe(303);
    expect(await user(alice)).toMatchObject({ public_metadata: { plan: 'pro' }, private_metadata: {} });

    const broken = await panel.press(ofAlice, 'save-metadata', { ...metadata, unsafe_metadata: '{\n "a": 1,\n}' });
    expect(broken.status).toBe(422);
    expect(broken.text).toContain('Line 3');
    expect(broken.text).toContain('&quot;a&quot;: 1');
    for (const text of ['[]', 'null', '"x"', '{"a":', 'x'])
      expect((await panel.press(ofAlice, 'save-metadata', { ...metadata, public_metadata: text })).status).toBe(422);
  });

  test('who are banned or locked cannot sign in until that is lifted', async () => {
    for (const [on, off] of [
      ['ban', 'unban'],
      ['lock', 'unlock'],
    ] as const) {
      await panel.press(ofAlice, on);
      const browser = await openBrowser(clerk);
      await expect(browser.signIn('alice@example.com')).rejects.toThrow('no text');
      await panel.press(ofAlice, off);
      expect(await browser.signIn('alice@example.com')).toMatch(/^sess_/);
    }
  });

  test('who are deleted are gone, with their page', async () => {
    expect((await panel.press(ofAlice, 'delete')).headers.get('location')).toBe('/?done=deleted');
    expect((await panel.look(ofAlice)).status).toBe(404);
    expect((await askBackend(clerk, 'GET', `/v1/users/${alice}`)).status).toBe(404);
  });
});

describe('the sign-in link', () => {
  test('opens the app that asked last, and its ticket signs in as that person, once', async () => {
    await (await openBrowser(clerk, 'http://localhost:3210')).ask('GET', '/v1/environment');
    const { status, headers } = await panel.press('/', 'sign-in', { user: alice });
    expect(status).toBe(303);
    const link = new URL(headers.get('location') ?? '');
    expect(link.origin + link.pathname).toBe('http://localhost:3210/sign-in');
    expect(headers.get('content-security-policy')).toContain("form-action 'self' http://localhost:3210");
    const browser = await openBrowser(clerk);
    const values = { strategy: 'ticket', ticket: link.searchParams.get('__clerk_ticket') ?? '' };
    const { body } = await browser.ask('POST', '/v1/client/sign_ins', values);
    expect(valueAt(body, 'client.sessions.0.user.id')).toBe(alice);
    expect((await (await openBrowser(clerk)).ask('POST', '/v1/client/sign_ins', values)).status).toBe(400);
  });

  test('leads back to the page of an app that somebody came from, and to no page of anybody else', async () => {
    await (await openBrowser(clerk, 'http://localhost:3210')).ask('GET', '/v1/environment');
    await (await openBrowser(clerk, 'http://localhost:3211')).ask('GET', '/v1/environment');
    const back = 'http://localhost:3210/patterns/show';
    expect((await panel.look(`/?back=${encodeURIComponent(back)}`)).text).toContain(`value="${back}"`);
    const link = new URL((await panel.press('/', 'sign-in', { user: alice, back })).headers.get('location') ?? '');
    expect([link.origin, link.searchParams.get('redirect_url')]).toEqual(['http://localhost:3210', back]);
    for (const elsewhere of ['https://evil.example/', '//evil.example', 'javascript:alert(1)', 'nothing']) {
      expect((await panel.look(`/?back=${encodeURIComponent(elsewhere)}`)).text).not.toContain('name="back"');
      const { headers } = await panel.press('/', 'sign-in', { user: alice, back: elsewhere });
      expect(headers.get('location')).toMatch(/^http:\/\/localhost:3211\/sign-in\?__clerk_ticket=\w+$/);
    }
  });

  test('leads to no app that never asked', async () => {
    const { status, text } = await panel.press(ofAlice, 'sign-in', { app: 'https://evil.example' });
    expect(status).toBe(422);
    expect(text).not.toContain('__clerk_ticket');
    expect(clerk.snapshot()['signInTokens']).toEqual([]);
  });

  test('is for nobody when the person is gone', async () => {
    expect((await panel.press('/', 'sign-in', { user: 'user_x' })).status).toBe(422);
  });

  test('can be made to copy, and is shown only in that answer', async () => {
    const { status, text } = await panel.press(ofAlice, 'make-link');
    expect(status).toBe(200);
    expect(text).toMatch(/\/sign-in\?__clerk_ticket=\w{40,}/);
    expect((await panel.look(ofAlice)).text).not.toContain('__clerk_ticket');
  });

  test('signs the browser out first, where one may be signed in as one person only', async () => {
    const browser = await openBrowser(clerk);
    const session = await browser.signIn('bob@example.com');
    const own = await openPanel(clerk, `a=b; __clerk_db_jwt=${browser.id}`);
    await own.press('/', 'sign-in', { user: alice });
    expect(clerk.snapshot()['sessions']).toContainEqual(expect.objectContaining({ id: session, status: 'ended' }));
    // Another browser's sessions are not this browser's business.
    const other = await openBrowser(clerk);
    const kept = await other.signIn('bob@example.com');
    await own.press('/', 'sign-in', { user: alice });
    expect(clerk.snapshot()['sessions']).toContainEqual(expect.objectContaining({ id: kept, status: 'active' }));
  });
});

describe('organizations', () => {
  test('are created with a first admin', async () => {
    const { headers } = await panel.press('/panel/organizations', 'create', {
      name: 'Initech',
      slug: '',
      created_by: 'Bob@example.com',
    });
    const { text } = await panel.look((headers.get('location') ?? '').replace(/\?.*/, ''));
    expect(text).toContain('Initech');
    expect(text).toContain('Bob Brown');
    const unknown = await panel.press('/panel/organizations', 'create', {
      name: 'Other',
      created_by: 'who@example.com',
    });
    expect(unknown.status).toBe(422);
    expect(unknown.text).toContain('Nobody has this address');
    expect(unknown.text).toContain('value="Other"');
  });

  test('change members and roles', async () => {
    const roleOf = async (userId: string) => {
      const { body } = await askBackend(clerk, 'GET', `/v1/organizations/${acme}/memberships?user_id=${userId}`);
      return valueAt(body, 'data.0.role');
    };
    await panel.press(ofAcme, 'change-role', { user: bob, role: 'org:admin' });
    expect(await roleOf(bob)).toBe('org:admin');
    expect((await panel.press(ofAcme, 'change-role', { user: bob, role: 'org:king' })).status).toBe(422);
    await panel.press(ofAcme, 'remove', { user: bob });
    expect(await roleOf(bob)).toBeUndefined();
    await panel.press(ofAcme, 'add', { address: 'bob@example.com', role: 'org:member' });
    expect(await roleOf(bob)).toBe('org:member');
    expect((await panel.press(ofAcme, 'add', { address: 'bob@example.com', role: 'org:member' })).text).toContain(
      'already a member',
    );
  });

  test('invite, and take an invitation back', async () => {
    await panel.press(ofAcme, 'invite', { email_address: 'guest@example.com', role: 'org:member' });
    const [invitation] = clerk.snapshot()['invitations'] ?? [];
    expect((await panel.look(ofAcme)).text).toContain('guest@example.com');
    await panel.press(ofAcme, 'withdraw', { invitation: invitation?.id ?? '' });
    expect(clerk.snapshot()['invitations']).toContainEqual(expect.objectContaining({ status: 'revoked' }));
    expect((await panel.press(ofAcme, 'invite', { email_address: 'no address', role: 'org:member' })).status).toBe(422);
  });

  test('are renamed, and refuse a slug that is taken', async () => {
    const values = {
      name: 'Acme & Co',
      slug: 'acme-co',
      max_allowed_memberships: '7',
      public_metadata: '{}',
      private_metadata: '{}',
    };
    await panel.press(ofAcme, 'save', values);
    expect((await panel.look(ofAcme)).text).toContain('Acme &amp; Co');
    const taken = await panel.press(ofAcme, 'save', { ...values, slug: 'globex' });
    expect(taken.status).toBe(422);
    expect(taken.text).toContain('That slug is taken');
    expect((await panel.press(ofAcme, 'save', { ...values, max_allowed_memberships: '-1' })).status).toBe(422);
    await panel.press(ofAcme, 'delete');
    expect((await panel.look(ofAcme)).status).toBe(404);
  });
});

test('a revoked session gets no further token', async () => {
  const browser = await openBrowser(clerk);
  const session = await browser.signIn('alice@example.com');
  const kept = clerk.snapshot();
  const userAgent = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';
  clerk.restore({ ...kept, sessions: (kept['sessions'] ?? []).map((row) => ({ ...row, userAgent })) });
  const { text } = await panel.look('/panel/sessions');
  expect(text).toContain('signed in');
  expect(text).toContain('Firefox, Linux');
  await panel.press('/panel/sessions', 'revoke', { session });
  expect((await browser.ask('POST', `/v1/client/sessions/${session}/tokens`)).status).toBe(401);
  expect((await panel.look('/panel/sessions')).text).not.toContain(session);
  expect((await panel.look('/panel/sessions?show=all')).text).toContain('revoked');
  expect((await panel.press('/panel/sessions', 'revoke', { session: 'sess_x' })).status).toBe(422);
});

describe('JWT templates', () => {
  const path = () => `/panel/templates/${templateId('supabase')}`;
  const values = { name: 'supabase', lifetime: '90', allowed_clock_skew: '5', signer: '', signing_key: '' };

  test('are previewed as one person in one organization would get them', async () => {
    const claims = '{"role": "{{org.role || \'guest\'}}", "mail": "{{user.primary_email_address}}"}';
    const inAcme = await panel.press(path(), 'preview', {
      ...values,
      claims,
      as: 'bob@example.com',
      organization: acme,
    });
    expect(inAcme.text).toContain('&quot;org:member&quot;');
    expect(inAcme.text).toContain('&quot;bob@example.com&quot;');
    const alone = await panel.press(path(), 'preview', { ...values, claims, as: 'bob@example.com', organization: '' });
    expect(alone.text).toContain('&quot;guest&quot;');
    const stranger = await panel.press(path(), 'preview', {
      ...values,
      claims,
      as: 'dave@example.com',
      organization: acme,
    });
    expect(stranger.text).toContain('not a member');
    expect((await panel.look(path())).text).not.toContain('guest');
  });

  test('are saved, and then made so', async () => {
    await panel.press(path(), 'save', { ...values, claims: '{"mail": "{{user.primary_email_address}}"}' });
    const browser = await openBrowser(clerk);
    const session = await browser.signIn('alice@example.com');
    const { body } = await browser.ask('POST', `/v1/client/sessions/${session}/tokens/supabase`);
    const payload = Buffer.from(textAt(body, 'jwt').split('.')[1] ?? '', 'base64url').toString();
    expect(JSON.parse(payload)).toMatchObject({ mail: 'alice@example.com' });
  });

  test('are refused with the line that is wrong, and what was typed', async () => {
    const claims = '{\n  "a": "b",\n  "sub": "me"\n}';
    const { status, text } = await panel.press(path(), 'save', { ...values, claims });
    expect(status).toBe(422);
    expect(text).toContain('Line 3: Only Clerk itself sets “sub”');
    expect(text).toContain('&quot;sub&quot;: &quot;me&quot;');
    expect(text).toMatch(/<li class="bad">\s*3/);
  });

  test('keep their own key to themselves', async () => {
    const key = 'a secret of thirty-two characters';
    await panel.press('/panel/templates/new', 'save', {
      ...values,
      name: 'own',
      claims: '{}',
      signer: 'HS256',
      signing_key: key,
    });
    const own = `/panel/templates/${templateId('own')}`;
    expect((await panel.look(own)).text).not.toContain(key);
    await panel.press(own, 'save', { ...values, name: 'own', claims: '{"a": 1}', signer: 'HS256', signing_key: '' });
    expect(clerk.snapshot()['templates']).toContainEqual(
      expect.objectContaining({ name: 'own', signingKey: key, claims: { a: 1 } }),
    );
    await panel.press(own, 'delete');
    expect(templateId('own')).toBe('');
  });
});

test('the inbox shows the newest first, links only where links may lead', async () => {
  const browser = await openBrowser(clerk);
  const { body } = await browser.ask('POST', '/v1/client/sign_ins', { identifier: 'alice@example.com' });
  const factors = valueAt(body, 'response.supported_first_factors') as {
    strategy: string;
    email_address_id?: string;
  }[];
  const email = factors.find(({ strategy }) => strategy === 'email_code')?.email_address_id ?? '';
  const prepare = `/v1/client/sign_ins/${textAt(body, 'response.id')}/prepare_first_factor`;
  await browser.ask('POST', prepare, { strategy: 'email_code', email_address_id: email });
  const { text } = await panel.look('/panel/inbox');
  expect(text).toContain('Sign-in code');
  expect(text).toContain(clerk.inbox().at(-1)?.code ?? 'none');
  clerk.restore({
    ...fresh,
    inbox: [{ id: 'x', to: hostile, kind: 'invitation', code: null, url: 'javascript:alert(1)', sentAt: 0 }] as never,
  });
  const bad = await panel.look('/panel/inbox');
  expect(bad.text).not.toContain('javascript:');
  expect(bad.text).not.toContain('<script>alert');
  await panel.press('/panel/inbox', 'empty');
  expect(clerk.inbox()).toEqual([]);
});

test('requests tell in words why a handshake began', async () => {
  const browser = await openBrowser(clerk);
  await browser.ask(
    'GET',
    '/v1/client/handshake?redirect_url=http%3A%2F%2Flocalhost%3A3000&__clerk_hs_reason=session-token-expired',
  );
  expect((await panel.look('/panel/requests?show=handshakes')).text).toContain('The session token ran out');
  await panel.press('/panel/requests', 'clear');
  expect(clerk.requests()).toEqual([]);
});

describe('switches', () => {
  const path = '/panel/switches';
  test('move the clock and bring it back', async () => {
    await panel.press(path, 'move', { seconds: '3600' });
    expect(clerk.clock.offsetSeconds()).toBe(3600);
    expect((await panel.look('/')).text).toContain('clock +1 h');
    for (const seconds of ['', 'x', '1e99', 'NaN', '-Infinity']) {
      const { status } = await panel.press(path, 'move', { seconds });
      expect([status, clerk.clock.offsetSeconds()]).toEqual([seconds === '' ? 303 : 422, 3600]);
    }
    await panel.press(path, 'present');
    expect(clerk.clock.offsetSeconds()).toBe(0);
  });

  test('change a group of settings, and nothing else', async () => {
    const before = clerk.settings();
    await panel.press(path, 'save-signUp', { 'signUp.mode': 'restricted', 'signUp.legalConsent': 'true' });
    expect(clerk.settings()).toEqual({
      ...before,
      signUp: { ...before.signUp, mode: 'restricted', legalConsent: true, progressive: false },
    });
  });

  test('stay as they are when a form is sent as it is shown', async () => {
    const before = clerk.settings();
    const { text } = await panel.look(path);
    const forms = [...text.matchAll(/<form method="post"[\s\S]*?<\/form>/g)].map(([form]) => form);
    const saving = forms.filter((form) => form.includes('value="save-'));
    expect(saving.length).toBeGreaterThan(8);
    for (const form of saving) {
      const action = /value="(save-\w+)"/.exec(form)?.[1] ?? '';
      expect((await panel.press(path, action, shownValues(form))).status, action).toBe(303);
    }
    expect(clerk.settings()).toEqual(before);
  });

  test('refuse a value that does not fit, and keep what was typed', async () => {
    const before = clerk.settings();
    const { status, text } = await panel.press(path, 'save-password', {
      'password.minLength': '1000',
      'password.maxLength': '72',
    });
    expect(status).toBe(422);
    expect(text).toContain('value="1000"');
    expect(text).toContain('This does not fit');
    for (const claims of ['[]', '{"sub": "me"}', '{'])
      expect((await panel.press(path, 'save-general', { sessionClaims: claims })).status).toBe(422);
    expect(clerk.settings()).toEqual(before);
  });

  test('switch faults on and off, and never break the panel', async () => {
    await panel.press(path, 'break', { kind: 'drop' });
    expect((await panel.look('/')).text).toContain('1 fault on');
    const [fault] = clerk.faults.list();
    expect(fault).toMatchObject({ kind: 'drop' });
    await panel.press(path, 'mend', { fault: fault?.id ?? '' });
    expect(clerk.faults.list()).toEqual([]);
    await panel.press(path, 'break', { kind: 'too_many_requests', path: '/v1/client', count: '2', amount: '9' });
    expect(clerk.faults.list()).toMatchObject([{ path: '/v1/client', count: 2, retryAfterSeconds: 9 }]);
    for (const values of [
      { kind: 'x' },
      { kind: 'drop', path: 'client' },
      { kind: 'drop', count: '0' },
      { kind: 'latency', amount: 'x' },
    ]) {
      const { status, text } = await panel.press(path, 'break', values);
      expect([status, text.includes('role="alert"')]).toEqual([422, true]);
    }
  });

  test('rotate the keys', async () => {
    const { kid } = clerk.keys;
    await panel.press(path, 'rotate');
    expect(clerk.keys.jwks).toHaveLength(2);
    await panel.press(path, 'leak');
    expect(clerk.keys.jwks).toHaveLength(1);
    expect(clerk.keys.kid).not.toBe(kid);
    clerk.reset();
  });
});

describe('data', () => {
  const path = '/panel/data';
  test('goes out and comes back the same', async () => {
    const { text, headers } = await panel.look('/panel/data/snapshot.json');
    expect(headers.get('content-disposition')).toContain('attachment');
    await panel.press(ofAlice, 'delete');
    expect((await panel.press(path, 'import', { snapshot: text })).status).toBe(303);
    expect(clerk.snapshot()).toEqual(fresh);
  });

  test('goes out as a seed and is planted again', async () => {
    const { text } = await panel.look('/panel/data/seed.yaml');
    await panel.press(ofAlice, 'delete');
    expect((await panel.press(path, 'import', { snapshot: text })).status).toBe(303);
    expect(await user(alice)).toMatchObject({ first_name: 'Alice' });
  });

  const wrong = [
    '',
    'x',
    '[]',
    '{',
    'a: [',
    '{"version": 1}',
    '{"version": 1, "state": {"users": [{}]}}',
    '{"version": 1, "state": {"users": [{"id": "user_x"}]}}',
    '{"version": 1, "state": {"users": [{"id": "user_x", "emails": 7}]}}',
    '{"version": 2, "state": {}}',
    'users:\n  - { email: nothing }',
    '[&a [*a, *a]]',
  ];
  test.each(wrong)('refuses %j, keeps what is here and what was typed', async (snapshot) => {
    const { status } = await panel.press(path, 'import', { snapshot });
    expect(status).toBe(422);
    expect(clerk.snapshot()).toEqual(fresh);
  });

  test('goes back to the seed', async () => {
    await panel.press(ofAlice, 'delete');
    await panel.press(path, 'reset');
    expect(await user(alice)).toMatchObject({ id: alice });
  });
});

test('names, slugs and claims of any kind stand on every page as text', async () => {
  const { headers } = await panel.press('/', 'create', {
    email_address: 'zoe+"<b>@example.com',
    first_name: hostile,
    last_name: hostile,
  });
  expect(headers.get('location')).toContain('/panel/people/');
  await panel.press(ofAlice, 'save-metadata', {
    public_metadata: JSON.stringify({ a: '</textarea><script>alert(1)</script>' }),
    private_metadata: '',
    unsafe_metadata: '',
  });
  await panel.press(ofAcme, 'save', { name: hostile, slug: 'acme', public_metadata: '{}', private_metadata: '{}' });
  await panel.press(ofAcme, 'invite', { email_address: 'a"<img>@example.com', role: 'org:member' });
  await panel.press('/panel/switches', 'save-general', { applicationName: hostile });
  await (await openBrowser(clerk)).signIn('bob@example.com');
  const place = (headers.get('location') ?? '').replace(/\?.*/, '');
  for (const path of [...pages.map(([one]) => one), place, `/?query=${encodeURIComponent(hostile)}`]) {
    const { status, text } = await panel.look(path);
    expect(status).toBe(200);
    expect(text).not.toMatch(/<script>alert|<img src=x|<img>|<b>@/);
  }
  const typed = await panel.press('/', 'create', { email_address: hostile, first_name: hostile });
  expect(typed.status).toBe(422);
  expect(typed.text).not.toMatch(/<script>alert|<img src=x/);
  const preview = await panel.press('/panel/templates/new', 'preview', {
    claims: JSON.stringify({ [hostile]: hostile }),
    as: 'alice@example.com',
  });
  expect(preview.text).not.toMatch(/<script>alert|<img src=x/);
});
