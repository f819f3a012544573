import { makePerson } from '../support/clerk.ts';
import { password } from '../support/people.ts';
import { expect, open, signIn, test } from '../support/test.ts';
import { urls } from '../support/urls.ts';

/** Lets the proofs of one session be eleven minutes old. */
async function ageFactors(sessionId: string): Promise<void> {
  const answer = await fetch(`${urls.clerk}/control/sessions/${sessionId}/age-factors`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ minutes: 11 }),
  });
  expect(answer.ok).toBe(true);
}

const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });

test('an old proof is answered with 403 in Clerk’s form, a fresh one with the code', async ({ as, request }) => {
  const { token, sessionId, userId } = await as('bob');
  const fresh = await request.post('/api/recovery-code', bearer(await token()));
  expect(fresh.status()).toBe(200);
  expect(await fresh.text()).toContain(userId);
  await ageFactors(sessionId);
  const old = await request.post('/api/recovery-code', bearer(await token()));
  expect(old.status()).toBe(403);
  expect(await old.json()).toMatchObject({
    clerk_error: {
      reason: 'reverification-error',
      metadata: { reverification: { level: 'first_factor', afterMinutes: 10 } },
    },
  });
  expect((await request.post('/api/recovery-code')).status()).toBe(401);
});

test('the action asks for the password again and then reveals the code', async ({ page, instance }) => {
  await instance({ reverification: true });
  const { email, user } = await makePerson();
  await signIn(page, email);
  await ageFactors(await page.evaluate(() => window.Clerk.session?.id ?? ''));
  await page.evaluate(() => window.Clerk.session?.getToken({ skipCache: true }));
  await open(page, '/patterns/reverification');
  await page.getByRole('button', { name: 'Reveal the code' }).click();
  await expect(page.getByText(/verification required/i)).toBeVisible();
  await expect(page.getByTestId('revealed')).not.toContainText(user.id);
  await page.getByRole('textbox', { name: 'Password', exact: true }).fill(password);
  await page.getByRole('textbox', { name: 'Password', exact: true }).press('Enter');
  await expect(page.getByTestId('revealed')).toContainText(user.id);
});

test('wrong: the button is disabled, and the route reveals the code', async ({ as, request }) => {
  const { page, token, sessionId, userId } = await as('bob');
  await ageFactors(sessionId);
  const answer = await request.post('/wrong/reverification/code', bearer(await token()));
  expect(answer.status()).toBe(200);
  expect(await answer.text()).toContain(userId);
  await open(page, '/wrong/reverification');
  await page.evaluate(() => window.Clerk.session?.getToken({ skipCache: true }));
  await expect(page.getByRole('button', { name: 'Reveal the code' })).toBeDisabled();
});
