import { randomBytes } from 'node:crypto';
import { clerkFixtures, signInAs, type ClerkFixtures, type SignedIn } from '@clerk-patterns/clerk-local/playwright';
import { expect, test as base, type BrowserContext, type Page } from '@playwright/test';
import { password, people, type Person } from './people.ts';
import { urls } from './urls.ts';

interface ClerkInBrowser {
  readonly loaded: boolean;
  readonly user?: { readonly id: string } | null;
  readonly session?: {
    readonly id: string;
    getToken(options?: { template?: string; skipCache?: boolean }): Promise<string | null>;
    touch(): Promise<unknown>;
    startVerification(options: { level: string }): Promise<unknown>;
    prepareFirstFactorVerification(factor: { strategy: string; emailAddressId: string }): Promise<unknown>;
    attemptFirstFactorVerification(attempt: { strategy: string; code: string }): Promise<{ status: string }>;
  } | null;
  readonly client?: { readonly sessions: readonly { readonly user: { readonly id: string } }[] };
  openUserProfile(): void;
  signOut(): Promise<void>;
}

declare global {
  interface Window {
    Clerk: ClerkInBrowser;
  }
}

/** Gets a session token, or the token of a JWT template. */
export type TokenGetter = (template?: string) => Promise<string>;

interface Fixtures {
  /** What else than this machine the browser may ask for: what the tests of a file cannot do without. */
  readonly elsewhere: string;
  /** Signs a person in without the form, whose own tests are in sign-in.spec.ts, and makes an organization active. */
  readonly as: (person: Person, organization?: 'acme' | 'globex', settings?: object) => Promise<SignedIn>;
  /** As clerk-local's own, for settings that a test keeps in a variable, whose lists TypeScript takes for any text. */
  readonly instance: (settings: object) => Promise<void>;
  /** A text no other test uses. */
  readonly unique: (text: string) => string;
}

/** The test function of all browser tests. It fails a test whose browser asked any host but this machine. */
export const test = base.extend<ClerkFixtures>(clerkFixtures).extend<Fixtures>({
  elsewhere: ['', { option: true }],
  context: async ({ context, elsewhere }, use) => {
    const asked = watchRequests(context, elsewhere);
    await use(context);
    expect(asked(), 'the browser asks nobody but this machine').toEqual([]);
  },
  as: async ({ browser, elsewhere }, use) => {
    const opened: { context: BrowserContext; asked: () => string[] }[] = [];
    await use(async (person, organization, settings) => {
      const context = await browser.newContext();
      opened.push({ context, asked: watchRequests(context, elsewhere) });
      return signInAs(await context.newPage(), people[person], {
        appUrl: urls.web,
        ...(organization ? { organization } : {}),
        ...(settings ? { settings } : {}),
      });
    });
    for (const { context, asked } of opened) {
      expect(asked(), 'the browser asks nobody but this machine').toEqual([]);
      await context.close();
    }
  },
  instance: async ({ instance }, use) => {
    await use(instance);
  },
  // oxlint-disable-next-line no-empty-pattern -- Playwright wants an object pattern here
  unique: async ({}, use) => {
    await use((text) => `${text} ${randomBytes(4).toString('hex')}`);
  },
});

export { expect, type SignedIn };

/** Notes every address outside this machine that a browser asks for, and what this machine's Clerk does not know. */
function watchRequests(context: BrowserContext, elsewhere: string): () => string[] {
  const foreign: string[] = [];
  context.on('request', (request) => {
    const { protocol, hostname } = new URL(request.url());
    const isLocal = hostname === 'localhost' || protocol === 'data:' || protocol === 'blob:' || protocol === 'about:';
    const isAllowed = elsewhere !== '' && request.url().startsWith(elsewhere);
    if (!isLocal && !isAllowed) foreign.push(request.url());
  });
  // What a component asks for is there: docs/clerk-local-coverage.md says so.
  context.on('response', (response) => {
    if (response.status() === 501) foreign.push(`501 ${response.url()}`);
  });
  return () => foreign;
}

/**
 * Opens a page of somebody signed in, and waits until Clerk's script has started. In a development instance it takes
 * its cookies away and writes them again as it starts, and whatever is posted in that moment comes from nobody.
 */
export async function open(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await expect(page.getByTestId('identity')).toContainText(/token \d+ s/);
}

/** Signs in through Clerk's prebuilt form, as a person does. */
export async function signIn(page: Page, email: string, secret = password): Promise<void> {
  await page.goto('/sign-in');
  await page.getByRole('textbox', { name: 'Email address' }).fill(email);
  await page.getByRole('button', { name: 'Continue', exact: true }).click();
  await page.getByRole('textbox', { name: 'Password' }).fill(secret);
  await page.getByRole('button', { name: 'Continue', exact: true }).click();
  await page.waitForFunction(() => !!window.Clerk.user);
  await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'));
}

/** Signs up through Clerk's prebuilt form with an address that takes the code 424242. */
export async function signUp(page: Page, email: string, secret: string): Promise<void> {
  await page.goto('/sign-up');
  await page.getByRole('textbox', { name: 'Email address' }).fill(email);
  await page.getByRole('textbox', { name: 'Password' }).fill(secret);
  // Not a click: the form grows as it judges the password, and the button moves away under the pointer.
  await page.getByRole('textbox', { name: 'Password' }).press('Enter');
  await page.getByRole('textbox', { name: /verification code/i }).pressSequentially('424242');
  await page.waitForFunction(() => !!window.Clerk.user);
}

/** Signs out through Clerk's own method, as the user button does. */
export async function signOut(page: Page): Promise<void> {
  await page.waitForFunction(() => !!window.Clerk?.user);
  await page.evaluate(() => window.Clerk.signOut());
  await page.waitForFunction(() => window.Clerk.user === null);
}

/** The current session token of a page signed in through the form, as the browser would send it to an API. */
export async function tokenOf(page: Page, template?: string): Promise<string> {
  // Waits, too, while the page loads itself again, as in development it does when its server comes back.
  const token = await page.waitForFunction(
    (name) => window.Clerk?.session?.getToken(name ? { template: name } : {}) ?? null,
    template,
  );
  return (await token.jsonValue()) ?? '';
}

/** Chooses an organization in Clerk's own switcher. */
export async function switchTo(page: Page, name: 'Acme' | 'Globex'): Promise<void> {
  await page.getByRole('button', { name: /organization switcher/i }).click();
  // Core 3 lists them as buttons, Core 2 as items of a menu.
  const named = { name: new RegExp(`logo ${name}$`) };
  await page.getByRole('button', named).or(page.getByRole('menuitem', named)).click();
  await expect(page.getByTestId('identity')).toContainText(name);
}
