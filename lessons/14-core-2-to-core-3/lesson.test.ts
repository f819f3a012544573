import { randomUUID } from 'node:crypto';
import { ask, documentHeaders, expect, test } from '../testing/index.ts';

const admin = { as: 'alice', organization: 'acme' };
const member = { as: 'bob', organization: 'acme' };
const newMotto = () => `Together ${randomUUID().slice(0, 8)}`;
const change = (caller: { as?: string; organization?: string }, motto: string) =>
  ask('/api/motto', { ...caller, method: 'PUT', body: { motto } });

test('Alice, an admin, reads the motto and that she may change it', async () => {
  const answer = await ask('/team', { ...admin, headers: documentHeaders });
  expect(answer.status, 'the page is rendered; the terminal says what it threw').toBe(200);
  expect(answer.text, 'Alice reads the motto').toContain('Our motto');
  expect(answer.text, 'Alice is an admin of Acme').toContain('You may change it');
});

test('Bob, a member, reads the motto and that an admin may change it', async () => {
  const answer = await ask('/team', { ...member, headers: documentHeaders });
  expect(answer.status, 'the page is rendered; the terminal says what it threw').toBe(200);
  expect(answer.text, 'Bob reads the motto').toContain('Our motto');
  expect(answer.text, 'Bob is no admin').not.toContain('You may change it');
});

test('what Alice changes is on the page at once', async () => {
  for (const motto of [newMotto(), newMotto()]) {
    await ask('/team', admin);
    await change(admin, motto);
    const answer = await ask('/team', { ...member, headers: documentHeaders });
    expect(answer.text, 'the page shows the motto of before once more, out of the cache').toContain(motto);
  }
});

test('Bob gets 403 from /api/motto, and nothing is changed', async () => {
  const motto = newMotto();
  const answer = await change(member, motto);
  expect(answer.status, 'who he is, is known, and he may not').toBe(403);
  await change(admin, newMotto());
  expect((await ask('/team', admin)).text, 'Bob changed it').not.toContain(motto);
});

test('whoever is signed out gets 401 from /api/motto', async () => {
  const answer = await change({}, newMotto());
  expect(answer.status, 'a bot cannot fill in a form: it must be told that it is not signed in').toBe(401);
});

test('Alice may change the motto', async () => {
  expect((await change(admin, newMotto())).status, 'Alice is an admin of Acme').toBe(200);
});

test('signed out, nobody reads the motto, and the rest of the app is open', async () => {
  const team = await ask('/team', { headers: documentHeaders });
  expect(team.text, 'the motto is for the team').not.toContain('Our motto');
  expect(team.status, 'that nobody is signed in is no fault of the server').toBeLessThan(500);
  expect((await ask('/', { headers: documentHeaders })).status, 'the home page is for everybody').toBe(200);
});
