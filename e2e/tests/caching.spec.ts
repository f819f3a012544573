import type { Page } from '@playwright/test';
import { makePerson } from '../support/clerk.ts';
import { expect, open, test } from '../support/test.ts';

const page = '/patterns/caching';
const own = (on: Page) => on.getByRole('region', { name: 'Yours, kept under your id' });
const add = (on: Page) => on.getByRole('button', { name: 'Add a todo' });

/** Adds a todo on the page and gives its title, as soon as the list it belongs to shows it. */
async function addTodo(on: Page, list = own(on)): Promise<string> {
  const before = await list.getByRole('listitem').allTextContents();
  await add(on).click();
  const first = list.getByRole('listitem').first();
  await expect(first).not.toHaveText(before[0] ?? 'nothing yet');
  return (await first.textContent()) ?? '';
}

test('wrong: a key without the person gives Bob what Alice wrote', { tag: '@core2' }, async ({ as, unique }) => {
  const wrong = `/wrong/caching?run=${encodeURIComponent(unique('leak'))}`;
  const alice = await as('alice');
  await open(alice.page, page);
  const title = await addTodo(alice.page);
  await open(alice.page, wrong);
  await expect(alice.page.getByRole('listitem').filter({ hasText: title })).toBeVisible();
  await expect(alice.page.getByText('leak:')).toHaveCount(0);

  const bob = await as('bob');
  await open(bob.page, wrong);
  await expect(bob.page.getByRole('listitem').filter({ hasText: title })).toBeVisible();
  await expect(bob.page.getByText('leak: you see another person’s rows')).toBeVisible();
  await expect(bob.page.getByText(alice.userId)).toBeVisible();
});

test(
  'the wrong twin shares nothing with the right one, whatever is asked of it',
  { tag: '@core2' },
  async ({ as, signInAs, page: tab }) => {
    const { user, email } = await makePerson();
    const bob = await as('bob');
    await open(bob.page, `/wrong/caching?run=${user.id}`);
    await signInAs(email);
    await open(tab, page);
    await expect(own(tab)).toContainText('by you');
    await open(bob.page, `/wrong/caching?run=${user.id}`);
    await expect(bob.page.getByText('leak:')).toHaveCount(0);
  },
);

test('wrong: auth() inside what is kept is refused by Next with a 500', { tag: '@core2' }, async ({ as }) => {
  const { page: alice } = await as('alice');
  expect((await alice.request.get('/wrong/caching/auth-inside')).status()).toBe(500);
});

test('what is kept under a person’s id is given to nobody else', { tag: '@core2' }, async ({ as }) => {
  const alice = await as('alice');
  await open(alice.page, page);
  const title = await addTodo(alice.page);
  const bob = await as('bob');
  await open(bob.page, page);
  await expect(own(bob.page)).toContainText('by you');
  await expect(bob.page.getByRole('main')).not.toContainText(title);
});

test(
  'a change is seen at once by whoever made it, and what is kept is kept until then',
  { tag: '@core2' },
  async ({ page: tab, signInAs }) => {
    const { email } = await makePerson();
    await signInAs(email);
    await open(tab, page);
    const readAt = async () => own(tab).locator('time').getAttribute('datetime');
    const first = await readAt();
    await open(tab, page);
    expect(await readAt()).toBe(first);
    const title = await addTodo(tab);
    expect(await readAt()).not.toBe(first);
    await open(tab, page);
    await expect(own(tab).getByRole('listitem')).toHaveText([title]);
  },
);

test(
  'members share what is kept under their organization’s id, and nobody else is given it',
  { tag: '@core2' },
  async ({ as }) => {
    const shared = (on: Page) => on.getByRole('region', { name: /^acme’s, kept/ });
    const alice = await as('alice', 'acme');
    await open(alice.page, page);
    const title = await addTodo(alice.page, shared(alice.page));
    await expect(shared(alice.page)).toContainText('by you');
    const bob = await as('bob', 'acme');
    await open(bob.page, page);
    await expect(shared(bob.page)).toContainText(title);
    const carol = await as('carol', 'globex');
    await open(carol.page, page);
    await expect(carol.page.getByRole('region', { name: /^globex’s, kept/ })).toBeVisible();
    await expect(carol.page.getByRole('main')).not.toContainText(title);
  },
);

test('use cache keeps a name under the id it is given, and private keeps nothing on the server', async ({ as }) => {
  const row = (on: Page, name: string) =>
    on
      .getByTestId('use-cache')
      .getByRole('row')
      .filter({ has: on.getByRole('rowheader', { name }) });
  const shown = async (on: Page, name: string) => {
    await open(on, page);
    const [what, readAt] = await row(on, name).getByRole('cell').allTextContents();
    return { what, readAt };
  };
  const [alice, bob] = [await as('alice'), await as('bob')];
  const byId = 'use cache, your id as argument';
  // Twice the same, once what another test had read a minute ago has been read anew.
  await expect(async () => {
    const first = await shown(alice.page, byId);
    expect(first.what).toBe('Alice Adams');
    expect(await shown(alice.page, byId)).toEqual(first);
  }).toPass();
  expect((await shown(bob.page, byId)).what).toMatch(/^Bob /);
  const isPrivate = 'use cache: private, auth() inside';
  const own = await shown(alice.page, isPrivate);
  expect(own.what).toBe(alice.userId);
  expect((await shown(alice.page, isPrivate)).readAt).not.toBe(own.readAt);
  expect((await shown(bob.page, isPrivate)).what).toBe(bob.userId);
});

test('wrong: auth() inside use cache is refused by Clerk with a 500', async ({ as, page: nobody }) => {
  const { page: alice } = await as('alice');
  for (const on of [nobody, alice]) expect((await on.request.get('/wrong/caching/use-cache')).status()).toBe(500);
});
