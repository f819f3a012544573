import type { Fixtures, Page, PlaywrightTestArgs, PlaywrightTestOptions } from '@playwright/test';
import type { SettingsChange } from './settings.ts';
import { createTestClient, type NewPerson, type Person, type SignInOptions, type TestClient } from './test-client.ts';

export { createTestClient, type NewPerson, type Person, type SignInOptions, type TestClient } from './test-client.ts';

/** A person signed in to a page's browser. */
export interface SignedIn {
  /** Nothing was asked of the app yet; its requests carry the person's cookies. */
  readonly page: Page;
  readonly userId: string;
  readonly sessionId: string;
  /** A fresh token of the session, as clerk-js gets it: a session token, or that of a template. */
  readonly token: (template?: string) => Promise<string>;
}

/** What {@link clerkFixtures} adds to Playwright's test. */
export interface ClerkFixtures {
  /** The local Clerk, from the outside. */
  readonly clerkLocal: TestClient;
  /** Signs this test's `page` in without a form; see {@link signInAs}. */
  readonly signInAs: (emailAddress: string, options?: SignInOptions) => Promise<SignedIn>;
  /** Makes somebody whom no other test knows; gone when the test ends. */
  readonly createPerson: (person?: NewPerson) => Promise<Person>;
  /** Makes the instance differ for this test's `page` alone, such as `{ signUp: { mode: 'restricted' } }`. */
  readonly instance: (settings: SettingsChange) => Promise<void>;
}

/**
 * Signs a person in without the form: gives a page's browser the cookies that clerk-js would set after a sign-in with a
 * ticket. Some seconds quicker than loading a page for it.
 *
 * Call it before the page's first visit to the app.
 *
 * @param options.appUrl - where the app answers. Default: where the page is, else `http://localhost:3000`
 * @throws Error when Clerk knows nobody with the address
 *
 * @example
 * await signInAs(page, 'alice@example.com', { organization: 'acme' });
 * await page.goto('/dashboard');
 */
export async function signInAs(
  page: Page,
  emailAddress: string,
  options: SignInOptions & { readonly client?: TestClient } = {},
): Promise<SignedIn> {
  const appUrl = options.appUrl ?? (page.url().startsWith('http') ? page.url() : 'http://localhost:3000');
  const client = options.client ?? createTestClient();
  const { browserId, userId, sessionId, token } = await client.signIn(emailAddress, { ...options, appUrl });
  const cookies = {
    __clerk_db_jwt: browserId,
    // Some time ago: a token from before the last sign-in would be fetched again by a handshake.
    __client_uat: String(Math.floor(Date.now() / 1000) - 300),
    __session: await token(),
  };
  await page.context().addCookies(Object.entries(cookies).map(([name, value]) => ({ name, value, url: appUrl })));
  return { page, userId, sessionId, token };
}

/**
 * Has Clerk know a page's browser, with settings of its own: for this browser alone the instance differs, so that tests
 * of different instances run side by side on one server.
 *
 * Call it before the page's first visit to the app.
 */
export async function useInstance(
  page: Page,
  settings: SettingsChange,
  appUrl = 'http://localhost:3000',
): Promise<void> {
  const value = await createTestClient().openBrowser(settings);
  await page.context().addCookies([{ name: '__clerk_db_jwt', value, url: appUrl }]);
}

/**
 * Fixtures for Playwright's `test.extend`.
 *
 * @example
 * export const test = base.extend<ClerkFixtures>(clerkFixtures);
 */
export const clerkFixtures: Fixtures<ClerkFixtures, object, PlaywrightTestArgs & PlaywrightTestOptions> = {
  // oxlint-disable-next-line no-empty-pattern -- Playwright wants an object pattern here
  clerkLocal: async ({}, use) => {
    await use(createTestClient());
  },
  signInAs: async ({ page, baseURL, clerkLocal }, use) => {
    const place = baseURL ? { appUrl: baseURL } : {};
    await use((emailAddress, options) => signInAs(page, emailAddress, { ...place, ...options, client: clerkLocal }));
  },
  createPerson: async ({ clerkLocal }, use) => {
    const made: string[] = [];
    await use(async (person) => {
      const created = await clerkLocal.createPerson(person);
      made.push(created.userId);
      return created;
    });
    // A test may have deleted them itself.
    for (const userId of made) await clerkLocal.deletePerson(userId).catch(() => undefined);
  },
  instance: async ({ page, baseURL }, use) => {
    await use((settings) => useInstance(page, settings, baseURL));
  },
};
