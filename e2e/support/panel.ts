import { expect, type Page } from '@playwright/test';
import { urls } from './urls.ts';

/** The address of a page of clerk-local's panel. */
export function panel(path: string): string {
  return `${urls.clerk}${path}`;
}

/** Finds a person in the panel as a person would, and opens their page. */
export async function findPerson(page: Page, email: string): Promise<void> {
  await page.goto(panel('/'));
  await page.getByRole('searchbox').fill(email);
  await page.getByRole('button', { name: 'Search' }).click();
  await page.getByRole('main').getByRole('listitem').filter({ hasText: email }).getByRole('link').first().click();
  await expect(page.getByRole('main')).toContainText(email);
}
