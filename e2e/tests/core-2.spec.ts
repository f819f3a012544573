import { expect, test } from '../support/test.ts';

test(
  'the last releases of Core 2 have isAuthenticated and sessionStatus, and know pending sessions',
  { tag: '@core2-only' },
  async ({ as, page }) => {
    const session = async (on: typeof page) => (await on.request.get('/api/session')).json() as Promise<unknown>;
    const [alice, erin] = [await as('alice'), await as('erin')];
    expect(await session(page)).toEqual({ isAuthenticated: false, sessionStatus: null, userId: null });
    expect(await session(alice.page)).toEqual({ isAuthenticated: true, sessionStatus: 'active', userId: alice.userId });
    expect(await session(erin.page)).toEqual({ isAuthenticated: false, sessionStatus: 'pending', userId: null });
  },
);

test('wrong: <SignedIn> in Core 3 fails the request', async ({ as, page }) => {
  const alice = await as('alice');
  for (const on of [page, alice.page]) expect((await on.request.get('/wrong/core-2')).status()).toBe(500);
});

test('the page on Core 2 shows each difference as it stands in the files', async ({ page }) => {
  await page.goto('/patterns/core-2');
  const lines = async (file: string) => {
    const region = page.getByRole('region', { name: `What differs in ${file}`, exact: true });
    return (await region.textContent())?.split('\n') ?? [];
  };
  expect(await lines('app/api/me/route.ts')).toEqual(
    expect.arrayContaining([expect.stringMatching(/^-.*!userId/), expect.stringMatching(/^\+.*!isAuthenticated/)]),
  );
  expect(await lines('app/patterns/show/admin-salaries.tsx')).toEqual(
    expect.arrayContaining(["-import { Protect } from '@clerk/nextjs';", "+import { Show } from '@clerk/nextjs';"]),
  );
  expect(await lines('proxy.ts')).toEqual(expect.arrayContaining([expect.stringMatching(/^-.*runtime: 'nodejs'/)]));
});
