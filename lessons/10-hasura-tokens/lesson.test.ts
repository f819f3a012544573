import { randomUUID } from 'node:crypto';
import { ask, clerk, expect, makePerson, signIn, submit, test, tokenOf, type Answer } from '../testing/index.ts';

const nameless = (what: string): string => `${what} ${randomUUID().slice(0, 8)}`;
const shown = ({ text }: Answer): string => /<main[^>]*>([\s\S]*?)<\/main>/.exec(text)?.[1] ?? text;

/** Writes a todo past the page, as Hasura's console would. */
async function write(as: string, title: string): Promise<void> {
  const token = await tokenOf(as, { template: 'hasura' });
  await fetch(`${process.env['HASURA_URL'] ?? ''}/v1/graphql`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      query: 'mutation ($title: String!) { insert_todos_one(object: { title: $title }) { id } }',
      variables: { title },
    }),
  });
}

test('two people in turn each see their own rows, and nobody else’s', async () => {
  const [one, other] = [await makePerson(), await makePerson()];
  const [ones, others] = [nameless('plan a surprise'), nameless('water the plants')];
  await write(one.emailAddress, ones);
  await write(other.emailAddress, others);
  const first = shown(await ask('/todos', { as: one.emailAddress }));
  expect(first, 'the first one sees the row they wrote').toContain(ones);
  expect(first, 'the first one sees a row of somebody else').not.toContain(others);
  const second = shown(await ask('/todos', { as: other.emailAddress }));
  expect(second, 'the second one sees the first one’s row').not.toContain(ones);
  expect(second, 'the second one sees the row they wrote').toContain(others);
});

test('what somebody adds is theirs', async () => {
  const [one, other] = [await makePerson(), await makePerson()];
  await ask('/todos', { as: one.emailAddress });
  const title = nameless('buy a ring');
  await submit('/todos', { title }, { as: other.emailAddress });
  const theirs = shown(await ask('/todos', { as: one.emailAddress }));
  expect(theirs, 'what one person adds became another’s row').not.toContain(title);
  const own = shown(await ask('/todos', { as: other.emailAddress }));
  expect(own, 'who adds a todo sees it').toContain(title);
});

test('a token that ran out is not used again', async () => {
  const { emailAddress } = await makePerson();
  const title = nameless('renew the passport');
  await write(emailAddress, title);
  const { browserId, token } = await signIn(emailAddress);
  const signedInAt = Math.floor(Date.now() / 1000) - 300;
  const cookie = `__clerk_db_jwt=${browserId}; __client_uat=${signedInAt}; __session=${await token()}`;
  // Clerk's clock goes back, and what it gives now has run out for everybody else.
  await clerk.control('POST', '/clock', { advanceSeconds: -3600 });
  try {
    await ask('/todos', { headers: { cookie } });
  } finally {
    await clerk.control('POST', '/clock', { advanceSeconds: 3600 });
  }
  const later = shown(await ask('/todos', { as: emailAddress }));
  expect(later, 'the page still sends the token of before, which ran out; a new one would do').toContain(title);
});

test('signed out, /todos asks Hasura for nothing', async () => {
  const answer = await ask('/todos');
  expect(
    shown(answer),
    'Hasura was asked with `Bearer null`: there is no token when nobody is signed in',
  ).not.toContain('Hasura says');
  expect(shown(answer), 'whoever is signed out has no todos').not.toContain('Your todos');
  expect(answer.status, 'that nobody is signed in is no fault of the server').toBeLessThan(500);
});

test('/api/open counts a person’s open todos', async () => {
  const { emailAddress } = await makePerson();
  await write(emailAddress, nameless('one'));
  await write(emailAddress, nameless('two'));
  const answer = await ask('/api/open', { as: emailAddress });
  expect(answer.status, 'Hasura takes a token of the template hasura, and no other').toBe(200);
  expect(answer.json(), 'two todos are open').toEqual({ open: 2 });
});

test('signed out, /api/open says 401', async () => {
  expect((await ask('/api/open')).status, 'nobody has no token to be minted: who are you?').toBe(401);
});
