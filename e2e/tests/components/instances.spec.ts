import { expect, test } from '../../support/test.ts';

test('settings of one browser change its forms, and nobody else’s', async ({ page, instance, browser }) => {
  await instance({ firstName: { required: true }, lastName: { required: true } });
  await page.goto('/sign-up');
  await expect(page.getByRole('textbox', { name: 'First name' })).toBeVisible();
  const other = await (await browser.newContext()).newPage();
  await other.goto('/sign-up');
  await expect(other.getByRole('textbox', { name: 'Email address' })).toBeVisible();
  await expect(other.getByRole('textbox', { name: 'First name' })).toHaveCount(0);
  await other.context().close();
});
