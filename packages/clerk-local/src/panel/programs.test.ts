import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ClerkLocal } from '../index.ts';
import { askBackend, openBrowser, startClerk } from '../testing.ts';
import { openPanel, type PanelBrowser } from './testing.ts';

/* The pages for what programs and newcomers need: webhooks, invitations and the waitlist, keys and machines. */

let clerk: ClerkLocal;
let panel: PanelBrowser;

beforeAll(async () => {
  clerk = await startClerk();
  panel = await openPanel(clerk);
});
beforeEach(() => clerk.reset());
afterAll(() => clerk.close());

const firstOf = (table: string): Record<string, unknown> => ({ ...clerk.snapshot()[table]?.[0] });
const idIn = (table: string): string => String(firstOf(table)['id']);

describe('webhooks', () => {
  const path = '/panel/webhooks';

  test('one is added, told of what happens, sent to again, and removed', async () => {
    await panel.press(path, 'add', { url: 'http://localhost:9/hook', events: 'user.created, user.updated' });
    expect(clerk.webhooks.list()).toMatchObject([{ events: ['user.created', 'user.updated'] }]);
    await askBackend(clerk, 'POST', '/v1/users', { email_address: ['new@example.com'], password: 'correct horse' });
    const shown = await panel.look(path);
    expect(shown.text).toContain('user.created');
    expect(shown.text).toContain('http://localhost:9/hook');
    const { id } = clerk.webhooks.deliveries()[0] ?? { id: '' };
    expect((await panel.press(path, 'resend', { delivery: id })).headers.get('location')).toBe(`${path}?done=resent`);
    expect(clerk.webhooks.deliveries()[0]?.status).toBe('pending');
    await panel.press(path, 'remove', { webhook: idIn('webhooks') });
    expect(clerk.webhooks.list()).toEqual([]);
  });

  test('another machine’s address, no address and what is gone are refused in words', async () => {
    const elsewhere = await panel.press(path, 'add', { url: 'https://example.com/hook' });
    expect(elsewhere.status).toBe(422);
    expect(elsewhere.text).toContain('must lead to this machine');
    expect((await panel.press(path, 'add', { url: 'nowhere' })).text).toContain('This does not fit');
    expect((await panel.press(path, 'remove', { webhook: 'ep_x' })).status).toBe(422);
    expect((await panel.press(path, 'resend', { delivery: 'msg_x' })).status).toBe(422);
  });

  test('the control plane sends one again too', async () => {
    const send = (id: string) =>
      clerk.fetch(new Request(`${clerk.url}/control/deliveries/${id}/resend`, { method: 'POST' }));
    expect((await send('msg_x')).status).toBe(404);
  });
});

describe('invitations and the waitlist', () => {
  const path = '/panel/invitations';

  test('somebody is invited, their link shown, and the invitation revoked', async () => {
    await panel.press(path, 'invite', { email_address: 'guest@example.com' });
    expect((await panel.look(path)).text).toContain('/v1/tickets/accept?ticket=');
    await panel.press(path, 'withdraw', { invitation: idIn('instanceInvitations') });
    expect(firstOf('instanceInvitations')['status']).toBe('revoked');
    expect((await panel.press(path, 'invite', { email_address: 'nobody' })).text).toContain('valid email address');
  });

  test('who waits is let in, or denied', async () => {
    await panel.press(path, 'wait', { email_address: 'waits@example.com' });
    await panel.press(path, 'let-in', { entry: idIn('waitlist') });
    expect(firstOf('waitlist')['status']).toBe('invited');
    await panel.press(path, 'deny', { entry: idIn('waitlist') });
    expect(firstOf('waitlist')['status']).toBe('rejected');
    expect((await panel.press(path, 'deny', { entry: 'wle_x' })).status).toBe(422);
  });
});

describe('machines and keys', () => {
  const path = '/panel/machines';
  const secretIn = (text: string): string => /shown this once[\s\S]*?<code[^>]*>([^<]+)</.exec(text)?.[1] ?? '';

  test('an API key’s secret is shown once, opens, and no more once it is revoked', async () => {
    const made = await panel.press(path, 'create-key', { name: 'CI', address: 'bob@example.com' });
    const secret = secretIn(made.text);
    const verify = () => askBackend(clerk, 'POST', '/api_keys/verify', { secret });
    expect((await verify()).status).toBe(200);
    expect((await panel.look(path)).text).not.toContain(secret);
    await panel.press(path, 'revoke-key', { key: idIn('apiKeys') });
    expect((await verify()).status).toBe(404);
  });

  test('a machine gets a key and tokens, and takes them along when it goes', async () => {
    const made = await panel.press(path, 'create-machine', { name: 'Robot' });
    expect(secretIn(made.text)).toMatch(/^ak_/);
    const token = await panel.press(path, 'create-token', { machine: idIn('machines') });
    expect(secretIn(token.text)).toMatch(/^mt_/);
    await panel.press(path, 'revoke-token', { token: idIn('m2mTokens') });
    expect(firstOf('m2mTokens')['revoked']).toBe(true);
    await panel.press(path, 'delete-machine', { machine: idIn('machines') });
    expect(clerk.snapshot()['m2mTokens']).toEqual([]);
  });

  test('an OAuth application gets a secret, then another, and goes; a public one has none', async () => {
    const values = { name: 'Partner', redirect_uris: 'http://localhost:5000/callback' };
    const first = secretIn((await panel.press(path, 'create-application', values)).text);
    const application = idIn('oauthApplications');
    const second = secretIn((await panel.press(path, 'rotate-secret', { application })).text);
    expect(first.length * second.length).toBeGreaterThan(0);
    expect(second).not.toBe(first);
    await panel.press(path, 'delete-application', { application });
    const open = await panel.press(path, 'create-application', { ...values, public: 'true' });
    expect(open.text).toContain('A public application has no secret');
  });

  test('what is wrong or gone is refused in words', async () => {
    expect((await panel.press(path, 'create-key', { name: 'CI', address: 'x@example.com' })).text).toContain(
      'Nobody has this address',
    );
    for (const action of ['revoke-key', 'revoke-token', 'delete-machine', 'rotate-secret', 'delete-application'])
      expect((await panel.press(path, action)).status, action).toBe(422);
    expect((await panel.press(path, 'create-token')).status).toBe(404);
  });
});

test('a session is made stale, and its browser forgotten', async () => {
  const session = await (await openBrowser(clerk)).signIn('alice@example.com');
  const before = Number(firstOf('clients')['updatedAt']);
  await panel.press('/panel/sessions', 'stale', { session });
  expect(Number(firstOf('clients')['updatedAt'])).toBeGreaterThan(before);
  await panel.press('/panel/sessions', 'forget', { session });
  expect(clerk.snapshot()['sessions']).toEqual([]);
  expect((await panel.press('/panel/sessions', 'stale', { session })).status).toBe(422);
});

test.each(['/panel/webhooks', '/panel/invitations', '/panel/machines'])(
  'no other origin acts on %s, nor a form without its token',
  async (path) => {
    const before = clerk.snapshot();
    const type = { 'content-type': 'application/x-www-form-urlencoded' };
    const body = `form_token=${panel.formToken}&action=invite&email_address=a%40b.test&url=http://localhost:9/`;
    const foreign = await panel.send(path, body, { ...type, origin: 'http://localhost:3000' });
    const bare = await panel.send(path, 'action=invite', { ...type, origin: clerk.url });
    expect([foreign.status, bare.status]).toEqual([403, 403]);
    expect(clerk.snapshot()).toEqual(before);
  },
);
