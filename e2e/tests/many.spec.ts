import { makePerson } from '../support/clerk.ts';
import { expect, signIn, test, tokenOf } from '../support/test.ts';

/*
 * `pnpm e2e --many`: two hundred people, each their own, sign in at the same time as others do. What one of them sees of
 * another is a fault, and so is one that comes and goes.
 */
for (let number = 1; number <= 200; number += 1) {
  test(`person ${number} signs in and is nobody else, in the browser and to the server`, async ({ page }) => {
    const { user, email } = await makePerson({ firstName: `Kim${number}` });
    await signIn(page, email);
    expect(await page.evaluate(() => window.Clerk.user?.id)).toBe(user.id);
    const [, payload = ''] = (await tokenOf(page)).split('.');
    expect(JSON.parse(Buffer.from(payload, 'base64url').toString())).toMatchObject({ sub: user.id });
    const answer = await page.request.get('/api/me');
    expect(await answer.json()).toMatchObject({ userId: user.id });
  });
}
