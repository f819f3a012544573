import { clerk, makePerson } from '../../support/clerk.ts';
import { findPerson, panel } from '../../support/panel.ts';
import { expect, test } from '../../support/test.ts';

test('the panel can be walked with the keyboard', async ({ page }) => {
  await page.goto(panel('/'));
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to content' })).toBeFocused();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('searchbox')).toBeFocused();
  await page.keyboard.type('alice@example.com');
  await page.keyboard.press('Enter');
  await page.waitForURL(/query=alice/);
  await page.getByRole('link', { name: 'Alice Adams' }).focus();
  await page.keyboard.press('Tab');
  await expect(page.getByRole('button', { name: 'Sign in as Alice Adams' })).toBeFocused();
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Alice Adams' })).toBeVisible();
  // What cannot be taken back asks once more, and opens by the keyboard too.
  await page.getByText('Delete …').focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Delete for good' })).toBeVisible();
});

test('no page of the panel is wider than a phone, whatever people are called', async ({ page, unique }) => {
  const long = unique('x'.repeat(120)).replace(' ', '');
  const { user } = await makePerson({ firstName: long, lastName: long, publicMetadata: { [long]: long } });
  const organization = await clerk.organizations.createOrganization({ name: long, createdBy: user.id });
  const { data: templates } = await clerk.jwtTemplates.list();
  const fixed =
    'organizations roles roles/org:admin permissions/org:todos:read invitations machines webhooks sessions templates templates/new inbox inspector requests switches data'.split(
      ' ',
    );
  const paths = [
    '/',
    `/panel/people/${user.id}`,
    `/panel/organizations/${organization.id}`,
    `/panel/templates/${templates[0]?.id}`,
    ...fixed.map((name) => `/panel/${name}`),
  ];
  await page.setViewportSize({ width: 390, height: 844 });
  for (const path of paths) {
    await page.goto(panel(path));
    // Closed parts must fit as well.
    await page.evaluate(() => document.querySelectorAll('details').forEach((part) => (part.open = true)));
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    const tooWide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(tooWide, path).toBeLessThanOrEqual(0);
  }
});

test('the panel works without scripts', async ({ browser }) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  const { email } = await makePerson();
  await findPerson(page, email);
  await expect(page.getByRole('button', { name: /copy/i })).toHaveCount(0);
  await page.getByLabel('First name').fill('Robin');
  await page.getByRole('button', { name: 'Save names' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Robin');
  await context.close();
});

test('a page of a demo app can neither read nor steer nor frame the panel', async ({ page }) => {
  const { email, user } = await makePerson();
  const path = panel(`/panel/people/${user.id}`);
  await page.goto('/sign-in');
  const read = await page.evaluate(
    (url) =>
      fetch(url)
        .then((answer) => answer.text())
        .catch(() => 'refused'),
    path,
  );
  expect(read).toBe('refused');
  const frame = await page.evaluate(async (url) => {
    const element = Object.assign(document.createElement('iframe'), { src: url });
    await new Promise((resolve) => {
      element.addEventListener('load', resolve);
      document.body.append(element);
    });
    return element.contentDocument === null ? 'opaque' : 'readable';
  }, path);
  expect(frame).toBe('opaque');
  expect(page.frames().at(-1)?.url()).not.toContain(email);
  await page.evaluate((url) => {
    const form = Object.assign(document.createElement('form'), { method: 'post', action: url });
    const field = Object.assign(document.createElement('input'), { name: 'action', value: 'delete' });
    form.append(field);
    document.body.append(form);
    form.submit();
  }, path);
  await page.waitForURL(path);
  await expect(page.getByText('Only the panel’s own pages may act.')).toBeVisible();
  expect((await clerk.users.getUser(user.id)).id).toBe(user.id);
});
