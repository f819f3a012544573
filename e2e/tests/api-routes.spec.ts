import { expect, open, test, type SignedIn } from '../support/test.ts';

const wrong = '/wrong/api-routes/report';

async function activeOrganization({ page }: SignedIn): Promise<string> {
  const answer = await page.request.get('/api/me');
  return ((await answer.json()) as { orgId: string }).orgId;
}

test(
  'by hand: 401 for nobody, 403 for who may not, 404 for what is not there',
  { tag: '@core2' },
  async ({ as, page }) => {
    const alice = await as('alice', 'acme');
    const bob = await as('bob', 'acme');
    const carol = await as('carol', 'globex');
    const report = `/api/orgs/${await activeOrganization(alice)}/report`;
    const codes = async (who: SignedIn['page'], path: string) => {
      const answer = await who.request.get(path);
      return [answer.status(), ((await answer.json()) as { code?: string }).code];
    };
    expect(await codes(page, report)).toEqual([401, 'token_missing']);
    expect(await codes(bob.page, report)).toEqual([403, 'permission_missing']);
    expect(await codes(carol.page, report)).toEqual([403, 'organization_mismatch']);
    expect(await codes(bob.page, `${report}?quarter=q5`)).toEqual([403, 'permission_missing']);
    expect(await codes(alice.page, report)).toEqual([200, undefined]);
    expect(await codes(alice.page, `${report}?quarter=q5`)).toEqual([404, undefined]);
  },
);

test(
  'wrong: auth.protect() sends a client to a form, and answers who lacks the right with 404',
  { tag: '@core2' },
  async ({ as, page }) => {
    const alice = await as('alice', 'acme');
    const bob = await as('bob', 'acme');
    const sent = await page.request.get(wrong, { maxRedirects: 0 });
    expect(sent.status()).toBe(307);
    expect(sent.headers()['location']).toContain('/sign-in');
    expect((await bob.page.request.get(wrong)).status()).toBe(404);
    expect((await alice.page.request.get(wrong)).status()).toBe(200);
  },
);

test('wrong: nobody waits for auth.protect(), and everybody reads the report', async ({ as, page }) => {
  const bob = await as('bob', 'acme');
  for (const on of [page, bob.page]) {
    const answer = await on.request.get('/wrong/api-routes/no-await', { maxRedirects: 0 });
    expect(answer.status()).toBe(200);
    expect(await answer.text()).toContain('q1 report');
  }
});

test('the page asks for real and shows each verdict', async ({ as }) => {
  const { page } = await as('bob', 'acme');
  await open(page, '/patterns/api-routes');
  await page.getByRole('button', { name: 'Ask them all' }).click();
  const row = (name: string) => page.getByRole('row').filter({ has: page.getByRole('rowheader', { name }) });
  await expect(row('As nobody').first()).toContainText('401 who are you?');
  await expect(row('As you, your active organization')).toContainText('403 not you');
  await expect(row('As you, another organization')).toContainText('organization_mismatch');
  await expect(row('Wrong: auth.protect(), as nobody')).toContainText('307 sent to sign in');
  await expect(row('Wrong: auth.protect(), as you')).toContainText('404 not found');
  await expect(row('Wrong: the same without await')).toContainText('shows “q1 report”, to nobody');
  const first = row('As nobody').first();
  await first.getByText('Headers and claims').click();
  await expect(first).toContainText(/Sent as nobody: no token[\s\S]*www-authenticate: Bearer/);
  await row('As you, your active organization').getByText('Headers and claims').click();
  await expect(row('As you, your active organization')).toContainText(/"rol": "member"/);
});

test('a build without wrong twins is not taken for their answer', async ({ as }) => {
  const { page } = await as('bob', 'acme');
  await open(page, '/patterns/api-routes');
  await page.route('**/wrong/**', async (route) => {
    const url = new URL('/wrong/nothing-of-that-name', route.request().url()).href;
    await route.fulfill({ response: await route.fetch({ url }) });
  });
  await page.getByRole('button', { name: 'Ask them all' }).click();
  const row = page
    .getByRole('row')
    .filter({ has: page.getByRole('rowheader', { name: 'Wrong: auth.protect(), as you' }) });
  await expect(row).toContainText('did not work');
  await expect(row).toContainText('is not in this build: WRONG_TWINS=1 puts it there');
  // The last request may be on its way: it ends before the page does.
  await expect(page.getByRole('button', { name: 'Ask them all' })).toBeEnabled();
});
