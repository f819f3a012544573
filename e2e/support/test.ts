import { randomBytes } from 'node:crypto';
import { expect, test as base, type Browser, type BrowserContext, type Page } from '@playwright/test';
import { password, people, type Person } from './people.ts';

interface ClerkInBrowser {
  readonly user?: { readonly id: string } | null;
  readonly session?: {
    readonly id: string;
    getToken(options?: { template?: string; skipCache?: boolean }): Promise<string | null>;
  } | null;
  signOut(): Promise<void>;
}

declare global {
  interface Window {
    Clerk: ClerkInBrowser;
  }
}

interface Fixtures {
  /** A page in a browser of its own in which this person has signed in through the prebuilt form. */
  readonly as: (person: Person) => Promise<Page>;
  /** A text no other test uses. */
  readonly unique: (text: string) => string;
}

/** The test function of all browser tests. It fails a test whose browser asked any host but this machine. */
export const test = base.extend<Fixtures>({
  context: async ({ context }, use) => {
    const asked = watchRequests(context);
    await use(context);
    expect(asked(), 'the browser asks nobody but this machine').toEqual([]);
  },
  as: async ({ browser }, use) => {
    const opened: { context: BrowserContext; asked: () => string[] }[] = [];
    await use(async (person) => {
      const context = await newContext(browser);
      opened.push({ context, asked: watchRequests(context) });
      const page = await context.newPage();
      await signIn(page, people[person]);
      return page;
    });
    for (const { context, asked } of opened) {
      expect(asked(), 'the browser asks nobody but this machine').toEqual([]);
      await context.close();
    }
  },
  // oxlint-disable-next-line no-empty-pattern -- Playwright wants an object pattern here
  unique: async ({}, use) => {
    await use((text) => `${text} ${randomBytes(4).toString('hex')}`);
  },
});

export { expect };

async function newContext(browser: Browser): Promise<BrowserContext> {
  return browser.newContext();
}

/** Notes every address outside this machine that a browser asks for. */
function watchRequests(context: BrowserContext): () => string[] {
  const foreign: string[] = [];
  context.on('request', (request) => {
    const { protocol, hostname } = new URL(request.url());
    const isLocal = hostname === 'localhost' || protocol === 'data:' || protocol === 'blob:' || protocol === 'about:';
    if (!isLocal) foreign.push(request.url());
  });
  return () => foreign;
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

/** The person's current session token, as their browser would send it to an API. */
export async function tokenOf(page: Page, template?: string): Promise<string> {
  const token = await page.evaluate(
    (name) => window.Clerk.session?.getToken(name ? { template: name } : {}) ?? null,
    template,
  );
  if (!token) throw new Error('nobody is signed in on this page');
  return token;
}

/** Chooses an organization, or the personal account, in Clerk's own switcher. */
export async function switchTo(page: Page, name: 'Acme' | 'Globex' | 'Personal account'): Promise<void> {
  await page
    .getByRole('button', { name: /organization switcher/i })
    .first()
    .click();
  await page
    .getByRole('menuitem', { name: new RegExp(name) })
    .first()
    .click();
  await expect(page.getByTestId('identity')).toContainText(name === 'Personal account' ? /personal/i : name);
}
