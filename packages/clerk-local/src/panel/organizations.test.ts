import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ClerkLocal } from '../index.ts';
import { acme, alice, askBackend, openBrowser, startClerk, valueAt } from '../testing.ts';
import { openPanel, type PanelBrowser } from './testing.ts';

/* Roles, permissions, domains and wishes to join: what an organization's administrators decide, done in the panel. */

let clerk: ClerkLocal;
let panel: PanelBrowser;
const ofAcme = `/panel/organizations/${acme}`;

beforeAll(async () => {
  clerk = await startClerk({ settings: { organizations: { domains: true } } });
  panel = await openPanel(clerk);
});
beforeEach(() => clerk.reset());
afterAll(() => clerk.close());

const rowsOf = (table: string) => (clerk.snapshot()[table] ?? []) as unknown as Record<string, unknown>[];
const roleOf = (id: string) => rowsOf('roles').find((row) => row['id'] === id);

describe('roles', () => {
  const values = { name: 'Billing', key: 'org:billing', description: 'Pays' };

  test('are created, given permissions, renamed with their members, and deleted once nobody has them', async () => {
    const made = await panel.press('/panel/roles', 'create', values);
    expect(made.headers.get('location')).toBe('/panel/roles/org%3Abilling?done=created');
    const permissions = ['org:todos:read', 'org:sys_billing:read'];
    await panel.press('/panel/roles/org:billing', 'save', { ...values, permissions });
    expect(roleOf('org:billing')).toMatchObject({ name: 'Billing', permissions });
    await panel.press(ofAcme, 'change-role', { user: 'user_2lOcaLBob000000000000000002', role: 'org:billing' });
    await panel.press(ofAcme, 'invite', { email_address: 'guest@example.com', role: 'org:billing' });
    await panel.press('/panel/roles/org:billing', 'save', { ...values, key: 'org:payer' });
    expect(roleOf('org:billing')).toBeUndefined();
    expect(roleOf('org:payer')).toMatchObject({ permissions: [] });
    expect(rowsOf('memberships')).toContainEqual(expect.objectContaining({ role: 'org:payer' }));
    expect(rowsOf('invitations')).toMatchObject([{ role: 'org:payer' }]);

    const held = await panel.press('/panel/roles/org:payer', 'delete');
    expect([held.status, held.text.includes('Members still have this role.')]).toEqual([422, true]);
    await panel.press(ofAcme, 'change-role', { user: 'user_2lOcaLBob000000000000000002', role: 'org:member' });
    const promised = await panel.press('/panel/roles/org:payer', 'delete');
    expect([promised.status, promised.text.includes('Invitations that are open')]).toEqual([422, true]);
    await panel.press(ofAcme, 'withdraw', { invitation: String(rowsOf('invitations')[0]?.['id']) });
    expect((await panel.press('/panel/roles/org:payer', 'delete')).status).toBe(303);
    expect(roleOf('org:payer')).toBeUndefined();
  });

  test('that founders get stays theirs when it is renamed', async () => {
    await panel.press('/panel/roles/org:admin', 'save', { name: 'Owner', key: 'org:owner', description: '' });
    expect(clerk.settings().organizations.creatorRole).toBe('org:owner');
    const answer = await askBackend(clerk, 'POST', '/v1/organizations', { name: 'New', created_by: alice });
    expect(answer.status).toBe(200);
    expect(rowsOf('memberships').at(-1)).toMatchObject({ role: 'org:owner', userId: alice });
  });

  test('come back with what was typed when the key is taken, malformed, or a permission is unknown', async () => {
    const taken = await panel.press('/panel/roles', 'create', { ...values, key: 'org:admin' });
    expect([taken.status, taken.text.includes('A role of this key exists')]).toEqual([422, true]);
    expect(taken.text).toContain('value="Billing"');
    expect((await panel.press('/panel/roles', 'create', { ...values, key: 'billing' })).text).toContain('org:billing');
    const before = roleOf('org:member');
    const chosen = { name: 'Member', key: 'org:member', permissions: ['org:nothing:at_all'] };
    expect((await panel.press('/panel/roles/org:member', 'save', chosen)).status).toBe(422);
    expect(roleOf('org:member')).toEqual(before);
  });
});

test('a permission is created, renamed wherever roles give it, and deleted', async () => {
  const values = { name: 'Read invoices', key: 'org:invoices:read', description: '' };
  await panel.press('/panel/roles', 'create-permission', values);
  expect((await panel.look('/panel/roles')).text).toContain('org:invoices:read');
  const role = { name: 'Member', key: 'org:member', permissions: ['org:invoices:read'] };
  await panel.press('/panel/roles/org:member', 'save', role);
  const renamed = await panel.press('/panel/permissions/org:invoices:read', 'save', {
    ...values,
    key: 'org:bills:read',
  });
  expect(renamed.headers.get('location')).toContain('/panel/permissions/org%3Abills%3Aread');
  expect(roleOf('org:member')).toMatchObject({ permissions: ['org:bills:read'] });
  const taken = await panel.press('/panel/permissions/org:bills:read', 'save', { ...values, key: 'org:todos:read' });
  expect(taken.status).toBe(422);
  await panel.press('/panel/permissions/org:bills:read', 'delete');
  expect(roleOf('org:member')).toMatchObject({ permissions: [] });
  expect((await panel.press('/panel/permissions/org:sys_domains:read', 'delete')).status).toBe(404);
});

describe('domains', () => {
  const add = (values = {}) =>
    panel.press(ofAcme, 'add-domain', { name: 'acme.example', enrollment_mode: 'automatic_suggestion', ...values });
  const domain = () => rowsOf('organizationDomains')[0];

  test('are added, verified, given another mode and removed', async () => {
    await add();
    expect(domain()).toMatchObject({ name: 'acme.example', verified: false });
    expect((await panel.look(ofAcme)).text).toContain('not verified');
    const id = String(domain()?.['id']);
    await panel.press(ofAcme, 'verify-domain', { domain: id });
    await panel.press(ofAcme, 'change-mode', { domain: id, mode: 'automatic_invitation' });
    expect(domain()).toMatchObject({ verified: true, enrollmentMode: 'automatic_invitation' });
    await panel.press(ofAcme, 'remove-domain', { domain: id });
    expect(rowsOf('organizationDomains')).toEqual([]);
    for (const action of ['verify-domain', 'change-mode', 'remove-domain'])
      expect((await panel.press(ofAcme, action, { domain: id })).status, action).toBe(422);
  });

  test('of another organization, common ones and none at all are refused in words', async () => {
    expect((await add({ name: 'gmail.com' })).text).toContain('common email provider');
    expect((await add({ name: 'nothing' })).text).toContain('valid domain name');
    await add();
    expect((await add()).text).toContain('already used by your organization');
    const globex = '/panel/organizations/org_2lOcaLGlobex000000000000000';
    expect((await panel.press(globex, 'remove-domain', { domain: String(domain()?.['id']) })).status).toBe(422);
    expect(rowsOf('organizationDomains')).toHaveLength(1);
    clerk.configure({ organizations: { domains: false } });
    expect((await add({ name: 'other.example' })).text).toContain('does not have domains enabled');
    expect((await panel.look(ofAcme)).text).not.toContain('Add a domain');
  });
});

describe('a wish to join', () => {
  const settle = async (action: 'accept' | 'reject') => {
    await panel.press(ofAcme, 'add-domain', {
      name: 'acme.example',
      enrollment_mode: 'automatic_suggestion',
      verified: 'true',
    });
    const person = { email_address: ['zoe@acme.example'], password: 'a good password' };
    const { body } = await askBackend(clerk, 'POST', '/v1/users', person);
    const browser = await openBrowser(clerk);
    await browser.signIn('zoe@acme.example', 'a good password');
    const suggestion = String(rowsOf('suggestions')[0]?.['id']);
    const asked = await browser.ask('POST', `/v1/me/organization_suggestions/${suggestion}/accept`);
    expect(asked.status).toBe(200);
    expect((await panel.look(ofAcme)).text).toContain('asks to join');
    const request = String(rowsOf('membershipRequests')[0]?.['id']);
    expect((await panel.press(ofAcme, action, { request })).status).toBe(303);
    const isMember = rowsOf('memberships').some((row) => row['userId'] === valueAt(body, 'id'));
    return { request, isMember };
  };

  test('makes a member when it is accepted, once', async () => {
    const { request, isMember } = await settle('accept');
    expect(isMember).toBe(true);
    expect(rowsOf('membershipRequests')).toMatchObject([{ status: 'accepted' }]);
    const again = await panel.press(ofAcme, 'reject', { request });
    expect([again.status, again.text.includes('answered already')]).toEqual([422, true]);
    expect(rowsOf('membershipRequests')).toMatchObject([{ status: 'accepted' }]);
  });

  test('waits on when the organization is full', async () => {
    await askBackend(clerk, 'PATCH', `/v1/organizations/${acme}`, { max_allowed_memberships: 2 });
    await expect(settle('accept')).rejects.toThrow('422');
    expect(rowsOf('membershipRequests')).toMatchObject([{ status: 'pending' }]);
  });

  test('makes none when it is rejected', async () => {
    expect((await settle('reject')).isMember).toBe(false);
    expect(rowsOf('membershipRequests')).toMatchObject([{ status: 'rejected' }]);
  });
});

test('a fault is for one method, and all are removed at once', async () => {
  const path = '/panel/switches';
  await panel.press(path, 'break', { kind: 'server_error', path: '/api/v1/users', method: 'DELETE', amount: '503' });
  await panel.press(path, 'break', { kind: 'drop', path: '/v1/nothing' });
  expect(clerk.faults.list()[0]).toMatchObject({ method: 'DELETE', path: '/api/v1/users' });
  expect((await panel.look(path)).text).toContain('DELETE /api/v1/users');
  expect((await askBackend(clerk, 'GET', `/v1/users/${alice}`)).status).toBe(200);
  expect((await askBackend(clerk, 'DELETE', `/v1/users/${alice}`)).status).toBe(503);
  expect((await panel.press(path, 'break', { kind: 'drop', method: 'STEAL' })).status).toBe(422);
  await panel.press(path, 'mend-all');
  expect(clerk.faults.list()).toEqual([]);
});

test('a session’s factors are aged', async () => {
  const session = await (await openBrowser(clerk)).signIn('alice@example.com');
  const before = Number(rowsOf('sessions')[0]?.['firstFactorAt']);
  await panel.press('/panel/sessions', 'age', { session });
  expect(Number(rowsOf('sessions')[0]?.['firstFactorAt'])).toBe(before - 86_400_000);
});
