import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ClerkLocal } from '../../index.ts';
import {
  acme,
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
let admin: Browser;
let member: Browser;
beforeAll(async () => {
  clerk = await startClerk();
});
afterAll(() => clerk.close());
beforeEach(async () => {
  clerk.reset();
  [admin, member] = [await openBrowser(clerk), await openBrowser(clerk)];
  await admin.signIn('alice@example.com');
  await member.signIn('bob@example.com');
});

describe('creating an organization', () => {
  test('makes its creator the admin, who can switch to it at once', async () => {
    const { body } = await member.ask('POST', '/v1/organizations', { name: 'Initech' });
    const id = textAt(body, 'response.id');
    expect(valueAt(body, 'response')).toMatchObject({ name: 'Initech', slug: 'initech', members_count: 1 });
    expect(JSON.stringify(valueAt(body, 'client.sessions.0.user.organization_memberships'))).toContain(id);
    const session = textAt(body, 'client.last_active_session_id');
    const touched = await member.ask('POST', `/v1/client/sessions/${session}/touch`, { active_organization_id: id });
    const { claims } = readJwt(textAt(touched.body, 'response.last_active_token.jwt'));
    expect(claims['o']).toMatchObject({ id, slg: 'initech', rol: 'admin' });
  });

  test('finds a free slug of itself, and takes one that is given', async () => {
    const slugOf = async (values: Record<string, string>) =>
      valueAt((await admin.ask('POST', '/v1/organizations', values)).body, 'response.slug');
    expect(await slugOf({ name: 'Acme' })).toBe('acme-2');
    expect(await slugOf({ name: '!?' })).toBe('organization');
    expect(await slugOf({ name: '  Über uns  ' })).toBe('ber-uns');
    expect(await slugOf({ name: 'X', slug: 'my-own' })).toBe('my-own');
  });

  test.each([
    ['a taken slug', { name: 'X', slug: 'acme' }, 'form_identifier_exists', 'slug'],
    ['a bad slug', { name: 'X', slug: 'No Slug' }, 'form_param_format_invalid', 'slug'],
    ['no name', {}, 'form_param_missing', 'name'],
    ['a blank name', { name: '  ' }, 'form_param_format_invalid', 'name'],
    ['a long name', { name: 'x'.repeat(257) }, 'form_param_format_invalid', 'name'],
  ])('%s is an error beside its field', async (_name, values, code, field) => {
    expect(errorOf(await admin.ask('POST', '/v1/organizations', values))).toEqual({ status: 422, code, field });
  });
});

describe('what a role permits', () => {
  test('an admin renames the organization, a member may not', async () => {
    expect(errorOf(await member.ask('PATCH', `/v1/organizations/${acme}`, { name: 'Mine' }))).toMatchObject({
      status: 403,
      code: 'missing_organization_permission',
    });
    expect(valueAt((await member.ask('GET', `/v1/organizations/${acme}`)).body, 'response.name')).toBe('Acme');
    const { body } = await admin.ask('PATCH', `/v1/organizations/${acme}`, { name: 'Acme Inc' });
    expect(valueAt(body, 'response')).toMatchObject({ name: 'Acme Inc', slug: 'acme' });
  });

  test('members see each other, but not who is invited', async () => {
    const { body } = await member.ask('GET', `/v1/organizations/${acme}/memberships`);
    expect(valueAt(body, 'response.total_count')).toBe(2);
    for (const list of ['invitations', 'membership_requests', 'domains']) {
      expect((await member.ask('GET', `/v1/organizations/${acme}/${list}`)).status).toBe(403);
      expect((await admin.ask('GET', `/v1/organizations/${acme}/${list}`)).status).toBe(200);
    }
    expect((await member.ask('GET', `/v1/organizations/${acme}/roles`)).status).toBe(200);
  });

  test.each(['', '/memberships', '/invitations', '/roles', '/domains'])(
    'an organization somebody is not in is not there for them: %s',
    async (path) => {
      const reply = await member.ask('GET', `/v1/organizations/${globex}${path}`);
      expect(errorOf(reply)).toMatchObject({ status: 404, code: 'organization_not_found_or_unauthorized' });
      expect(reply.text).not.toContain('Globex');
    },
  );
});
