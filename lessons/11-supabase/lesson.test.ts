import { randomUUID } from 'node:crypto';
import { ask, clerk, expect, makePerson, submit, test, type Answer } from '../testing/index.ts';

const acme = 'org_2lOcaLAcme00000000000000000';
const nameless = (what: string): string => `${what} ${randomUUID().slice(0, 8)}`;
const shown = ({ text }: Answer): string => /<main[^>]*>([\s\S]*?)<\/main>/.exec(text)?.[1] ?? text;

/** What this app’s server asked Clerk for while something ran: the paths of its requests. */
async function askedDuring(run: () => Promise<unknown>): Promise<string[]> {
  const log = async () => (await clerk.control('GET', '/requests')) as { data: { number: number; path: string }[] };
  const last = (await log()).data.at(-1)?.number ?? 0;
  await run();
  return (await log()).data.filter(({ number }) => number > last).map(({ path }) => path);
}
const templateToken = expect.stringMatching(/^\/api\/v1\/sessions\/\w+\/tokens\/supabase$/) as string;

test('two people in turn are who they are to the database, and each sees their own rows', async () => {
  const [one, other] = [await makePerson(), await makePerson()];
  const [ones, others] = [nameless('plan a surprise'), nameless('water the plants')];
  await submit('/todos', { title: ones }, { as: one.emailAddress });
  await submit('/todos', { title: others }, { as: other.emailAddress });
  const first = shown(await ask('/todos', { as: one.emailAddress }));
  expect(first, 'the database takes the first one for somebody else').toContain(one.userId);
  const second = shown(await ask('/todos', { as: other.emailAddress }));
  expect(second, 'the second one sees the first one’s row').not.toContain(ones);
  expect(second, 'the database takes the second one for somebody else').toContain(other.userId);
  expect(second, 'the second one sees the row they added').toContain(others);
});

test('the database knows the active organization', async () => {
  const { emailAddress, userId } = await makePerson({ organizations: { acme: 'org:member' } });
  const page = shown(await ask('/todos', { as: emailAddress, organization: 'acme' }));
  expect(page, 'the database takes this person for somebody else').toContain(userId);
  expect(page, 'the token that was sent does not name the active organization').toContain(acme);
});

test('/todos needs no token of the template supabase', async () => {
  const { emailAddress } = await makePerson();
  const asked = await askedDuring(() => ask('/todos', { as: emailAddress }));
  const message = 'Clerk was asked for a token of the template `supabase`; Supabase takes the session token itself';
  expect(asked, message).not.toContainEqual(templateToken);
});

test('/api/export needs no token of the template supabase', async () => {
  const { emailAddress } = await makePerson();
  const asked = await askedDuring(() => ask('/api/export', { as: emailAddress }));
  const message = 'Clerk was asked for a token of the template `supabase`; Supabase takes the session token itself';
  expect(asked, message).not.toContainEqual(templateToken);
});

test('/api/export gives a person’s rows, and 401 to nobody', async () => {
  const { emailAddress } = await makePerson();
  const answer = await ask('/api/export', { as: emailAddress });
  expect(answer.status, 'Supabase takes the token that is sent').toBe(200);
  expect(answer.json(), 'who wrote nothing exports nothing').toEqual([]);
  expect((await ask('/api/export')).status, 'nobody has nothing to export').toBe(401);
});

test('signed out, /todos asks to sign in', async () => {
  expect(shown(await ask('/todos')), 'the page says to sign in').toContain('Sign in to see');
});
