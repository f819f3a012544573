import type { Page } from '@playwright/test';
import { panel } from '../../support/panel.ts';
import { people } from '../../support/people.ts';
import { expect, test } from '../../support/test.ts';
import { resign } from '../../support/tokens.ts';

async function inspect(page: Page, token: string): Promise<void> {
  await page.goto(panel('/panel/inspector'));
  await page.getByRole('textbox', { name: 'Token' }).fill(token);
  await page.getByRole('button', { name: 'Inspect' }).click();
}

test('the panel previews a template for a person while it is typed, with mistakes beside the line', async ({
  page,
}) => {
  await page.goto(panel('/panel/templates'));
  await page.getByRole('link', { name: 'supabase' }).click();
  await page.getByLabel('As this person').fill(people.bob);
  await page.getByLabel('In', { exact: true }).selectOption('Acme');
  await page.getByLabel('Claims').fill('{\n  "role": "{{org.role}}",\n  "who": "{{user.first_name}}"\n}');
  const preview = page.getByRole('region', { name: 'Preview' });
  await expect(preview).toContainText('"role": "org:member"');
  await expect(preview).toContainText('"who": "Bob"');
  await page.getByLabel('Claims').fill('{\n  "who": "{{user.nickname}}",\n  "sub": "me"\n}');
  await expect(page.getByText('line 3')).toBeVisible();
  await expect(page.getByRole('region', { name: 'Template' })).toContainText(
    '“user.nickname” is no name that Clerk knows',
  );
  await page.getByRole('button', { name: 'Save template' }).click();
  await expect(page.getByRole('alert')).toContainText('Line 3');
  await expect(page.getByLabel('Claims')).toHaveValue(/"sub": "me"/);
});

test('the token inspector tells valid, expired, foreign and template tokens apart', async ({ page, as }) => {
  const { token } = await as('alice', 'acme');
  const verdict = page.getByRole('region', { name: 'Verdict' });
  await inspect(page, await token());
  await expect(verdict.getByRole('heading')).toHaveText(/^\s*valid\s+session token\s*$/);
  await expect(page.getByText('Subject: the person, here Alice Adams.')).toBeVisible();
  await expect(page.getByText('Active organization: acme, role admin')).toBeVisible();
  expect(page.url()).toBe(panel('/panel/inspector'));
  const now = Math.floor(Date.now() / 1000);
  await inspect(page, await resign(await token(), { iat: now - 300, nbf: now - 300, exp: now - 120 }));
  await expect(verdict.getByRole('heading')).toContainText('expired');
  await inspect(page, await resign(await token(), {}, 'foreign'));
  await expect(verdict.getByRole('heading')).toContainText('not valid: foreign or changed');
  await inspect(page, await token('hasura'));
  await expect(verdict.getByRole('heading')).toHaveText(/^\s*valid\s+template token\s*$/);
});
