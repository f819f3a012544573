import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { makePerson, clerk } from '../../support/clerk.ts';
import { panel } from '../../support/panel.ts';
import { expect, test } from '../../support/test.ts';
import { urls } from '../../support/urls.ts';

/** An app that takes events, and what it was sent. */
async function listen(): Promise<{ url: string; types: string[]; close: () => void }> {
  const types: string[] = [];
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk.toString()));
    request.on('end', () => {
      types.push((JSON.parse(text) as { type: string }).type);
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://localhost:${port}/hook`, types, close: () => server.close() };
}

test('the panel adds a webhook, shows what was sent, sends it again and removes it', async ({ page }) => {
  const app = await listen();
  await page.goto(panel('/panel/webhooks'));
  await page.getByText('Add a webhook', { exact: true }).click();
  await page.getByLabel('Address').fill('https://example.com/hook');
  await page.getByLabel('Events').fill('user.updated');
  await page.getByRole('button', { name: 'Add webhook' }).click();
  await expect(page.getByRole('alert')).toContainText('must lead to this machine');
  await expect(page.getByLabel('Events')).toHaveValue('user.updated');
  await page.getByLabel('Address').fill(app.url);
  await page.getByLabel('Address').press('Enter');
  await expect(page.getByRole('status')).toContainText('Added');
  const { user } = await makePerson();
  await clerk.users.updateUser(user.id, { firstName: 'Heard' });
  await expect.poll(() => app.types).toContain('user.updated');
  // The list is live: nobody loads the page again.
  const sent = page
    .getByRole('listitem')
    .filter({ hasText: `to ${app.url}` })
    .first();
  await expect(sent).toContainText('user.updated');
  await sent.getByText(/^\d attempt/).click();
  await expect(sent.locator('pre')).toContainText('"type": "user.updated"');
  const before = app.types.length;
  await sent.getByRole('button', { name: 'Send again' }).click();
  await expect(page.getByRole('status')).toContainText('sent again');
  await expect.poll(() => app.types.length).toBeGreaterThan(before);
  const endpoint = page.getByRole('listitem').filter({ hasText: app.url }).first();
  await endpoint.getByRole('button', { name: 'Remove' }).click();
  await expect(page.getByRole('status')).toContainText('Removed');
  app.close();
});

test('the panel invites somebody, whose link leads to the app, and takes it back', async ({ page, unique }) => {
  const email = `${unique('guest').replace(' ', '')}@example.com`;
  await page.goto(panel('/panel/invitations'));
  await page.getByText('Invite somebody', { exact: true }).focus();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  await page.keyboard.type(email);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('status')).toContainText('Invited');
  const row = page.getByRole('listitem').filter({ hasText: email });
  const link = (await row.locator('code').textContent()) ?? '';
  expect(link).toContain(`${urls.clerk}/v1/tickets/accept?ticket=`);
  const answer = await page.request.get(link, { maxRedirects: 0 });
  expect(answer.headers()['location']).toContain('__clerk_ticket=');
  await row.getByRole('button', { name: 'Revoke' }).click();
  await expect(page.getByRole('status')).toContainText('revoked');
  await expect(row).toContainText('revoked');
  expect((await page.request.get(link, { maxRedirects: 0 })).status()).toBe(400);
});

test('who waits is invited or denied in the panel, without scripts as well', async ({ browser, unique }) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  const email = `${unique('waits').replace(' ', '')}@example.com`;
  await page.goto(panel('/panel/invitations'));
  await page.getByText('Add to the waitlist', { exact: true }).click();
  await page.getByLabel('Email address').last().fill(email);
  await page.getByLabel('Email address').last().press('Enter');
  const row = page.getByRole('listitem').filter({ hasText: email }).last();
  await expect(row).toContainText('waits');
  await row.getByRole('button', { name: 'Invite', exact: true }).click();
  await expect(row).toContainText('invited');
  await row.getByRole('button', { name: 'Deny' }).click();
  await expect(page.getByRole('status')).toContainText('Denied');
  await expect(row).toContainText('denied');
  await context.close();
});

test('a key that the panel makes is shown once, opens, and no more once it is revoked', async ({ page, unique }) => {
  const name = unique('Key');
  const { email, user } = await makePerson();
  await page.goto(panel('/panel/machines'));
  await page.getByText('Create an API key', { exact: true }).click();
  await page.getByLabel('Name of the key').fill(name);
  await page.getByLabel('Acts for this person').fill(email);
  await page.getByLabel('Acts for this person').press('Enter');
  const secret = (await page.getByRole('status').locator('code').textContent()) ?? '';
  expect((await clerk.apiKeys.verify(secret)).subject).toBe(user.id);
  await page.goto(panel('/panel/machines'));
  await expect(page.getByText(secret)).toHaveCount(0);
  const row = page.getByRole('listitem').filter({ hasText: name });
  await row.getByRole('button', { name: 'Revoke' }).click();
  await expect(row).toContainText('revoked');
  await expect(clerk.apiKeys.verify(secret)).rejects.toThrow();
});

test('a machine gets tokens in the panel, and an OAuth application another secret', async ({ page, unique }) => {
  const [machine, application] = [unique('Robot'), unique('Partner')];
  await page.goto(panel('/panel/machines'));
  await page.getByText('Create a machine', { exact: true }).click();
  await page.getByLabel('Name of the machine').fill(machine);
  await page.getByRole('button', { name: 'Create machine' }).click();
  await expect(page.getByRole('status').locator('code')).toHaveText(/^ak_/);
  const row = page.getByRole('listitem').filter({ hasText: machine });
  await row.getByRole('button', { name: 'Create token' }).click();
  const token = (await page.getByRole('status').locator('code').textContent()) ?? '';
  expect(token).toMatch(/^mt_/);
  await row.getByRole('button', { name: 'Revoke token' }).click();
  await expect(row).toContainText('revoked');
  await row.getByRole('button', { name: 'Delete', exact: true }).click();
  await expect(row).toHaveCount(0);

  await page.getByText('Create an OAuth application', { exact: true }).click();
  await page.getByLabel('Name of the application').fill(application);
  await page.getByLabel('Redirect address').fill('http://localhost:5000/callback');
  await page.getByRole('button', { name: 'Create application' }).click();
  const secret = page.getByRole('status').locator('code');
  const first = await secret.textContent();
  const partner = page.getByRole('listitem').filter({ hasText: application });
  await partner.getByRole('button', { name: 'New secret' }).click();
  await expect(secret).not.toHaveText(first ?? '');
  await partner.getByRole('button', { name: 'Delete' }).click();
  await expect(partner).toHaveCount(0);
});

test('a fault for one method of one path is switched on and off in the panel', async ({ page, unique }) => {
  const path = `/api/v1/${unique('nowhere').replace(' ', '_')}`;
  await page.goto(panel('/panel/switches'));
  await page.getByText('Another fault').click();
  await page.getByLabel('What goes wrong').selectOption('429: too many requests');
  await page.getByLabel('Paths that begin with').fill(path);
  await page.getByLabel('Method').selectOption('DELETE');
  await page.getByLabel('How much').fill('7');
  await page.getByLabel('How much').press('Enter');
  await expect(page.getByRole('status')).toContainText('The fault is on');
  const ask = (method: string) => page.request.fetch(`${urls.clerk}${path}`, { method });
  expect((await ask('GET')).status()).not.toBe(429);
  const refused = await ask('DELETE');
  expect([refused.status(), refused.headers()['retry-after']]).toEqual([429, '7']);
  await page
    .getByRole('listitem')
    .filter({ hasText: `DELETE ${path}` })
    .getByRole('button')
    .click();
  await expect(page.getByRole('status')).toContainText('The fault is off');
  expect((await ask('DELETE')).status()).not.toBe(429);
});
