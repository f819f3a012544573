import { afterAll } from 'vitest';
import { ask, expect, makePerson, makeRole, playgroundUrl, submit, test, type Caller } from '../testing/index.ts';

const page = '/notices';
const acme = 'org_2lOcaLAcme00000000000000000';
const globex = 'org_2lOcaLGlobex000000000000000';
const alice = { as: 'alice', organization: 'acme' };
const bob = { as: 'bob', organization: 'acme' };
const carol = { as: 'carol', organization: 'globex' };

const pinned: { who: Caller; text: string }[] = [];

/** Pins a notice that no other check knows. */
async function pinAs(who: Caller, what: string): Promise<string> {
  const text = `${what} ${crypto.randomUUID().slice(0, 8)}`;
  pinned.push({ who, text });
  await submit(page, { text }, { ...who, button: 'Pin' });
  return text;
}

// A learner who looks at the board finds what people pinned, not what every save did.
afterAll(async () => {
  // What is gone already has no button.
  for (const { who, text } of pinned)
    await submit(page, {}, { ...who, button: `Remove ${text}` }).catch(() => undefined);
});

/** What somebody reads who opens an address of the board. */
async function boardOf(who: Caller, path = page): Promise<string> {
  const { headers, text } = await ask(path, who);
  const to = new URL(headers.get('location') ?? path, playgroundUrl());
  // To send somebody on to their own board is as good.
  return to.pathname === page && headers.has('location') ? (await ask(to.pathname + to.search, who)).text : text;
}

/** The hidden id of a notice, as it stands in the page of somebody who may remove it. */
function idOf(text: string, html: string): string {
  const form = html.split('<form').find((one) => one.includes(`Remove ${text}`)) ?? '';
  return /name="id" value="([^"]+)"/.exec(form)?.[1] ?? '';
}

test('Alice, an admin of Acme, pins a notice and removes it', async () => {
  const text = await pinAs(alice, 'Lunch');
  expect(await boardOf(alice), 'what an admin pins hangs there').toContain(text);
  await submit(page, {}, { ...alice, button: `Remove ${text}` });
  expect(await boardOf(alice), 'what an admin removes is gone').not.toContain(text);
});

test('Bob, a member who may read, reads what Alice pinned', async () => {
  const text = await pinAs(alice, 'Tea');
  expect(await boardOf(bob), 'members have the permission org:todos:read').toContain(text);
});

test('Bob removes nothing, not even with Alice’s form', async () => {
  const text = await pinAs(alice, 'Cake');
  await submit(page, {}, { ...bob, readAs: 'alice', button: `Remove ${text}` });
  expect(await boardOf(alice), 'members lack the permission org:todos:delete').toContain(text);
});

test('somebody of another role, which may delete, removes a notice', async () => {
  const role = await makeRole(['org:todos:read', 'org:todos:delete']);
  const { emailAddress } = await makePerson({ organizations: { acme: role } });
  const text = await pinAs(alice, 'Old news');
  const caretaker = { as: emailAddress, organization: 'acme' };
  expect(await boardOf(caretaker), 'the role has org:todos:delete, so there is a button').toContain(`Remove ${text}`);
  await submit(page, {}, { ...caretaker, button: `Remove ${text}` });
  expect(await boardOf(alice), 'the role has org:todos:delete, so the action does it').not.toContain(text);
});

test('who has no permission, or no organization, reads nothing', async () => {
  const text = await pinAs(alice, 'Payday');
  const { emailAddress } = await makePerson({ organizations: { acme: await makeRole([]) } });
  for (const who of [{ as: emailAddress, organization: 'acme' }, { as: 'dave' }])
    expect(await boardOf(who), 'being signed in is not enough').not.toContain(text);
});

test('Carol, an admin of Globex, reads nothing of Acme, whatever the address says', async () => {
  const text = await pinAs(alice, 'Secret plan');
  for (const path of [page, `${page}?org=${acme}`, `${page}?orgId=${acme}`])
    expect(await boardOf(carol, path), 'only the active organization’s notices').not.toContain(text);
});

test('Carol removes nothing of Acme, whatever her form says', async () => {
  const text = await pinAs(alice, 'Fire drill');
  const id = idOf(text, await boardOf(alice));
  const own = await pinAs(carol, 'Globex picnic');
  await submit(page, { org: acme, orgId: acme, id }, { ...carol, button: `Remove ${own}` });
  expect(await boardOf(alice), 'an admin of Globex has no say in Acme').toContain(text);
});

test('Alice switches to Globex, and sees the board of Globex, whatever the address says', async () => {
  const [ofAcme, ofGlobex] = [await pinAs(alice, 'Acme only'), await pinAs(carol, 'Globex only')];
  const path = `${page}?org=${acme}`;
  const board = await boardOf({ as: 'alice', organization: 'globex' }, path);
  expect(board, 'Globex is active, where she may read: its board, although the address names Acme').toContain(ofGlobex);
  expect(board, 'Acme is not active any more').not.toContain(ofAcme);
  expect(await boardOf(alice, `${page}?org=${globex}`), 'and Acme’s, where Acme is active').toContain(ofAcme);
});
