import { clerk, clerkSetup } from '@clerk/testing/playwright';
import { expect, test } from '@playwright/test';

test('clerk.signIn of @clerk/testing by an e-mail address', async ({ page }) => {
  await clerkSetup();
  await page.goto('/');
  await clerk.signIn({ page, emailAddress: 'bob@example.com' });
  await page.goto('/');
  await expect(page.getByText('Signed in as user_2lOcaLBob')).toBeVisible();
});
