import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ClerkLocal } from '../../index.ts';
import {
  acme,
  alice,
  bob,
  errorOf,
  globex,
  openBrowser,
  startClerk,
  textAt,
  valueAt,
  type Browser,
} from '../../testing.ts';

let clerk: ClerkLocal;
let admin: Browser;
let member: Browser;
let stranger: Browser;
beforeAll(async () => {
  clerk = await startClerk({ settings: { organizations: { domains: true, maxMemberships: 5 } } });
});
afterAll(() => clerk.close());
beforeEach(async () => {
  clerk.reset();
  [admin, member, stranger] = [await openBrowser(clerk), await openBrowser(clerk), await openBrowser(clerk)];
  await admin.signIn('alice@example.com');
  await member.signIn('bob@example.com');
  await stranger.signIn('dave@example.com');
});

const of = (path: string, organization = acme) => `/v1/organizations/${organization}${path}`;
const idAt = async (browser: Browser, path: string, at = 'response.data.0.id') =>
  textAt((await browser.ask('GET', path)).body, at);
const invite = (emailAddress: string) =>
  admin.ask('POST', of('/invitations'), { email_address: emailAddress, role: 'org:member' });

describe('invitations', () => {
  test('are accepted from one’s own list, once, and make a member', async () => {
    await invite('Dave@example.com');
    const path = '/v1/me/organization_invitations';
    const id = await idAt(stranger, path);
    const accepted = await stranger.ask('POST', `${path}/${id}/accept`);
    expect(valueAt(accepted.body, 'response')).toMatchObject({
      status: 'accepted',
      public_organization_data: { id: acme, name: 'Acme' },
    });
    expect(JSON.stringify(valueAt(accepted.body, 'client.sessions.0.user.organization_memberships'))).toContain(acme);
    expect(errorOf(await stranger.ask('POST', `${path}/${id}/accept`))).toMatchObject({
      code: 'organization_invitation_already_accepted',
    });
    expect(valueAt((await stranger.ask('GET', path)).body, 'response.total_count')).toBe(0);
  });

  test('are nobody else’s: not by their id, and not by an address that was never verified', async () => {
    const id = textAt((await invite('zed@example.com')).body, 'response.id');
    const accept = () => stranger.ask('POST', `/v1/me/organization_invitations/${id}/accept`);
    expect((await accept()).status).toBe(404);
    await stranger.ask('POST', '/v1/me/email_addresses', { email_address: 'zed@example.com' });
    expect((await accept()).status).toBe(404);
    expect((await stranger.ask('GET', of(''))).status).toBe(404);
  });

  test('cannot be accepted once revoked or expired', async () => {
    const id = textAt((await invite('dave@example.com')).body, 'response.id');
    const accept = () => stranger.ask('POST', `/v1/me/organization_invitations/${id}/accept`);
    clerk.clock.advance(31 * 86_400);
    await stranger.signIn('dave@example.com');
    await admin.signIn('alice@example.com');
    expect(errorOf(await accept())).toMatchObject({ code: 'ticket_expired_code' });
    clerk.clock.reset();
    expect(valueAt((await admin.ask('POST', of(`/invitations/${id}/revoke`))).body, 'response.status')).toBe('revoked');
    expect(errorOf(await accept())).toMatchObject({ code: 'organization_invitation_revoked_code' });
    expect((await stranger.ask('GET', of(''))).status).toBe(404);
  });

  test('go to several people at once, and their link is in the inbox', async () => {
    const values = new URLSearchParams([
      ['email_address', 'y@example.com'],
      ['email_address', 'z@example.com'],
      ['role', 'org:member'],
    ]);
    const { body } = await admin.ask('POST', of('/invitations/bulk'), values);
    expect(valueAt(body, 'response.length')).toBe(2);
    expect(clerk.inbox().map(({ to, kind }) => [to, kind])).toEqual([
      ['y@example.com', 'organization_invitation'],
      ['z@example.com', 'organization_invitation'],
    ]);
    expect(valueAt((await admin.ask('GET', of('/invitations'))).body, 'response.total_count')).toBe(2);
  });
});

describe('members', () => {
  test('are promoted, found and removed by who may manage them', async () => {
    const path = of(`/memberships/${bob}`);
    const promoted = await admin.ask('PATCH', path, { role: 'org:admin' });
    expect(valueAt(promoted.body, 'response')).toMatchObject({ role: 'org:admin', role_name: 'Admin' });
    const found = await admin.ask('GET', of('/memberships?query=BROW&role=org:admin'));
    expect(valueAt(found.body, 'response.data.0.public_user_data.user_id')).toBe(bob);
    expect((await admin.ask('DELETE', path)).status).toBe(200);
    expect((await member.ask('GET', of(''))).status).toBe(404);
  });

  test('leave, but not the last who can govern', async () => {
    const leave = (browser: Browser) => browser.ask('DELETE', `/v1/me/organization_memberships/${acme}`);
    const code = 'organization_minimum_permissions_needed';
    expect(errorOf(await leave(admin))).toMatchObject({ status: 400, code });
    const demote = await admin.ask('PATCH', of(`/memberships/${alice}`), { role: 'org:member' });
    expect(errorOf(demote)).toMatchObject({ status: 400, code });
    expect(valueAt((await leave(member)).body, 'response.deleted')).toBe(true);
    expect((await member.ask('GET', of(''))).status).toBe(404);
    expect((await admin.ask('GET', of(''))).status).toBe(200);
  });

  test('get no role there is not', async () => {
    const reply = await admin.ask('PATCH', of(`/memberships/${bob}`), { role: 'org:boss' });
    expect(errorOf(reply)).toMatchObject({ status: 404, field: 'role' });
  });
});

test('an organization is deleted by who may, unless that is switched off', async () => {
  clerk.configure({ organizations: { adminDelete: false } });
  const made = await admin.ask('POST', '/v1/organizations', { name: 'Kept' });
  const id = textAt(made.body, 'response.id');
  expect(errorOf(await admin.ask('DELETE', of('', id)))).toMatchObject({
    code: 'organization_admin_delete_not_enabled',
  });
  expect((await admin.ask('DELETE', of(''))).status).toBe(200);
  expect((await admin.ask('GET', of(''))).status).toBe(404);
  expect((await member.ask('GET', of(''))).status).toBe(404);
});

test('nobody makes an organization where that is switched off', async () => {
  clerk.configure({ createOrganization: false });
  const reply = await member.ask('POST', '/v1/organizations', { name: 'Mine' });
  expect(errorOf(reply)).toMatchObject({ status: 403, code: 'user_create_organization_not_enabled' });
});

describe('domains', () => {
  const add = async (name: string) => textAt((await admin.ask('POST', of('/domains'), { name })).body, 'response.id');
  const verify = async (id: string, name: string) => {
    const affiliation = { affiliation_email_address: `me+clerk_test@${name}` };
    await admin.ask('POST', of(`/domains/${id}/prepare_affiliation_verification`), affiliation);
    return admin.ask('POST', of(`/domains/${id}/attempt_affiliation_verification`), { code: '424242' });
  };
  const enrol = (id: string, mode: string) =>
    admin.ask('POST', of(`/domains/${id}/update_enrollment_mode`), { enrollment_mode: mode, delete_pending: 'true' });

  test('of one’s own verified address are verified at once', async () => {
    const { body } = await admin.ask('POST', of('/domains'), { name: 'Example.COM' });
    expect(valueAt(body, 'response')).toMatchObject({ name: 'example.com', verification: { status: 'verified' } });
  });

  test('are verified with a code sent to an address there, and no other', async () => {
    const id = await add('acme.test');
    const prepare = (address: string) =>
      admin.ask('POST', of(`/domains/${id}/prepare_affiliation_verification`), { affiliation_email_address: address });
    expect(errorOf(await prepare('me@other.test'))).toMatchObject({ code: 'organization_domain_mismatch' });
    expect(errorOf(await prepare('me@acme.test.evil'))).toMatchObject({ code: 'organization_domain_mismatch' });
    const attempt = (code: string) =>
      admin.ask('POST', of(`/domains/${id}/attempt_affiliation_verification`), { code });
    expect(errorOf(await attempt('424242'))).toMatchObject({ code: 'verification_missing' });
    await prepare('me@acme.test');
    expect(errorOf(await attempt('nonsense'))).toMatchObject({ code: 'form_code_incorrect' });
    const code = clerk.inbox().at(-1)?.code ?? '';
    expect(valueAt((await attempt(code)).body, 'response.verification.status')).toBe('verified');
    expect(errorOf(await attempt(code))).toMatchObject({ code: 'verification_already_verified' });
  });

  test('suggest themselves to people, who ask, and are let in', async () => {
    await enrol(await add('example.com'), 'automatic_suggestion');
    const suggestions = '/v1/me/organization_suggestions';
    const id = await idAt(stranger, suggestions);
    const asked = await stranger.ask('POST', `${suggestions}/${id}/accept`);
    expect(valueAt(asked.body, 'response.status')).toBe('accepted');
    expect(errorOf(await stranger.ask('POST', `${suggestions}/${id}/accept`))).toMatchObject({
      code: 'organization_suggestion_already_accepted',
    });
    expect((await stranger.ask('GET', of(''))).status).toBe(404);
    const requests = of('/membership_requests');
    const request = await idAt(admin, requests);
    expect((await member.ask('POST', `${requests}/${request}/accept`)).status).toBe(403);
    expect(valueAt((await admin.ask('POST', `${requests}/${request}/accept`)).body, 'response.status')).toBe(
      'accepted',
    );
    expect(valueAt((await stranger.ask('GET', of(''))).body, 'response.id')).toBe(acme);
    expect((await admin.ask('POST', `${requests}/${request}/accept`)).status).toBe(404);
    const left = await stranger.ask('GET', `${suggestions}?status=pending&status=accepted`);
    expect(valueAt(left.body, 'response.total_count')).toBe(0);
  });

  test('let nobody in whose request is rejected', async () => {
    await enrol(await add('example.com'), 'automatic_suggestion');
    const suggestions = '/v1/me/organization_suggestions';
    await stranger.ask('POST', `${suggestions}/${await idAt(stranger, suggestions)}/accept`);
    const request = await idAt(admin, of('/membership_requests'));
    const rejected = await admin.ask('POST', of(`/membership_requests/${request}/reject`));
    expect(valueAt(rejected.body, 'response.status')).toBe('rejected');
    expect((await stranger.ask('GET', of(''))).status).toBe(404);
  });

  test('invite people who come later, with an address that is really theirs', async () => {
    const id = await add('acme.test');
    await verify(id, 'acme.test');
    await enrol(id, 'automatic_invitation');
    await stranger.ask('POST', '/v1/me/email_addresses', { email_address: 'dave@acme.test' });
    const invitations = '/v1/me/organization_invitations';
    expect(valueAt((await stranger.ask('GET', invitations)).body, 'response.total_count')).toBe(0);
    expect(clerk.inbox().some(({ kind }) => kind === 'organization_invitation')).toBe(false);
  });

  test('take back what they gave when told to', async () => {
    const id = await add('example.com');
    await enrol(id, 'automatic_invitation');
    expect(await idAt(stranger, '/v1/me/organization_invitations')).toMatch(/^orginv_/);
    await enrol(id, 'manual_invitation');
    const left = await stranger.ask('GET', '/v1/me/organization_invitations');
    expect(valueAt(left.body, 'response.total_count')).toBe(0);
  });

  test('are switched off with the instance’s setting', async () => {
    clerk.configure({ organizations: { domains: false } });
    const reply = await admin.ask('POST', of('/domains'), { name: 'acme.test' });
    expect(errorOf(reply)).toMatchObject({ status: 403, code: 'organization_domains_not_enabled' });
  });
});

/** Rows: what is asked, and the status for a member without the permission. */
const guarded: [string, string, Record<string, string>][] = [
  ['PATCH', '', { name: 'Mine' }],
  ['DELETE', '', {}],
  ['DELETE', '/logo', {}],
  ['POST', '/memberships', { user_id: bob, role: 'org:admin' }],
  ['PATCH', `/memberships/${bob}`, { role: 'org:admin' }],
  ['DELETE', `/memberships/${alice}`, {}],
  ['GET', '/invitations', {}],
  ['POST', '/invitations', { email_address: 'x@example.com', role: 'org:admin' }],
  ['POST', '/invitations/bulk', { email_address: 'x@example.com', role: 'org:admin' }],
  ['POST', '/invitations/orginv_1/revoke', {}],
  ['GET', '/domains', {}],
  ['POST', '/domains', { name: 'acme.test' }],
  ['GET', '/domains/orgdmn_1', {}],
  ['POST', '/domains/orgdmn_1/prepare_affiliation_verification', { affiliation_email_address: 'a@b.test' }],
  ['POST', '/domains/orgdmn_1/attempt_affiliation_verification', { code: '424242' }],
  ['POST', '/domains/orgdmn_1/update_enrollment_mode', { enrollment_mode: 'automatic_invitation' }],
  ['DELETE', '/domains/orgdmn_1', {}],
  ['GET', '/membership_requests', {}],
  ['POST', '/membership_requests/orgmemreq_1/accept', {}],
  ['POST', '/membership_requests/orgmemreq_1/reject', {}],
];

describe.each(guarded)('%s …%s', (method, path, values) => {
  test('is refused to a member whose role does not permit it, and changes nothing', async () => {
    const before = JSON.stringify(clerk.snapshot()['memberships']);
    expect(errorOf(await member.ask(method, of(path), values))).toMatchObject({
      status: 403,
      code: 'missing_organization_permission',
    });
    expect(JSON.stringify(clerk.snapshot()['memberships'])).toBe(before);
  });

  test('of an organization somebody is not in is 404 and tells nothing', async () => {
    const reply = await stranger.ask(method, of(path, globex), values);
    expect(errorOf(reply)).toMatchObject({ status: 404, code: 'organization_not_found_or_unauthorized' });
    expect(reply.text).not.toContain('Globex');
  });
});

test.each([
  ['GET', '/domains/:id'],
  ['DELETE', '/domains/:id'],
  ['POST', '/invitations/:id/revoke'],
  ['POST', '/membership_requests/:id/accept'],
])('%s …%s with another organization’s id is 404', async (method, path) => {
  const other = await openBrowser(clerk);
  await other.signIn('carol@example.com');
  await enrolAll();
  const ids = [...['domains', 'invitations', 'membership_requests'].entries()];
  const kind = ids.find(([, name]) => path.includes(`/${name}/`))?.[1] ?? '';
  const id = await idAt(admin, of(`/${kind}`));
  expect((await other.ask(method, of(path.replace(':id', id), globex))).status).toBe(404);
  expect(await idAt(admin, of(`/${kind}`))).toBe(id);
});

async function enrolAll(): Promise<void> {
  const { body } = await admin.ask('POST', of('/domains'), {
    name: 'example.com',
    enrollment_mode: 'automatic_suggestion',
  });
  expect(textAt(body, 'response.id')).toMatch(/^orgdmn_/);
  await invite('zed@example.com');
  const suggestions = '/v1/me/organization_suggestions';
  await stranger.ask('POST', `${suggestions}/${await idAt(stranger, suggestions)}/accept`);
}
