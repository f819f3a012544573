import type { Page } from '@playwright/test';
import { people } from '../support/people.ts';
import { makeTeam } from '../support/teams.ts';
import { expect, open, test } from '../support/test.ts';

const acme = 'org_2lOcaLAcme00000000000000000';
const globex = 'org_2lOcaLGlobex000000000000000';

async function members(page: Page, path: string): Promise<string> {
  const answer = await page.request.get(path);
  return `${answer.status()} ${await answer.text()}`;
}

test('has() answers for the active organization, and switching changes the answers', async ({ as }) => {
  const { page } = await as('alice', 'acme');
  await open(page, '/patterns/organizations');
  const table = page.getByRole('table', { name: /^has\(\)/ });
  const row = (asked: string) => table.getByRole('row').filter({ hasText: asked });
  await expect(row('org:todos:delete')).toContainText('yes');
  await page.getByRole('button', { name: 'Make Globex active' }).click();
  await expect(page.getByRole('table', { name: 'has() in globex' })).toBeVisible();
  await expect(row('org:todos:delete')).toContainText('no');
  await expect(row('org:todos:read')).toContainText('yes');
  await page.getByRole('button', { name: 'Leave to the personal account' }).click();
  const nothing = 'No organization is active: every role and permission is false.';
  await expect(page.getByText(nothing, { exact: true })).toBeVisible();
});

test('right: the members are those of the active organization, whatever the query names', async ({ as, page }) => {
  const [bob, carol] = [await as('bob', 'acme'), await as('carol', 'globex')];
  expect(await members(carol.page, `/api/roster?org=${acme}`)).toMatch(/^200 .*carol@example\.com/);
  expect(await members(carol.page, `/api/roster?org=${acme}`)).not.toContain(people.bob);
  expect(await members(bob.page, `/api/roster?org=${globex}`)).not.toContain(people.carol);
  expect(await members((await as('dave')).page, '/api/roster')).toMatch(/^403 /);
  expect(await members(page, '/api/roster')).toMatch(/^401 /);
});

test('while Clerk does not answer, the members are not there, and that is said', async ({
  page,
  signInAs,
  clerkLocal,
  unique,
}) => {
  const { id, admin } = await makeTeam(unique);
  await signInAs(admin.email, { organization: id });
  const path = `/api/v1/organizations/${id}/memberships`;
  await clerkLocal.addFault({ kind: 'too_many_requests', path, retryAfterSeconds: 1, count: 1 });
  const refused = await page.request.get('/api/roster');
  expect([refused.status(), refused.headers()['retry-after']]).toEqual([503, '5']);
  expect(await members(page, '/api/roster')).toMatch(/^200 /);
});

test('wrong: Carol reads the members of Acme, and Bob those of Globex', async ({ as }) => {
  const [bob, carol] = [await as('bob', 'acme'), await as('carol', 'globex')];
  const roster = '/wrong/organizations/roster';
  expect(await members(carol.page, `${roster}?org=${acme}`)).toMatch(/^200 .*bob@example\.com/);
  expect(await members(bob.page, `${roster}?org=${globex}`)).toMatch(/^200 .*carol@example\.com/);
  // It is wrong in one thing, and fails over no other.
  for (const org of ['', 'org_nowhere', '../users', '%00'])
    expect(await members(bob.page, `${roster}?org=${org}`), org).toMatch(/^404 /);
});
