import { expect, test } from '../support/test.ts';
import { people } from '../support/people.ts';
import { urls } from '../support/urls.ts';

test('a hard reload after the session token expired stays signed in', async ({ page, request, signInAs }) => {
  const setClock = async (data: object) => {
    expect((await request.post(`${urls.clerk}/control/clock`, { data })).ok()).toBe(true);
  };
  // Two minutes back: the session is two minutes old, and its token has expired for everybody else.
  await setClock({ advanceSeconds: -120 });
  try {
    await signInAs(people.dave);
  } finally {
    await setClock({ reset: true });
  }
  const cookies = await page.context().cookies(urls.web);
  const stale = cookies.find(({ name }) => name === '__session')?.value ?? '';
  expect(expiryOf(stale)).toBeLessThan(Date.now() / 1000 - 30);

  const handshakes: string[] = [];
  page.on('request', (asked) => {
    if (asked.url().includes('/v1/client/handshake')) handshakes.push(asked.url());
  });
  await page.goto('/dashboard');
  await expect(page.getByRole('heading', { name: 'Dashboard' })).toBeVisible();
  await expect(page.getByRole('main')).toContainText(people.dave);
  expect(handshakes.length).toBeGreaterThan(0);
});

function expiryOf(token: string): number {
  return (JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as { exp: number }).exp;
}
