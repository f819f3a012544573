import { clerk } from '../support/clerk.ts';
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

test('wrong: without a check for null, “Bearer null” goes to Hasura', async ({ as, page }) => {
  const alice = await as('alice');
  expect(await (await alice.page.request.get('/wrong/template-tokens')).json()).toHaveProperty('data.todos');
  const refused = JSON.stringify(await (await page.request.get('/wrong/template-tokens')).json());
  expect(refused).toContain('invalid-jwt');
  // With the check there is nothing to send, and the page says so.
  await page.goto('/patterns/template-tokens');
  await expect(page.locator('.empty').filter({ hasText: 'without a session there is no token' })).toBeVisible();
  await page.getByRole('button', { name: 'Ask Hasura', exact: true }).click();
  await expect(page.getByRole('listitem').filter({ hasText: 'getToken() gave null' })).toContainText('401');
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
    ['Ask Hasura through the proxy', 'Hasura'],
    ['Ask Supabase', 'Supabase'],
    ['Ask Supabase with the template (legacy)', 'Supabase'],
    ['Ask Supabase through the proxy', 'Supabase'],
  ] as const) {
    await page.reload();
    await page.getByRole('button', { name: way, exact: true }).click();
    const hop = page.getByRole('listitem').filter({ has: page.getByText(last, { exact: true }) });
    await expect(hop, way).toContainText(/gave [1-9]\d* rows?/);
    await hop.getByText('What it saw').click();
    await expect(hop, way).toContainText(title);
  }
});

test('a request through the proxy is told hop by hop: what was kept back, which token went on, the upstream’s verdict', async ({
  as,
}) => {
  const { page, userId } = await as('alice');
  await open(page, '/patterns/template-tokens');
  const hop = (place: string) => page.getByRole('listitem').filter({ has: page.getByText(place, { exact: true }) });
  const ask = page.getByRole('button', { name: 'Ask Hasura through the proxy' });
  await ask.click();
  await expect(hop('proxy')).toContainText(/keeps back \d+ of your headers/);
  await hop('proxy').getByText('What it saw').click();
  await expect(hop('proxy')).toContainText(/Kept back:[\s\S]*authorization[\s\S]*Sent on:[\s\S]*authorization: …/);
  await expect(hop('token')).toContainText(/minted by Clerk|taken from the cache/);
  await hop('token').getByText('What it saw').click();
  await expect(hop('token')).toContainText(`"x-hasura-user-id": "${userId}"`);
  await expect(hop('Hasura')).toContainText(/200 let in.*gave \d+ rows?/);
  await ask.click();
  await expect(hop('token')).toContainText('taken from the cache');
});

test('a template that is changed changes the claims', async ({ as, unique }) => {
  const claim = unique('colour').replaceAll(/\W/g, '_');
  const { data } = await clerk.jwtTemplates.list();
  const template = data.find(({ name }) => name === 'hasura-v3');
  expect(template).toBeDefined();
  const { page } = await as('alice');
  await open(page, '/patterns/template-tokens');
  const row = page.getByRole('row').filter({ has: page.getByRole('rowheader', { name: claim, exact: true }) });
  await expect(page.getByRole('rowheader', { name: 'sid' })).toBeVisible();
  await expect(row).toHaveCount(0);
  const changed = { templateId: template?.id ?? '', name: 'hasura-v3', lifetime: template?.lifetime ?? 60 };
  await clerk.jwtTemplates.update({ ...changed, claims: { ...template?.claims, [claim]: '{{user.first_name}}' } });
  try {
    await page.reload();
    await expect(row.getByRole('cell')).toHaveText(['–', '–', 'Alice', '–']);
  } finally {
    await clerk.jwtTemplates.update({ ...changed, claims: template?.claims ?? {} });
  }
});
