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
});

const [proxy, browser] = ['Through the proxy: one request travels', 'From the browser'];
const ways = [
  { section: proxy, name: 'Ask Hasura through the proxy', last: 'Hasura' },
  { section: proxy, name: 'Ask Supabase through the proxy', last: 'Supabase' },
  { section: browser, name: 'Ask Hasura', last: 'Hasura' },
  { section: browser, name: 'Ask Supabase', last: 'Supabase' },
  { section: browser, name: 'Ask Supabase with the template (legacy)', last: 'Supabase' },
];

test('signed out there is no token, and every way says so', async ({ page }) => {
  await page.goto('/patterns/template-tokens');
  await expect(page.getByRole('region', { name: 'From the server' })).toContainText('getToken() gives null');
  for (const { section, name } of ways) {
    const part = page.getByRole('region', { name: section });
    await part.getByRole('button', { name, exact: true }).click();
    await expect(part.getByRole('listitem'), name).toHaveCount(1);
    await expect(part.getByRole('listitem'), name).toContainText(/who are you\?.*getToken\(\) gave null/i);
  }
});

test('the page shows rows from Hasura and Supabase, from the server and from the browser', async ({ as, unique }) => {
  const title = unique('fill in the template');
  const { page } = await as('alice');
  await open(page, '/patterns/server-actions');
  await page.getByRole('textbox', { name: 'New todo' }).fill(title);
  await page.getByRole('textbox', { name: 'New todo' }).press('Enter');
  await expect(page.getByRole('list', { name: 'Your todos' })).toContainText(title);

  await open(page, '/patterns/template-tokens');
  const server = page.getByRole('region', { name: 'From the server' }).getByRole('table');
  const rows = server.getByRole('row').filter({ has: page.getByRole('cell') });
  await expect(rows).toHaveCount(5);
  for (const row of await rows.all()) await expect(row).toContainText(/let in.*[1-9]\d* rows?/i);

  for (const { section, name, last } of ways) {
    const part = page.getByRole('region', { name: section });
    await part.getByRole('button', { name, exact: true }).click();
    const hop = part.getByRole('listitem').filter({ has: page.getByText(last, { exact: true }) });
    await expect(hop, name).toContainText(/gave [1-9]\d* rows?/);
    await hop.getByText('What it saw').click();
    await expect(hop, name).toContainText(title);
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
  await expect(hop('token')).toContainText(
    new RegExp(`session token says:[\\s\\S]*"sid"[\\s\\S]*goes on says:[\\s\\S]*"x-hasura-user-id": "${userId}"`),
  );
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
  for (const name of ['sid', 'https://hasura.io/jwt/claims', 'claims.jwt.hasura.io'])
    await expect(page.getByRole('rowheader', { name, exact: true })).toBeVisible();
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
