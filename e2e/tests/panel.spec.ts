import type { Page } from '@playwright/test';
import { clerk, makePerson } from '../support/clerk.ts';
import { people } from '../support/people.ts';
import { expect, test } from '../support/test.ts';
import { resign } from '../support/tokens.ts';
import { urls } from '../support/urls.ts';

const panel = (path: string): string => `${urls.clerk}${path}`;

async function personPage(page: Page, email: string): Promise<void> {
  await page.goto(panel('/'));
  await page.getByRole('searchbox').fill(email);
  await page.getByRole('button', { name: 'Search' }).click();
  await page.getByRole('main').getByRole('listitem').filter({ hasText: email }).getByRole('link').first().click();
  await expect(page.getByRole('main')).toContainText(email);
}

async function signInAs(page: Page, email: string, name: string): Promise<void> {
  await personPage(page, email);
  // Other tests' apps asked this Clerk as well.
  await page.getByLabel('App', { exact: true }).selectOption(urls.web);
  await page.getByRole('button', { name: `Sign in as ${name}` }).click();
  await page.waitForURL(`${urls.web}/**`);
  await page.waitForFunction(() => !!window.Clerk?.user);
}

async function inspect(page: Page, token: string): Promise<void> {
  await page.goto(panel('/panel/inspector'));
  await page.getByRole('textbox', { name: 'Token' }).fill(token);
  await page.getByRole('button', { name: 'Inspect' }).click();
}

test('the panel’s sign-in link signs Alice in to the web app, and then Bob in her place', async ({ page }) => {
  await signInAs(page, people.alice, 'Alice');
  await expect(page.getByTestId('identity')).toContainText('Alice');
  await signInAs(page, people.bob, 'Bob');
  await expect(page.getByTestId('identity')).toContainText('Bob');
  expect(page.url()).not.toContain('ticket');
});

test('the panel signs in from the list of people in a tab of its own', async ({ page }) => {
  const { email } = await makePerson({ firstName: 'Listed', lastName: 'Person' });
  await page.goto(panel(`/?query=${email}`));
  const context = page.context();
  // Another test's app may have asked last: which one opens is not this test's business.
  const asked = context.waitForEvent('request', (request) => request.url().includes('/sign-in?__clerk_ticket='));
  const opened = context.waitForEvent('page');
  await page.getByRole('button', { name: 'Sign in as Listed Person' }).click();
  expect((await asked).redirectedFrom()?.method()).toBe('POST');
  expect(await opened).not.toBe(page);
  await expect(page.getByRole('main')).toContainText(email);
});

test('the panel revokes a session, which gets no further token', async ({ page, as }) => {
  const { email } = await makePerson();
  await signInAs(page, email, 'Kim');
  const token = () => page.evaluate(() => window.Clerk.session?.getToken({ skipCache: true }).catch(() => null));
  expect(await token()).toMatch(/^ey/);
  const { page: desk } = await as('bob');
  await personPage(desk, email);
  await desk.getByRole('button', { name: 'Revoke' }).click();
  await expect(desk.getByRole('status')).toContainText('Revoked');
  expect((await token()) ?? null).toBeNull();
});

test('the panel previews a template for a person while it is typed, with mistakes beside the line', async ({
  page,
}) => {
  await page.goto(panel('/panel/templates'));
  await page.getByRole('link', { name: 'supabase' }).click();
  await page.getByLabel('As this person').fill(people.bob);
  await page.getByLabel('In', { exact: true }).selectOption('Acme');
  await page.getByLabel('Claims').fill('{\n  "role": "{{org.role}}",\n  "who": "{{user.first_name}}"\n}');
  const preview = page.getByRole('region', { name: 'Preview' });
  await expect(preview).toContainText('"role": "org:member"');
  await expect(preview).toContainText('"who": "Bob"');
  await page.getByLabel('Claims').fill('{\n  "who": "{{user.nickname}}",\n  "sub": "me"\n}');
  await expect(page.getByText('line 3')).toBeVisible();
  await expect(page.getByRole('region', { name: 'Template' })).toContainText(
    '“user.nickname” is no name that Clerk knows',
  );
  await page.getByRole('button', { name: 'Save template' }).click();
  await expect(page.getByRole('alert')).toContainText('Line 3');
  await expect(page.getByLabel('Claims')).toHaveValue(/"sub": "me"/);
});

test('the token inspector tells valid, expired, foreign and template tokens apart', async ({ page, as }) => {
  const { token } = await as('alice', 'acme');
  const verdict = page.getByRole('region', { name: 'Verdict' });
  await inspect(page, await token());
  await expect(verdict.getByRole('heading')).toHaveText(/^\s*valid\s+session token\s*$/);
  await expect(page.getByText('Subject: the person, here Alice Adams.')).toBeVisible();
  await expect(page.getByText('Active organization: acme, role admin')).toBeVisible();
  expect(page.url()).toBe(panel('/panel/inspector'));
  const now = Math.floor(Date.now() / 1000);
  await inspect(page, await resign(await token(), { iat: now - 300, nbf: now - 300, exp: now - 120 }));
  await expect(verdict.getByRole('heading')).toContainText('expired');
  await inspect(page, await resign(await token(), {}, 'foreign'));
  await expect(verdict.getByRole('heading')).toContainText('not valid: foreign or changed');
  await inspect(page, await token('hasura'));
  await expect(verdict.getByRole('heading')).toHaveText(/^\s*valid\s+template token\s*$/);
});

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
    'organizations invitations machines webhooks sessions templates templates/new inbox inspector requests switches data'.split(
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
  await personPage(page, email);
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
