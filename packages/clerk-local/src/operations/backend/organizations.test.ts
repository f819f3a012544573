import { createClerkClient, type ClerkClient } from '@clerk/backend';
import { isClerkAPIResponseError } from '@clerk/backend/errors';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ClerkLocal } from '../../index.ts';
import { createRouter } from '../../router.ts';
import { acme, alice, bob, globex, png, replyOf, startClerk, valueAt } from '../../testing.ts';
import { backendOperations } from './index.ts';
import { organizationOperations } from './organizations.ts';

let clerk: ClerkLocal;
let client: ClerkClient;
const answered = new Set<string>();
const route = createRouter(backendOperations);

beforeAll(async () => {
  clerk = await startClerk({
    onRequest: ({ method, path, status }) => {
      const match = route('backend', method, path.replace(/^\/api/, ''));
      if (match && status === 200) answered.add(match.operation.name);
    },
  });
  const { secretKey, publishableKey } = clerk.keys;
  client = createClerkClient({ secretKey, publishableKey, apiUrl: `${clerk.url}/api`, telemetry: { disabled: true } });
});
afterAll(() => clerk.close());
beforeEach(() => clerk.reset());

/** Status, code and field of the error that the real client makes of an answer. */
async function refusal(call: Promise<unknown>) {
  const error: unknown = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!isClerkAPIResponseError(error)) throw new Error('the call was not refused', { cause: error });
  return { status: error.status, code: error.errors[0]?.code, field: valueAt(error.errors[0]?.meta, 'paramName') };
}

describe('organizations', () => {
  test('are created, found by id or slug, changed and deleted with their members', async () => {
    const { id } = await client.organizations.createOrganization({ name: 'Initech', createdBy: bob });
    expect(await client.organizations.getOrganization({ slug: 'initech' })).toMatchObject({ id, createdBy: bob });
    const changed = await client.organizations.updateOrganization(id, { name: 'Initrode', slug: 'initrode' });
    expect(changed).toMatchObject({ name: 'Initrode', slug: 'initrode' });
    const merged = await client.organizations.updateOrganizationMetadata(id, { privateMetadata: { a: 1 } });
    expect(merged.privateMetadata).toEqual({ a: 1 });
    await client.organizations.deleteOrganization(id);
    expect(await refusal(client.organizations.getOrganization({ organizationId: id }))).toMatchObject({ status: 404 });
    expect((await client.users.getOrganizationMembershipList({ userId: bob })).totalCount).toBe(1);
  });

  test('are listed by text, newest first', async () => {
    const slugs = async (filter: Parameters<typeof client.organizations.getOrganizationList>[0]) =>
      (await client.organizations.getOrganizationList(filter)).data.map(({ slug }) => slug);
    expect(await slugs({ query: 'GLOB' })).toEqual(['globex']);
    expect(await slugs({})).toEqual(['globex', 'acme']);
  });

  test('take no slug of another', async () => {
    expect(await refusal(client.organizations.updateOrganization(acme, { slug: 'globex' }))).toMatchObject({
      status: 422,
      field: 'slug',
    });
  });

  test('have members who come, change their role and go', async () => {
    const of = { organizationId: globex, userId: bob };
    const made = await client.organizations.createOrganizationMembership({ ...of, role: 'org:member' });
    expect(made).toMatchObject({ role: 'org:member', permissions: expect.arrayContaining(['org:todos:read']) });
    expect(
      await refusal(client.organizations.createOrganizationMembership({ ...of, role: 'org:member' })),
    ).toMatchObject({ status: 400, code: 'already_a_member_in_organization' });
    const promoted = await client.organizations.updateOrganizationMembership({ ...of, role: 'org:admin' });
    expect(promoted.role).toBe('org:admin');
    const noted = await client.organizations.updateOrganizationMembershipMetadata({ ...of, publicMetadata: { a: 1 } });
    expect(noted.publicMetadata).toEqual({ a: 1 });
    const listed = await client.organizations.getOrganizationMembershipList({
      organizationId: globex,
      role: ['org:admin'],
    });
    expect(listed.totalCount).toBe(2);
    await client.organizations.deleteOrganizationMembership(of);
    expect(await refusal(client.organizations.deleteOrganizationMembership(of))).toMatchObject({ status: 404 });
  });

  test('take no more members than allowed, and no role there is not', async () => {
    await client.organizations.updateOrganization(acme, { maxAllowedMemberships: 2 });
    const { data } = await client.users.getUserList({ query: 'dave' });
    const of = { organizationId: acme, userId: data[0]?.id ?? '' };
    expect(
      await refusal(client.organizations.createOrganizationMembership({ ...of, role: 'org:member' })),
    ).toMatchObject({ status: 403, code: 'organization_membership_quota_exceeded' });
    expect(await refusal(client.organizations.createOrganizationMembership({ ...of, role: 'org:boss' }))).toMatchObject(
      {
        status: 404,
      },
    );
  });

  test('invite by address, once, and take it back', async () => {
    const invite = () =>
      client.organizations.createOrganizationInvitation({
        organizationId: acme,
        emailAddress: 'zed@example.com',
        role: 'org:member',
      });
    const { id: invitationId } = await invite();
    expect(await refusal(invite())).toMatchObject({ status: 400, code: 'duplicate_record' });
    const of = { organizationId: acme, invitationId };
    expect(await client.organizations.getOrganizationInvitation(of)).toMatchObject({ status: 'pending' });
    expect((await client.organizations.getOrganizationInvitationList({ organizationId: acme })).totalCount).toBe(1);
    expect(await client.organizations.revokeOrganizationInvitation(of)).toMatchObject({ status: 'revoked' });
    expect(await refusal(client.organizations.revokeOrganizationInvitation(of))).toMatchObject({
      status: 404,
      code: 'organization_invitation_not_pending',
    });
    expect(
      await refusal(client.organizations.getOrganizationInvitation({ ...of, organizationId: globex })),
    ).toMatchObject({ status: 404 });
  });
});

test('an organization’s last admin stays, whoever asks', async () => {
  const of = { organizationId: acme, userId: alice };
  const code = 'organization_minimum_permissions_needed';
  expect(await refusal(client.organizations.deleteOrganizationMembership(of))).toMatchObject({ status: 400, code });
  const demote = () => client.organizations.updateOrganizationMembership({ ...of, role: 'org:member' });
  expect(await refusal(demote())).toMatchObject({ status: 400, code });
  await client.organizations.updateOrganizationMembership({ ...of, userId: bob, role: 'org:admin' });
  expect((await demote()).role).toBe('org:member');
});

test('metadata is replaced as a whole, or merged', async () => {
  await client.organizations.updateOrganizationMetadata(acme, { publicMetadata: { a: 1 }, privateMetadata: { p: 1 } });
  const merged = await client.organizations.updateOrganizationMetadata(acme, { publicMetadata: { b: 2 } });
  expect(merged.publicMetadata).toEqual({ a: 1, b: 2 });
  const replaced = await client.organizations.replaceOrganizationMetadata(acme, { publicMetadata: { c: 3 } });
  expect(replaced).toMatchObject({ publicMetadata: { c: 3 }, privateMetadata: { p: 1 } });
  expect(replaced.publicMetadata).not.toHaveProperty('a');
});

test('a logo is uploaded, shown as what it is, and removed', async () => {
  const file = new Blob([png], { type: 'image/svg+xml' });
  const { imageUrl, hasImage } = await client.organizations.updateOrganizationLogo(acme, { file });
  expect(hasImage).toBe(true);
  const shown = await replyOf(await clerk.fetch(new Request(imageUrl)));
  expect([shown.status, shown.headers.get('content-type')]).toEqual([200, 'image/png']);
  expect(shown.headers.get('x-content-type-options')).toBe('nosniff');
  const svg = new Blob(['<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>'], { type: 'image/png' });
  const refused = await refusal(client.organizations.updateOrganizationLogo(acme, { file: svg }));
  expect(refused).toEqual({ status: 400, code: 'request_body_invalid', field: 'file' });
  expect((await client.organizations.deleteOrganizationLogo(acme)).hasImage).toBe(false);
  expect((await clerk.fetch(new Request(imageUrl))).status).toBe(404);
});

test('members are found by what is known of them, in the order asked for', async () => {
  const names = async (filter: Partial<Parameters<typeof client.organizations.getOrganizationMembershipList>[0]>) => {
    const { data } = await client.organizations.getOrganizationMembershipList({ organizationId: acme, ...filter });
    return data.map(({ publicUserData }) => publicUserData?.firstName);
  };
  expect(await names({ orderBy: '+first_name' })).toEqual(['Alice', 'Bob']);
  expect(await names({ orderBy: '-email_address' })).toEqual(['Bob', 'Alice']);
  expect(await names({ query: 'BROWN' })).toEqual(['Bob']);
  expect(await names({ emailAddress: ['Alice@Example.com'] })).toEqual(['Alice']);
  expect(await names({ nameQuery: 'ice ad' })).toEqual(['Alice']);
  expect(await names({ userId: [bob], role: ['org:admin'] })).toEqual([]);
  expect(await names({ createdAtAfter: Date.now() + 1e6 })).toEqual([]);
  const everywhere = await client.organizations.getInstanceOrganizationMembershipList({ limit: 2, offset: 3 });
  expect([everywhere.data.length, everywhere.totalCount]).toEqual([1, 4]);
});

test('several people are invited at once, or nobody', async () => {
  const invite = (...addresses: string[]) =>
    client.organizations.createOrganizationInvitationBulk(
      acme,
      addresses.map((emailAddress) => ({ emailAddress, role: 'org:member', publicMetadata: { a: 1 } })),
    );
  const { data } = await invite('y@example.com', 'z@example.com');
  expect(data.map(({ emailAddress }) => emailAddress)).toEqual(['y@example.com', 'z@example.com']);
  expect(clerk.inbox()).toMatchObject([
    { kind: 'organization_invitation', url: data[0]?.url },
    { to: 'z@example.com' },
  ]);
  expect(await refusal(invite('x@example.com', 'bob@example.com'))).toMatchObject({
    code: 'already_a_member_in_organization',
  });
  expect(await refusal(invite('x@example.com', 'nonsense'))).toMatchObject({ code: 'form_param_format_invalid' });
  expect(await refusal(invite('x@example.com', 'X@example.com'))).toMatchObject({ code: 'duplicate_record' });
  const list = () => client.organizations.getOrganizationInvitationList({ organizationId: acme, status: ['pending'] });
  expect((await list()).totalCount).toBe(2);
  clerk.clock.advance(31 * 86_400);
  expect((await list()).totalCount).toBe(0);
});

test('an invitation counts as a member when the room is scarce', async () => {
  await client.organizations.updateOrganization(acme, { maxAllowedMemberships: 3 });
  const invite = (emailAddress: string) =>
    client.organizations.createOrganizationInvitation({ organizationId: acme, emailAddress, role: 'org:member' });
  await invite('y@example.com');
  expect(await refusal(invite('z@example.com'))).toMatchObject({
    status: 403,
    code: 'organization_membership_quota_exceeded',
  });
});

test('domains are added, changed and removed where the instance has them', async () => {
  const add = (name: string, organizationId = acme) =>
    client.organizations.createOrganizationDomain({ organizationId, name, enrollmentMode: 'automatic_suggestion' });
  expect(await refusal(add('example.com'))).toMatchObject({ status: 403, code: 'organization_domains_not_enabled' });
  clerk.configure({ organizations: { domains: true } });
  const domain = await add('Example.com');
  expect(domain).toMatchObject({ name: 'example.com', verification: { status: 'verified' } });
  // The SDK hands domains on as they came. Carol, Dave and Erin are not members yet.
  expect(domain).toMatchObject({ total_pending_suggestions: 3 });
  expect(await refusal(add('example.com', globex))).toMatchObject({ code: 'organization_domain_already_exists' });
  expect(await refusal(add('gmail.com'))).toMatchObject({ code: 'organization_domain_common', field: 'name' });
  expect(await refusal(add('no domain'))).toMatchObject({ code: 'form_param_format_invalid', field: 'name' });
  const of = { organizationId: acme, domainId: domain.id };
  const changed = await client.organizations.updateOrganizationDomain({
    ...of,
    enrollmentMode: 'automatic_invitation',
  });
  expect(changed).toMatchObject({ enrollment_mode: 'automatic_invitation', total_pending_invitations: 3 });
  expect(await refusal(client.organizations.deleteOrganizationDomain({ ...of, organizationId: globex }))).toMatchObject(
    {
      status: 404,
    },
  );
  await client.organizations.deleteOrganizationDomain(of);
  expect((await client.organizations.getOrganizationDomainList({ organizationId: acme })).totalCount).toBe(0);
  expect(clerk.inbox()).toHaveLength(3);
});

test('every operation of these resources was answered to the real client', () => {
  expect(organizationOperations.map(({ name }) => name).filter((name) => !answered.has(name))).toEqual([]);
});
