import { expect, type Locator, type Page } from '@playwright/test';

/** Clerk's components that are put into a page, rather than opened over it. */
type Component = 'APIKeys' | 'OrganizationList' | 'OrganizationProfile' | 'OAuthConsent' | 'UserProfile';

/** Puts one of Clerk's components into the page, below what is there, as an app of one's own would. */
export async function mount(page: Page, component: Component, props: object = {}): Promise<Locator> {
  await page.waitForFunction(() => window.Clerk?.loaded);
  await page.evaluate(
    ([name, given]) => {
      const place = document.createElement('section');
      place.id = 'mounted';
      document.body.append(place);
      const clerk = window.Clerk as unknown as Record<string, (place: HTMLElement, props: object) => void>;
      clerk[`mount${name}`]?.(place, given);
    },
    [component, props] as const,
  );
  const mounted = page.locator('#mounted');
  await expect(mounted).not.toBeEmpty();
  return mounted;
}
