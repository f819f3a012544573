import { ask, documentHeaders, expect, test, type Answer, type Caller } from '../testing/index.ts';

const figure = '7,400';
const hidden = 'who may not see them must not get them, not even in the page’s source';
const reason = 'The payroll is for admins.';
const told = `“${reason}” is in the page as it arrives, before any script has run`;
const open = (path: string, who: Caller = {}): Promise<Answer> => ask(path, { ...who, headers: documentHeaders });

test('signed out, the home page arrives with the way in', async () => {
  const { shown } = await open('/');
  expect(shown, 'it must be in the page as it arrives, before any script has run').toContain(
    'Sign in to see your orders',
  );
  expect(shown, 'nobody is signed in').not.toContain('Welcome back');
});

test('signed in, the home page arrives with the welcome', async () => {
  const { shown } = await open('/', { as: 'alice' });
  expect(shown, 'it must be in the page as it arrives, before any script has run').toContain('Welcome back');
  expect(shown, 'Alice is signed in').not.toContain('Sign in to see your orders');
});

test('the help page opens, and says to each what is for them', async () => {
  const [nobody, alice] = [await open('/help'), await open('/help', { as: 'alice' })];
  for (const { status } of [nobody, alice]) expect(status, 'the page must not fail').toBe(200);
  expect(nobody.text, 'who is no customer yet writes, in the page as it arrives').toContain('Write to us');
  expect(nobody.text, 'who is no customer yet does not call').not.toContain('Call us');
  expect(alice.text, 'a customer calls, in the page as it arrives').toContain('Call us');
  expect(alice.text, 'a customer does not write').not.toContain('Write to us');
});

test('signed in as Alice, an admin, the payroll shows the salaries', async () => {
  const { text } = await open('/payroll', { as: 'alice', organization: 'acme' });
  expect(text, 'who manages the organization still sees them, as the page arrives').toContain(figure);
});

test('signed out, no salary is anywhere in the answer', async () => {
  const { status, text, shown } = await open('/payroll');
  expect(text, hidden).not.toContain(figure);
  // Or sent to sign in.
  if (status === 200) expect(shown, told).toContain(reason);
});

test('signed in as Bob, no salary is anywhere in the answer, and he is told why', async () => {
  const answer = await open('/payroll', { as: 'bob', organization: 'acme' });
  expect(answer.text, hidden).not.toContain(figure);
  expect(answer.shown, told).toContain(reason);
});

test('signed in as Alice, in Globex, where she is a member, no salary is anywhere in the answer', async () => {
  const { text, shown } = await open('/payroll', { as: 'alice', organization: 'globex' });
  expect(text, `${hidden}: she manages Acme, and Globex is active`).not.toContain(figure);
  expect(shown, told).toContain(reason);
});
