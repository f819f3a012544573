import { randomBytes } from 'node:crypto';
import { createClerkClient } from '@clerk/backend';
import { expect, test as base, type Browser, type BrowserContext, type Page } from '@playwright/test';
import { password, people, type Person } from './people.ts';
import { urls } from './urls.ts';

interface ClerkInBrowser {
  readonly loaded: boolean;
  readonly client: {
    readonly signIn: { create(options: object): Promise<{ createdSessionId: string | null }> };
  };
  setActive(options: { session: string | null }): Promise<void>;
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
  /** A page in a browser of its own in which this person is signed in, with a ticket instead of the form. */
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
      await signInByTicket(page, people[person]);
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

/** Signs in with a ticket of the Backend API: quicker than the form, whose own tests are in sign-in.spec.ts. */
export async function signInByTicket(page: Page, email: string): Promise<void> {
  const secretKey = process.env['CLERK_SECRET_KEY'] ?? '';
  const clerk = createClerkClient({ secretKey, apiUrl: `${urls.clerk}/api`, telemetry: { disabled: true } });
  const { data } = await clerk.users.getUserList({ emailAddress: [email] });
  const { token } = await clerk.signInTokens.createSignInToken({ userId: data[0]?.id ?? '', expiresInSeconds: 60 });
  await page.goto('/');
  await page.waitForFunction(() => window.Clerk?.loaded);
  await page.evaluate(async (ticket) => {
    const { createdSessionId } = await window.Clerk.client.signIn.create({ strategy: 'ticket', ticket });
    await window.Clerk.setActive({ session: createdSessionId });
  }, token);
  await page.waitForFunction(() => !!window.Clerk.user);
}

/** Signs out through Clerk's own method, as the user button does. */
export async function signOut(page: Page): Promise<void> {
  await page.waitForFunction(() => !!window.Clerk?.user);
  await page.evaluate(() => window.Clerk.signOut());
  await page.waitForFunction(() => window.Clerk.user === null);
}

/** The person's current session token, as their browser would send it to an API. */
export async function tokenOf(page: Page, template?: string): Promise<string> {
  await page.waitForFunction(() => !!window.Clerk?.session);
  const token = await page.evaluate(
    (name) => window.Clerk.session?.getToken(name ? { template: name } : {}) ?? null,
    template,
  );
  if (!token) throw new Error('nobody is signed in on this page');
  return token;
}

/** Chooses an organization in Clerk's own switcher. */
export async function switchTo(page: Page, name: 'Acme' | 'Globex'): Promise<void> {
  await page.getByRole('button', { name: /organization switcher/i }).click();
  await page.getByRole('button', { name: new RegExp(`logo ${name}$`) }).click();
  await expect(page.getByTestId('identity')).toContainText(name);
}
