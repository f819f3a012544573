import type { Locator, Page } from '@playwright/test';
import { actionId, callAction } from '../support/actions.ts';
import { expect, open, switchTo, test } from '../support/test.ts';
import { titlesSeenBy, ways } from '../support/todos.ts';

/** What a form says. By its role, for the same words stand in the source that the page shows. */
const problem = (page: Page, text: string): Locator => page.getByRole('alert').filter({ hasText: text });

test(
  'a todo made by a Server Action reaches Alice by every way, and Bob and Carol by none',
  { tag: '@core2' },
  async ({ as, unique }) => {
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
  },
);

test('a todo is completed and deleted by Server Actions', { tag: '@core2' }, async ({ as, unique }) => {
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

test(
  'an empty or too long title is said beside the field and what was typed is kept',
  { tag: '@core2' },
  async ({ as }) => {
    const { page } = await as('alice');
    await open(page, '/patterns/server-actions');
    const long = 'x'.repeat(201);
    await page.getByRole('textbox', { name: 'New todo' }).fill(long);
    await page.getByRole('button', { name: 'Add todo' }).click();
    await expect(problem(page, 'A title has at most 200 characters.')).toBeVisible();
    await expect(page.getByRole('textbox', { name: 'New todo' })).toHaveValue(long);
  },
);

test('signed out in another tab, the action refuses, and what was typed is kept', async ({ as }) => {
  const { page } = await as('dave');
  await open(page, '/patterns/server-actions');
  await page.getByRole('textbox', { name: 'New todo' }).fill('half a thought');
  // As another device would: nothing tells this page.
  await page.context().clearCookies();
  await page.getByRole('button', { name: 'Add todo' }).click();
  await expect(problem(page, 'You are not signed in.')).toBeVisible();
  await expect(page.getByRole('textbox', { name: 'New todo' })).toHaveValue('half a thought');
});

test('the organization changes under a page: its word is not believed, and nothing is added', async ({
  as,
  unique,
}) => {
  const title = unique('seen from elsewhere');
  const { page, token } = await as('alice', 'acme');
  await open(page, '/patterns/server-actions');
  await page.getByRole('textbox', { name: 'New todo' }).fill(title);
  // This tab’s clerk-js writes its own token into the cookie every few seconds, and would undo what follows.
  await page.evaluate(() => {
    const cookie = Object.getOwnPropertyDescriptor(Document.prototype, 'cookie');
    Object.defineProperty(document, 'cookie', { ...cookie, set: (_written: string) => {} });
  });
  // As when another tab has chosen Globex, and this one has not heard of it.
  const globex = await as('alice', 'globex');
  const sessions = (await globex.page.context().cookies()).filter(({ name }) => name.startsWith('__session'));
  // At the last moment: Clerk in this tab writes its own cookie again every few seconds.
  await page.route('**/patterns/server-actions', async (route) => {
    if (route.request().method() === 'POST') await page.context().addCookies(sessions);
    await route.continue();
  });
  await page.getByRole('button', { name: 'Add todo' }).click();
  await expect(problem(page, 'The organization has changed, and nothing was added.')).toBeVisible();
  await expect(page.getByRole('textbox', { name: 'New todo' })).toHaveValue(title);
  for (const way of ways) expect((await titlesSeenBy(token))[way], way).not.toContain(title);
  for (const way of ways) expect((await titlesSeenBy(globex.token))[way], way).not.toContain(title);
});

test(
  'the keyboard keeps its place: after a problem, after adding, after deleting',
  { tag: '@core2' },
  async ({ as, unique }) => {
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
  },
);

test(
  'the Acme todo Alice makes is seen by Bob, not by Carol; Bob may not delete it, Alice may',
  { tag: '@core2' },
  async ({ as, unique }) => {
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
  },
);

test('switching the organization changes what Alice sees', { tag: '@core2' }, async ({ as, unique }) => {
  const title = unique('count the anvils');
  const { page, token } = await as('alice');
  await open(page, '/patterns/server-actions');
  await switchTo(page, 'Acme');
  await expect(page.getByText('It will belong to Acme.', { exact: true })).toBeVisible();
  await page.getByRole('textbox', { name: 'New todo' }).fill(title);
  await page.getByRole('button', { name: 'Add todo' }).click();
  await expect(page.getByRole('list', { name: 'Acme todos' })).toContainText(title);
  for (const way of ways) expect((await titlesSeenBy(token))[way], way).toContain(title);

  await switchTo(page, 'Globex');
  await expect(page.getByRole('list', { name: 'Globex todos' })).not.toContainText(title);
  for (const way of ways) expect((await titlesSeenBy(token))[way], way).not.toContain(title);
});

test(
  'every action asks by itself who calls: posted to another path by nobody, and by Bob',
  { tag: '@core2' },
  async ({ as, page, unique }) => {
    const title = unique('polish the anvils');
    const { page: alice } = await as('alice', 'acme');
    await open(alice, '/patterns/server-actions');
    await alice.getByRole('textbox', { name: 'New todo' }).fill(title);
    await alice.getByRole('button', { name: 'Add todo' }).click();
    await expect(alice.getByRole('list', { name: 'Acme todos' })).toContainText(title);
    const html = await (await alice.request.get('/patterns/server-actions')).text();
    const row = html.match(/<li>.*?<\/li>/gs)?.find((text) => text.includes(title)) ?? '';
    const id = /name="id" value="([^"]+)"/.exec(row)?.[1] ?? '';
    const [add, remove, clear] = ['name="title"', 'Delete', 'Clear what is done'].map((marker) =>
      actionId(html, marker),
    );
    const { page: bob } = await as('bob', 'acme');
    for (const path of ['/', '/sign-in', '/patterns/session-data']) {
      for (const [action, fields] of [
        [add, { title }],
        [remove, { id }],
        [clear, {}],
      ] as const)
        expect((await callAction(page.request, path, action ?? '', fields)).text, path).toContain(
          'You are not signed in',
        );
      expect((await callAction(bob.request, path, remove ?? '', { id })).text).toContain('Only an admin');
      expect((await callAction(bob.request, path, clear ?? '', {})).text).toContain('Only an admin');
    }
    // The same call works for whoever may: it was the check that refused.
    expect((await callAction(alice.request, '/', remove ?? '', { id })).text).not.toContain('problem');
    await open(alice, '/patterns/server-actions');
    await expect(alice.getByRole('list', { name: 'Acme todos' })).not.toContainText(title);
  },
);

test('wrong: an action without a check answers anybody, on any path, whatever the page checks', async ({
  as,
  page,
}) => {
  const [alice, bob] = [await as('alice', 'acme'), await as('bob', 'acme')];
  const html = async (on: Page) => (await on.request.get('/wrong/server-actions')).text();
  for (const on of [page, bob.page]) expect(await html(on)).not.toContain('$ACTION');
  const id = actionId(await html(alice.page), 'name="person"');
  for (const on of [page, bob.page])
    for (const path of ['/', '/sign-in', '/wrong/server-actions'])
      expect((await callAction(on.request, path, id, { person: 'alice' })).text).toContain('alice earns 84,000');
});

test('only an admin clears the organization’s completed todos', { tag: '@core2' }, async ({ as, unique }) => {
  const title = unique('count what is left');
  const { page: alice } = await as('alice', 'globex');
  const { page: carol } = await as('carol', 'globex');
  await open(alice, '/patterns/server-actions');
  await alice.getByRole('textbox', { name: 'New todo' }).fill(title);
  await alice.getByRole('button', { name: 'Add todo' }).click();
  await alice.getByRole('button', { name: `Complete ${title}` }).click();
  await expect(alice.getByRole('button', { name: `Reopen ${title}` })).toBeVisible();
  await alice.getByRole('button', { name: 'Clear what is done' }).click();
  await expect(problem(alice, 'Only an admin may clear the organization’s todos.')).toBeVisible();
  await open(carol, '/patterns/server-actions');
  await expect(carol.getByRole('list', { name: 'Globex todos' })).toContainText(title);
  await carol.getByRole('button', { name: 'Clear what is done' }).click();
  await expect(carol.getByRole('list', { name: 'Globex todos' })).not.toContainText(title);
});

test(
  'a change is shown before the server answers, and taken back when it refuses',
  { tag: '@core2' },
  async ({ as, unique }) => {
    const title = unique('dust the anvils');
    const { page } = await as('dave');
    await open(page, '/patterns/server-actions');
    await page.getByRole('textbox', { name: 'New todo' }).fill(title);
    await page.getByRole('button', { name: 'Add todo' }).click();
    const [complete, reopen] = ['Complete', 'Reopen'].map((verb) =>
      page.getByRole('button', { name: `${verb} ${title}` }),
    );
    await expect(complete ?? page.locator('none')).toBeVisible();
    // Somebody else deletes it meanwhile, and every action of this page waits until it is let go.
    const html = await (await page.request.get('/patterns/server-actions')).text();
    const row = html.match(/<li>.*?<\/li>/gs)?.find((text) => text.includes(title)) ?? '';
    const id = /name="id" value="([^"]+)"/.exec(row)?.[1] ?? '';
    await callAction(page.request, '/', actionId(html, 'Delete'), { id });
    let letGo = (): void => undefined;
    const held = new Promise<void>((resolve) => (letGo = resolve));
    await page.route('**/patterns/server-actions', async (route) => {
      if (route.request().method() === 'POST') await held;
      await route.continue();
    });
    await complete?.click();
    await expect(reopen ?? page.locator('none')).toBeVisible();
    letGo();
    await expect(problem(page, 'This todo is not there any more.')).toBeVisible();
    await expect(complete ?? page.locator('none')).toBeVisible();
  },
);
