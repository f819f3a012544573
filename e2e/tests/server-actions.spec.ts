import type { Locator, Page } from '@playwright/test';
import { expect, open, switchTo, test } from '../support/test.ts';
import { titlesSeenBy, ways } from '../support/todos.ts';

/** What a form says. By its role, for the same words stand in the source that the page shows. */
const problem = (page: Page, text: string): Locator => page.getByRole('alert').filter({ hasText: text });

test('a todo made by a Server Action reaches Alice by every way, and Bob and Carol by none', async ({ as, unique }) => {
  const title = unique('water the plants');
  const { page: alice, token } = await as('alice');
  await open(alice, '/patterns/server-actions');
  await alice.getByRole('textbox', { name: 'New todo' }).fill(title);
  await alice.getByRole('button', { name: 'Add todo' }).click();
  await expect(alice.getByRole('list', { name: 'Your todos' })).toContainText(title);

  const seen = await titlesSeenBy(token);
  for (const way of ways) expect(seen[way], way).toContain(title);
  for (const person of ['bob', 'carol'] as const) {
    const { page: other, token: theirToken } = await as(person);
    const theirs = await titlesSeenBy(theirToken);
    for (const way of ways) expect(theirs[way], `${person}, ${way}`).not.toContain(title);
    await open(other, '/patterns/server-actions');
    await expect(other.getByRole('textbox', { name: 'New todo' })).toBeVisible();
    await expect(other.getByRole('main')).not.toContainText(title);
  }
});

test('a todo is completed and deleted by Server Actions', async ({ as, unique }) => {
  const title = unique('read the mail');
  const { page, token } = await as('carol');
  await open(page, '/patterns/server-actions');
  await page.getByRole('textbox', { name: 'New todo' }).fill(title);
  await page.getByRole('button', { name: 'Add todo' }).click();
  await page.getByRole('button', { name: `Complete ${title}` }).click();
  await expect(page.getByRole('button', { name: `Reopen ${title}` })).toBeVisible();
  await page.getByRole('button', { name: `Delete ${title}` }).click();
  await expect(page.getByRole('main')).not.toContainText(title);
  const seen = await titlesSeenBy(token);
  for (const way of ways) expect(seen[way], way).not.toContain(title);
});

test('an empty or too long title is said beside the field and what was typed is kept', async ({ as }) => {
  const { page } = await as('alice');
  await open(page, '/patterns/server-actions');
  const long = 'x'.repeat(201);
  await page.getByRole('textbox', { name: 'New todo' }).fill(long);
  await page.getByRole('button', { name: 'Add todo' }).click();
  await expect(problem(page, 'A title has at most 200 characters.')).toBeVisible();
  await expect(page.getByRole('textbox', { name: 'New todo' })).toHaveValue(long);
});

test('the keyboard keeps its place: after a problem, after adding, after deleting', async ({ as, unique }) => {
  const title = unique('sweep the stairs');
  const { page } = await as('dave');
  await open(page, '/patterns/server-actions');
  const field = page.getByRole('textbox', { name: 'New todo' });
  await field.fill('x'.repeat(201));
  await field.press('Enter');
  await expect(problem(page, 'A title has at most 200 characters.')).toBeVisible();
  await expect(field).toBeFocused();
  await field.fill(title);
  await field.press('Enter');
  const done = page.getByRole('button', { name: `Complete ${title}` });
  await expect(done).toBeVisible();
  await expect(field).toBeFocused();
  await expect(field).toHaveValue('');
  await done.press('Enter');
  await expect(page.getByRole('button', { name: `Reopen ${title}` })).toBeFocused();
  await page.getByRole('button', { name: `Delete ${title}` }).press('Enter');
  await expect(page.getByRole('main')).not.toContainText(title);
  await expect(page.getByRole('heading', { name: 'Your todos' })).toBeFocused();
});

test('the Acme todo Alice makes is seen by Bob, not by Carol; Bob may not delete it, Alice may', async ({
  as,
  unique,
}) => {
  const title = unique('order new anvils');
  const { page: alice } = await as('alice', 'acme');
  await open(alice, '/patterns/server-actions');
  await alice.getByRole('textbox', { name: 'New todo' }).fill(title);
  await alice.getByRole('button', { name: 'Add todo' }).click();
  await expect(alice.getByRole('list', { name: 'Acme todos' })).toContainText(title);

  const { page: bob } = await as('bob', 'acme');
  await open(bob, '/patterns/server-actions');
  await expect(bob.getByRole('list', { name: 'Acme todos' })).toContainText(title);
  await bob.getByRole('button', { name: `Delete ${title}` }).click();
  await expect(problem(bob, 'Only an admin of the organization may delete this todo.')).toBeVisible();
  await expect(bob.getByRole('list', { name: 'Acme todos' })).toContainText(title);

  const carol = await as('carol', 'globex');
  const theirs = await titlesSeenBy(carol.token);
  for (const way of ways) expect(theirs[way], way).not.toContain(title);

  await alice.getByRole('button', { name: `Delete ${title}` }).click();
  await expect(alice.getByRole('main')).not.toContainText(title);
});

test('switching the organization changes what Alice sees', async ({ as, unique }) => {
  const title = unique('count the anvils');
  const { page, token } = await as('alice');
  await open(page, '/patterns/server-actions');
  await switchTo(page, 'Acme');
  await page.getByRole('textbox', { name: 'New todo' }).fill(title);
  await page.getByRole('button', { name: 'Add todo' }).click();
  await expect(page.getByRole('list', { name: 'Acme todos' })).toContainText(title);
  for (const way of ways) expect((await titlesSeenBy(token))[way], way).toContain(title);

  await switchTo(page, 'Globex');
  await expect(page.getByRole('list', { name: 'Globex todos' })).not.toContainText(title);
  for (const way of ways) expect((await titlesSeenBy(token))[way], way).not.toContain(title);
});
