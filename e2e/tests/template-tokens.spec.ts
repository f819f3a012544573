import { expect, open, test } from '../support/test.ts';
import { urls } from '../support/urls.ts';

test('the proxy mints a template token for the signed-in caller and for nobody else', async ({ as, request }) => {
  const alice = await as('alice');
  const headers = { authorization: `Bearer ${await alice.token()}` };
  const minted = await request.post(`${urls.proxy}/tokens/hasura`, { headers });
  expect(minted.status()).toBe(200);
  expect(minted.headers()['cache-control']).toContain('no-store');
  const { token, template } = (await minted.json()) as { token: string; template: string };
  expect(template).toBe('hasura');
  const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>;
  expect(claims['https://hasura.io/jwt/claims']).toMatchObject({
    'x-hasura-user-id': alice.userId,
  });
  expect(claims).not.toHaveProperty('sid');
  expect((await request.post(`${urls.proxy}/tokens/hasura`)).status()).toBe(401);
});

test('a template token is refused where a session token is due', async ({ as, request }) => {
  const alice = await as('alice');
  const headers = { authorization: `Bearer ${await alice.token('hasura')}` };
  for (const url of [
    `${urls.api}/backend/me`,
    `${urls.api}/jsonwebtoken/me`,
    `${urls.api}/core/me`,
    `${urls.web}/api/me`,
  ]) {
    expect((await request.get(url, { headers })).status(), url).toBe(401);
  }
  expect((await request.post(`${urls.proxy}/tokens/hasura`, { headers })).status()).toBe(401);
});

test('the page shows rows from Hasura and Supabase, from the server and from the browser', async ({ as, unique }) => {
  const title = unique('fill in the template');
  const { page } = await as('alice');
  await open(page, '/patterns/server-actions');
  await page.getByRole('textbox', { name: 'New todo' }).fill(title);
  await page.getByRole('textbox', { name: 'New todo' }).press('Enter');
  await expect(page.getByRole('list', { name: 'Your todos' })).toContainText(title);

  await open(page, '/patterns/template-tokens');
  const server = page.getByRole('table').filter({ hasText: 'From the server' });
  const rows = server.getByRole('row').filter({ has: page.getByRole('cell') });
  await expect(rows).toHaveCount(5);
  for (const row of await rows.all()) await expect(row).toContainText(/let in.*[1-9]\d* rows?/i);

  for (const [way, last] of [
    ['Ask Hasura', 'Hasura'],
    ['Ask Hasura through the proxy', 'proxy, then Hasura'],
    ['Ask Supabase', 'Supabase'],
    ['Ask Supabase through the proxy', 'proxy, then Supabase'],
  ] as const) {
    await page.getByRole('button', { name: way, exact: true }).click();
    const hop = page.getByRole('listitem').filter({ has: page.getByText(last, { exact: true }) });
    await expect(hop, way).toContainText(/gave [1-9]\d* rows?/);
    await hop.getByText('What it saw').click();
    await expect(hop, way).toContainText(title);
  }
});
