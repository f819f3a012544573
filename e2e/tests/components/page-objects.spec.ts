import { createPageObjects, type EnhancedPage } from '@clerk/testing/playwright/unstable';
import type { Page } from '@playwright/test';
import { clerk, inboxOf, makePerson } from '../../support/clerk.ts';
import { password } from '../../support/people.ts';
import { expect, test } from '../../support/test.ts';
import { urls } from '../../support/urls.ts';

/** The page objects that Clerk publishes for tests of its components. */
const objectsOf = (page: Page) => createPageObjects({ page, useTestingToken: false, baseURL: urls.web });

const withCodeByEmail = { password: { enabled: false, required: false } };
const idOf = (page: EnhancedPage): Promise<string | undefined> => page.evaluate(() => window.Clerk.user?.id);

test.describe('with Clerk’s own page objects', () => {
  test('somebody signs in by password, and out by the user button', async ({ page }) => {
    const { user, email } = await makePerson();
    const po = objectsOf(page);
    await po.signIn.goTo();
    await po.signIn.setIdentifier(email);
    await po.signIn.continue();
    await po.signIn.setPassword(password);
    await po.signIn.continue();
    await po.expect.toBeSignedIn();
    expect(await idOf(po.page)).toBe(user.id);

    await po.page.goToAppHome();
    await po.userButton.waitForMounted();
    await po.userButton.toggleTrigger();
    await po.userButton.waitForPopover();
    await po.userButton.toHaveVisibleMenuItems([/manage account/i, /sign out$/i]);
    await po.userButton.triggerManageAccount();
    await po.userProfile.waitForUserProfileModal('open');
    await page.keyboard.press('Escape');
    await po.userProfile.waitForUserProfileModal('closed');
    await po.userButton.toggleTrigger();
    await po.userButton.waitForPopover();
    await po.userButton.triggerSignOut();
    await po.expect.toBeSignedOut();
  });

  test('somebody signs in by a code', async ({ page, instance, unique }) => {
    await instance(withCodeByEmail);
    const email = `${unique('po').replace(' ', '-')}+clerk_test@example.com`;
    const { user } = await makePerson({ emailAddress: [email] });
    const po = objectsOf(page);
    await po.signIn.goTo();
    await po.signIn.setIdentifier(email);
    // It waits for the request that sends the code, which must not be over before.
    await Promise.all([po.signIn.enterTestOtpCode(), po.signIn.continue()]);
    await po.expect.toBeSignedIn();
    expect(await idOf(po.page)).toBe(user.id);
    expect(await inboxOf(email)).toEqual([]);
  });

  test('somebody signs up', async ({ page, unique }) => {
    const email = `${unique('po').replace(' ', '-')}+clerk_test@example.com`;
    const po = objectsOf(page);
    await po.signUp.goTo();
    await Promise.all([
      po.signUp.enterTestOtpCode(),
      po.signUp.signUpWithEmailAndPassword({ email, password: 'a rather long passphrase' }),
    ]);
    await po.expect.toBeSignedIn();
    const user = await clerk.users.getUser((await idOf(po.page)) ?? '');
    expect(user.emailAddresses.map(({ emailAddress }) => emailAddress)).toEqual([email]);
  });

  test('somebody changes their name in the profile', async ({ page, signInAs }) => {
    const { user, email } = await makePerson();
    await signInAs(email);
    const po = objectsOf(page);
    await po.page.goToAppHome();
    await po.userButton.waitForMounted();
    await po.userButton.toggleTrigger();
    await po.userButton.triggerManageAccount();
    await po.userProfile.waitForUserProfileModal('open');
    await po.userProfile.clickToUpdateProfile();
    await po.userProfile.waitForSectionCardOpened('profile');
    await po.userProfile.typeFirstName('Robin');
    await page.getByRole('button', { name: 'Save' }).click();
    await po.userProfile.waitForSectionCardClosed('profile');
    expect((await clerk.users.getUser(user.id)).firstName).toBe('Robin');
  });

  test('somebody is asked for an organization before they go on', async ({ page, instance, unique }) => {
    await instance({ organizations: { forceSelection: true } });
    const { user, email } = await makePerson();
    const po = objectsOf(page);
    await po.signIn.goTo();
    await po.signIn.setIdentifier(email);
    await po.signIn.continue();
    await po.signIn.setPassword(password);
    await po.signIn.continue();
    const name = unique('By page object');
    await po.sessionTask.resolveForceOrganizationSelectionTask({ name });
    await po.expect.toHaveResolvedTask();
    const { data } = await clerk.users.getOrganizationMembershipList({ userId: user.id });
    expect(data.map(({ organization }) => organization.name)).toEqual([name]);
  });
});
