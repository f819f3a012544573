import type { ClerkClient } from '@clerk/backend';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ClerkLocal } from '../../index.ts';
import {
  acme,
  alice,
  askBackend,
  backendSdk,
  bob,
  errorOf,
  openBrowser,
  refusalOf,
  rememberAnswered,
  startClerk,
} from '../../testing.ts';
import { instanceSettingsOperations } from './instance-settings.ts';
import { restrictionOperations } from './restrictions.ts';
import { roleOperations } from './roles.ts';

let clerk: ClerkLocal;
let sdk: ClerkClient;
const answered = new Set<string>();
beforeAll(async () => {
  clerk = await startClerk({ onRequest: rememberAnswered(answered) });
  sdk = backendSdk(clerk);
});
afterAll(() => clerk.close());
beforeEach(() => clerk.reset());

async function signUp(email: string) {
  const browser = await openBrowser(clerk);
  return errorOf(await browser.ask('POST', '/v1/client/sign_ups', { email_address: email }));
}

describe('who may sign up', () => {
  const refused = { status: 403, code: 'not_allowed_access', field: 'email_address' };

  test('is everybody, until the allowlist is switched on', async () => {
    const { id } = await sdk.allowlistIdentifiers.createAllowlistIdentifier({
      identifier: '*@Example.com',
      notify: false,
    });
    expect((await signUp('zed@other.example')).status).toBe(200);
    expect(await sdk.instance.updateRestrictions({ allowlist: true })).toMatchObject({ allowlist: true });
    expect(await signUp('zed@other.example')).toEqual(refused);
    expect((await signUp('zed@example.com')).status).toBe(200);
    await sdk.allowlistIdentifiers.deleteAllowlistIdentifier(id);
    expect(await signUp('zed@example.com')).toEqual(refused);
  });

  test('is nobody of the blocklist, once it is switched on', async () => {
    const { id } = await sdk.blocklistIdentifiers.createBlocklistIdentifier({ identifier: 'evil@example.com' });
    expect((await signUp('evil@example.com')).status).toBe(200);
    await sdk.instance.updateRestrictions({ blocklist: true });
    expect(await signUp('Evil@example.com')).toEqual(refused);
    expect((await signUp('good@example.com')).status).toBe(200);
    await sdk.blocklistIdentifiers.deleteBlocklistIdentifier(id);
    expect((await signUp('evil@example.com')).status).toBe(200);
  });

  test('is nobody with a subaddress, if so set', async () => {
    await sdk.instance.updateRestrictions({ blockEmailSubaddresses: true });
    expect(await signUp('me+1@example.com')).toMatchObject({ code: 'form_email_address_blocked' });
    expect((await signUp('me+clerk_test@example.com')).status).toBe(200);
  });

  test('lists are newest first, have no identifier twice and none that is none', async () => {
    const add = (identifier: string) => sdk.blocklistIdentifiers.createBlocklistIdentifier({ identifier });
    await add('a@example.com');
    await add('+12025550100');
    expect(await refusalOf(add('A@example.com'))).toMatchObject({ status: 400, code: 'duplicate_record' });
    expect(await refusalOf(add('what?'))).toMatchObject({ status: 422, field: 'identifier' });
    const { data, totalCount } = await sdk.blocklistIdentifiers.getBlocklistIdentifierList();
    expect([totalCount, data.map((row) => [row.identifier, row.identifierType])]).toEqual([
      2,
      [
        ['+12025550100', 'phone_number'],
        ['a@example.com', 'email_address'],
      ],
    ]);
    expect(await refusalOf(sdk.blocklistIdentifiers.deleteBlocklistIdentifier('blid_1'))).toMatchObject({
      status: 404,
    });
    expect((await sdk.allowlistIdentifiers.getAllowlistIdentifierList()).totalCount).toBe(0);
  });
});

describe('the instance', () => {
  test('is a development instance; what cannot be kept is refused', async () => {
    await sdk.instance.update({ allowedOrigins: ['http://localhost:9'] });
    expect(await sdk.instance.get()).toMatchObject({
      environmentType: 'development',
      allowedOrigins: ['http://localhost:9'],
    });
    expect(await refusalOf(sdk.instance.update({ hibp: true }))).toMatchObject({ status: 501, field: 'hibp' });
  });

  test('has settings of organizations that take effect at once', async () => {
    await sdk.instance.updateOrganizationSettings({ maxAllowedMemberships: 7, creatorRoleId: 'role_org:member' });
    expect(await sdk.instance.getOrganizationSettings()).toMatchObject({
      maxAllowedMemberships: 7,
      creatorRole: 'org:member',
    });
    expect(clerk.settings().organizations).toMatchObject({ maxMemberships: 7, creatorRole: 'org:member' });
    const none = sdk.instance.updateOrganizationSettings({ creatorRoleId: 'role_none' });
    expect(await refusalOf(none)).toMatchObject({ status: 404, field: 'creator_role_id' });
  });
});

describe('domains', () => {
  test('satellites come, change and go; the primary one stays', async () => {
    const { id } = await sdk.domains.add({ name: 'Satellite.example', is_satellite: true });
    const changed = await sdk.domains.update({ domainId: id, proxy_url: 'http://localhost:9/__clerk' });
    expect(changed).toMatchObject({ name: 'satellite.example', proxyUrl: 'http://localhost:9/__clerk' });
    const { data } = await sdk.domains.list();
    expect(data.map(({ isSatellite }) => isSatellite)).toEqual([true, false]);
    expect(await refusalOf(sdk.domains.delete(data[1]?.id ?? ''))).toMatchObject({ status: 400 });
    await sdk.domains.delete(id);
    expect((await sdk.domains.list()).totalCount).toBe(1);
  });

  test.each([
    ['a second primary one', { name: 'b.example', is_satellite: false }, 'is_satellite'],
    ['a name that is none', { name: 'a b', is_satellite: true }, 'name'],
    ['a proxy that is no address', { name: 'b.example', is_satellite: true, proxy_url: 'x' }, 'proxy_url'],
  ])('%s is refused', async (_name, values, field) => {
    expect(await refusalOf(sdk.domains.add(values))).toMatchObject({ status: 422, field });
    expect((await sdk.domains.list()).totalCount).toBe(1);
  });

  test('a proxy that leads here is found good, another is not asked', async () => {
    const domainId = (await sdk.domains.list()).data[0]?.id ?? '';
    const check = (proxyUrl: string) => sdk.proxyChecks.verify({ domainId, proxyUrl });
    expect(await check(`${clerk.url}/`)).toMatchObject({ successful: true, domainId });
    expect(await refusalOf(check('https://example.com'))).toMatchObject({ status: 400, field: 'proxy_url' });
  });
});

test('redirect URLs are added once, read, listed and deleted', async () => {
  const add = (url: string) => sdk.redirectUrls.createRedirectUrl({ url });
  const { id } = await add('myapp://callback');
  expect(await sdk.redirectUrls.getRedirectUrl(id)).toMatchObject({ url: 'myapp://callback' });
  expect(await refusalOf(add('myapp://callback'))).toMatchObject({ code: 'duplicate_record' });
  expect(await refusalOf(add('callback'))).toMatchObject({ status: 422, field: 'url' });
  expect((await sdk.redirectUrls.getRedirectUrlList()).data.map((row) => row.id)).toEqual([id]);
  await sdk.redirectUrls.deleteRedirectUrl(id);
  expect(await refusalOf(sdk.redirectUrls.getRedirectUrl(id))).toMatchObject({ status: 404 });
});

describe('roles and permissions', () => {
  const permissionsOf = async (userId: string) => {
    const { data } = await sdk.organizations.getOrganizationMembershipList({ organizationId: acme, userId: [userId] });
    return data[0]?.permissions;
  };

  test('a role is made of permissions, changed with its members and deleted once nobody has it', async () => {
    const { organizationPermissions: permissions, organizationRoles: roles } = sdk;
    const { id: permission } = await permissions.createOrganizationPermission({
      name: 'Read bills',
      key: 'org:bills:read',
    });
    const { id } = await roles.createOrganizationRole({
      name: 'Billing',
      key: 'org:billing',
      permissions: [permission, 'org:todos:read'],
    });
    await sdk.organizations.updateOrganizationMembership({ organizationId: acme, userId: bob, role: 'org:billing' });
    expect(await permissionsOf(bob)).toEqual(['org:bills:read', 'org:todos:read']);
    expect(await refusalOf(roles.deleteOrganizationRole(id))).toMatchObject({ status: 400 });
    const renamed = await roles.updateOrganizationRole({ organizationRoleId: id, key: 'org:bookkeeper' });
    expect(await permissionsOf(bob)).toEqual(['org:bills:read', 'org:todos:read']);
    await sdk.organizations.updateOrganizationMembership({ organizationId: acme, userId: bob, role: 'org:member' });
    expect(await roles.getOrganizationRole(renamed.id)).toMatchObject({ key: 'org:bookkeeper', name: 'Billing' });
    await roles.deleteOrganizationRole(renamed.id);
    expect(await refusalOf(roles.getOrganizationRole(renamed.id))).toMatchObject({ status: 404 });
  });

  test('permissions are given to a role and taken from it, renamed and deleted everywhere', async () => {
    const { organizationPermissions: permissions, organizationRoles: roles } = sdk;
    const of = { organizationRoleId: 'role_org:admin', permissionId: 'perm_org:todos:delete' };
    await roles.removePermissionFromOrganizationRole(of);
    expect(await permissionsOf(alice)).not.toContain('org:todos:delete');
    await permissions.createOrganizationPermission({ name: 'Delete', key: 'org:todos:delete' });
    await roles.assignPermissionToOrganizationRole(of);
    expect(await permissionsOf(alice)).toContain('org:todos:delete');
    const { id } = await permissions.updateOrganizationPermission({
      permissionId: of.permissionId,
      key: 'org:todos:remove',
    });
    expect(await permissions.getOrganizationPermission(id)).toMatchObject({ key: 'org:todos:remove', name: 'Delete' });
    expect(await permissionsOf(alice)).toContain('org:todos:remove');
    await permissions.deleteOrganizationPermission(id);
    expect(await permissionsOf(alice)).not.toContain('org:todos:remove');
  });

  test('are listed by text, in the order asked for', async () => {
    const found = await sdk.organizationPermissions.getOrganizationPermissionList({ query: 'TODOS', orderBy: 'key' });
    expect(found.data.map(({ key }) => key)).toEqual(['org:todos:delete', 'org:todos:manage', 'org:todos:read']);
    const { data } = await sdk.organizationRoles.getOrganizationRoleList({ orderBy: '-name', limit: 1 });
    expect(data.map(({ key }) => key)).toEqual(['org:member']);
    const bad = sdk.organizationRoles.getOrganizationRoleList({ orderBy: 'toString' as never });
    expect(await refusalOf(bad)).toMatchObject({ status: 422, field: 'order_by' });
  });

  test.each([
    ['a key of Clerk’s own', '/v1/organization_permissions', { name: 'x', key: 'org:sys_x:read' }, 422],
    ['a key that is none', '/v1/organization_permissions', { name: 'x', key: 'todos' }, 422],
    ['a taken permission', '/v1/organization_permissions', { name: 'x', key: 'org:todos:read' }, 422],
    ['a taken role', '/v1/organization_roles', { name: 'x', key: 'org:admin' }, 422],
    [
      'a role of a permission there is not',
      '/v1/organization_roles',
      { name: 'x', key: 'org:x', permissions: ['p'] },
      404,
    ],
  ])('%s is refused', async (_name, path, body, status) => {
    const before = JSON.stringify(clerk.snapshot());
    expect(errorOf(await askBackend(clerk, 'POST', path, body)).status).toBe(status);
    expect(JSON.stringify(clerk.snapshot())).toBe(before);
  });

  test('Clerk’s own permissions and the role of who makes an organization stay', async () => {
    const own = sdk.organizationPermissions.deleteOrganizationPermission('perm_org:sys_memberships:read');
    expect(await refusalOf(own)).toMatchObject({ status: 400 });
    expect(await refusalOf(sdk.organizationRoles.deleteOrganizationRole('role_org:admin'))).toMatchObject({
      status: 400,
    });
  });
});

test('every operation of these resources was answered to the real client', () => {
  const here = [...instanceSettingsOperations, ...restrictionOperations, ...roleOperations].map(({ name }) => name);
  expect(here.filter((name) => !answered.has(name))).toEqual([]);
});
