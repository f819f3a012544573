import { ask, expect, submit, test, userIds, type Caller } from '../testing/index.ts';

const page = '/expenses';
const alice = { as: 'alice', organization: 'acme' };
const bob = { as: 'bob', organization: 'acme' };
const carol = { as: 'carol', organization: 'globex' };
const unique = (what: string): string => `${what} ${crypto.randomUUID().slice(0, 8)}`;

/** The page as somebody sees it. */
async function pageOf(who: Caller): Promise<string> {
  return (await ask(page, who)).text;
}

/** How many expenses there are, also such as are in nobody's list. */
async function countOf(): Promise<string> {
  return (await ask(`${page}/count`, alice)).text;
}

/** Somebody's new expense, made by the form of the page. */
async function addAs(who: Caller, what: string): Promise<string> {
  const title = unique(what);
  await submit(page, { title, amount: '12.50' }, { ...who, button: 'Add expense' });
  return title;
}

test('Bob adds an expense of his own', async () => {
  const title = await addAs(bob, 'Train to Ulm');
  expect(await pageOf(bob), 'it is in his list').toContain(`${title}, 12.50: open`);
});

test('what is wrong is said beside the field, and what was typed is kept', async () => {
  const { text } = await submit(page, { title: '', amount: '31.00' }, { ...bob, button: 'Add expense' });
  expect(text, 'says what is missing').toContain('Write what it was for.');
  expect(text, 'keeps the amount').toContain('value="31.00"');
});

test('posted by nobody, the action adds nothing', async () => {
  const title = unique('Champagne');
  const fields = { title, amount: '99.00', userId: userIds.alice };
  const before = await countOf();
  // The form is Alice's, as somebody once saved it; the one who posts it is nobody.
  await submit(page, fields, { readAs: 'alice', button: 'Add expense' });
  expect(await pageOf(alice), 'nobody must not be able to add to Alice’s expenses').not.toContain(`${title}, `);
  expect(await countOf(), 'nobody must not be able to add any expense, not even one in nobody’s list').toBe(before);
});

test('posted by Bob with Alice’s id, the action adds nothing to hers', async () => {
  const title = unique('Flowers for Bob');
  await submit(page, { title, amount: '45.00', userId: userIds.alice }, { ...bob, button: 'Add expense' });
  expect(await pageOf(alice), 'whose expense it is says the session, not the form').not.toContain(`${title}, `);
});

test('neither Bob, a member, nor nobody approves an expense', async () => {
  const title = await addAs(bob, 'A chair');
  // Only Alice sees the button, but whoever knows the form can post it.
  const form = { organization: 'acme', readAs: 'alice', button: `Approve ${title}` };
  await submit(page, {}, form);
  expect(await pageOf(bob), 'nobody must not approve').toContain(`${title}, 12.50: open`);
  await submit(page, {}, { ...form, as: 'bob' });
  expect(await pageOf(bob), 'a member must not approve').toContain(`${title}, 12.50: open`);
});

test('Carol, an admin of another organization, approves nothing of Acme', async () => {
  const title = await addAs(bob, 'A lamp');
  const form = (await pageOf(alice)).split('<form').find((one) => one.includes(`Approve ${title}`)) ?? '';
  const id = /name="id" value="([^"]+)"/.exec(form)?.[1] ?? '';
  const own = await addAs(carol, 'A rug');
  // Her own form, with another id in it.
  await submit(page, { id }, { ...carol, button: `Approve ${own}` });
  expect(await pageOf(bob), 'an admin of Globex has no say in Acme').toContain(`${title}, 12.50: open`);
});

test('Alice, an admin of Acme, approves Bob’s expense', async () => {
  const title = await addAs(bob, 'A desk');
  await submit(page, {}, { ...alice, button: `Approve ${title}` });
  expect(await pageOf(bob), 'it is approved').toContain(`${title}, 12.50: approved`);
});
