import { createClerkClient } from '@clerk/backend';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ClerkLocal } from '../../index.ts';
import { createRouter } from '../../router.ts';
import { askBackend, errorOf, openBrowser, replyOf, startClerk, textAt, valueAt } from '../../testing.ts';
import { backendOperations } from './index.ts';
import { invitationOperations } from './invitations.ts';
import { waitlistOperations } from './waitlist.ts';

let clerk: ClerkLocal;
let sdk: ReturnType<typeof createClerkClient>;
const answered = new Set<string>();
const route = createRouter(backendOperations);
beforeAll(async () => {
  clerk = await startClerk({
    onRequest: ({ method, path, status }) => {
      const match = route('backend', method, path.replace(/^\/api/, ''));
      if (match && status === 200) answered.add(match.operation.name);
    },
  });
  const { secretKey } = clerk.keys;
  sdk = createClerkClient({ secretKey, apiUrl: `${clerk.url}/api`, telemetry: { disabled: true } });
});
afterAll(() => clerk.close());
beforeEach(() => clerk.reset());

const zed = 'zed@example.com';
const follow = async (url: string) => replyOf(await clerk.fetch(new Request(url)));

describe('invitations to the instance', () => {
  test('one is made, sent, listed and revoked, through the real SDK', async () => {
    const made = await sdk.invitations.createInvitation({ emailAddress: zed, publicMetadata: { plan: 'pro' } });
    expect(made).toMatchObject({ emailAddress: zed, status: 'pending', publicMetadata: { plan: 'pro' } });
    expect(clerk.inbox()).toMatchObject([{ to: zed, kind: 'invitation', url: made.url }]);
    expect((await sdk.invitations.getInvitationList()).data.map(({ id }) => id)).toEqual([made.id]);
    expect((await sdk.invitations.revokeInvitation(made.id)).status).toBe('revoked');
    expect((await sdk.invitations.getInvitationList()).totalCount).toBe(0);
    expect((await sdk.invitations.getInvitationList({ status: 'revoked' })).totalCount).toBe(1);
    expect(errorOf(await follow(made.url ?? ''))).toMatchObject({ status: 400, code: 'ticket_invalid_code' });
  });

  test('one is deleted with what was sent about it, and opens nothing any more', async () => {
    const { id, url = '' } = await sdk.invitations.createInvitation({ emailAddress: zed });
    expect(await sdk.invitations.deleteInvitation(id)).toMatchObject({ id, deleted: true });
    expect(clerk.inbox()).toEqual([]);
    expect(errorOf(await follow(url))).toMatchObject({ status: 400 });
    expect((await sdk.invitations.getInvitationList({ status: 'revoked' })).totalCount).toBe(0);
  });

  test('several are made at once', async () => {
    const made = await sdk.invitations.createInvitationBulk([
      { emailAddress: 'b@example.com' },
      { emailAddress: 'a@example.com', notify: false },
    ]);
    expect(made.map(({ emailAddress }) => emailAddress)).toEqual(['b@example.com', 'a@example.com']);
    expect(clerk.inbox()).toHaveLength(1);
    const { data } = await sdk.invitations.getInvitationList({ orderBy: 'email_address' });
    expect(data.map(({ emailAddress }) => emailAddress)).toEqual(['a@example.com', 'b@example.com']);
  });

  test('of several none is made when one cannot be', async () => {
    const items = [{ email_address: zed }, { email_address: 'alice@example.com' }];
    expect(errorOf(await askBackend(clerk, 'POST', '/v1/invitations/bulk', items))).toMatchObject({
      code: 'form_identifier_exists',
    });
    expect((await sdk.invitations.getInvitationList()).totalCount).toBe(0);
  });

  test.each([
    ['an address that is none', { email_address: 'nobody' }, 422, 'form_param_format_invalid'],
    ['somebody who is there', { email_address: 'Alice@example.com' }, 422, 'form_identifier_exists'],
    [
      'a redirect that is no web address',
      { email_address: zed, redirect_url: 'javascript:1' },
      422,
      'form_param_format_invalid',
    ],
  ])('%s is refused', async (_name, body, status, code) => {
    expect(errorOf(await askBackend(clerk, 'POST', '/v1/invitations', body))).toMatchObject({ status, code });
    expect(clerk.inbox()).toEqual([]);
  });

  test('a second one for the same address is refused unless told so, or the first has expired', async () => {
    const invite = (more = {}) => askBackend(clerk, 'POST', '/v1/invitations', { email_address: zed, ...more });
    await invite({ expires_in_days: 1 });
    expect(errorOf(await invite())).toMatchObject({ status: 400, code: 'duplicate_record' });
    expect((await invite({ ignore_existing: true, expires_in_days: 1 })).status).toBe(200);
    clerk.clock.advance(86_400);
    expect((await invite()).status).toBe(200);
  });

  test('the link leads to the page it names, with the ticket', async () => {
    const { url } = await sdk.invitations.createInvitation({
      emailAddress: zed,
      redirectUrl: 'http://localhost:3000/sign-up?from=mail',
    });
    const { status, headers } = await follow(url ?? '');
    const target = new URL(headers.get('location') ?? '');
    expect([status, target.pathname, target.searchParams.get('from')]).toEqual([307, '/sign-up', 'mail']);
    expect(target.searchParams.get('__clerk_status')).toBe('sign_up');
    expect(target.searchParams.get('__clerk_ticket')).toBe(new URL(url ?? '').searchParams.get('ticket'));
  });

  test('the link expires', async () => {
    const { url } = await sdk.invitations.createInvitation({ emailAddress: zed, expiresInDays: 1 });
    clerk.clock.advance(86_400);
    expect(errorOf(await follow(url ?? ''))).toMatchObject({ status: 400, code: 'ticket_expired_code' });
    expect((await sdk.invitations.getInvitationList({ status: 'expired' })).totalCount).toBe(1);
  });
});

describe('the waitlist', () => {
  test('its entries are made, listed, invited and rejected, through the real SDK', async () => {
    const entry = await sdk.waitlistEntries.create({ emailAddress: zed });
    expect((await sdk.waitlistEntries.create({ emailAddress: 'ZED@example.com' })).id).toBe(entry.id);
    const invited = await sdk.waitlistEntries.invite(entry.id);
    expect(invited).toMatchObject({ status: 'invited', invitation: { emailAddress: zed, status: 'pending' } });
    expect(clerk.inbox()).toMatchObject([{ to: zed, kind: 'invitation' }]);
    const rejected = await sdk.waitlistEntries.reject(entry.id);
    expect(rejected).toMatchObject({ status: 'rejected', invitation: { status: 'revoked' } });
    expect((await sdk.waitlistEntries.list({ status: 'rejected' })).totalCount).toBe(1);
  });

  test('several entries are made at once, and a pending one can be deleted', async () => {
    const entries = await sdk.waitlistEntries.createBulk([{ emailAddress: 'a@example.com' }, { emailAddress: zed }]);
    await sdk.waitlistEntries.delete(entries[0]?.id ?? '');
    const { data } = await sdk.waitlistEntries.list({ query: 'example' });
    expect(data.map(({ emailAddress }) => emailAddress)).toEqual([zed]);
    await sdk.waitlistEntries.invite(entries[1]?.id ?? '');
    const reply = await askBackend(clerk, 'DELETE', `/v1/waitlist_entries/${entries[1]?.id}`);
    expect(errorOf(reply)).toMatchObject({ status: 400, code: 'waitlist_entry_not_pending' });
  });

  test('a browser joins it only where there is one', async () => {
    const browser = await openBrowser(clerk);
    const join = () => browser.ask('POST', '/v1/waitlist', { email_address: zed });
    expect(errorOf(await join())).toMatchObject({ status: 403, code: 'waitlist_not_enabled' });
    clerk.configure({ signUp: { mode: 'waitlist' } });
    const { body } = await join();
    expect(textAt(body, 'id')).toMatch(/^wle_/);
    expect(valueAt((await join()).body, 'id')).toBe(valueAt(body, 'id'));
  });
});

test('every operation of these resources was answered to the real client', () => {
  const here = [...invitationOperations, ...waitlistOperations].map(({ name }) => name);
  expect(here.filter((name) => !answered.has(name))).toEqual([]);
});
