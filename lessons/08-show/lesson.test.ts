import { ask, documentHeaders, expect, test, type Answer, type Caller } from '../testing/index.ts';

const figure = '7,400';
const open = (path: string, who: Caller = {}): Promise<Answer> => ask(path, { ...who, headers: documentHeaders });

test('signed out, the home page arrives with the way in', async () => {
  const { shown } = await open('/');
  expect(shown, 'it must be in the page as it arrives, before any script has run').toContain(
    'Sign in to see your orders',
  );
  expect(shown).not.toContain('Welcome back');
});

test('signed in, the home page arrives with the welcome', async () => {
  const { shown } = await open('/', { as: 'alice' });
  expect(shown, 'it must be in the page as it arrives, before any script has run').toContain('Welcome back');
  expect(shown).not.toContain('Sign in to see your orders');
});

test('the help page opens, and says to each what is for them', async () => {
  const [nobody, alice] = [await open('/help'), await open('/help', { as: 'alice' })];
  for (const { status } of [nobody, alice]) expect(status, 'the page must not fail').toBe(200);
  expect(nobody.text, 'who is no customer yet writes').toContain('Write to us');
  expect(nobody.text).not.toContain('Call us');
  expect(alice.text, 'a customer calls').toContain('Call us');
  expect(alice.text).not.toContain('Write to us');
});

test('signed in as Alice, an admin, the payroll shows the salaries', async () => {
  const { text } = await open('/payroll', { as: 'alice', organization: 'acme' });
  expect(text).toContain(figure);
});

test('signed out, no salary is anywhere in the answer', async () => {
  const { text } = await open('/payroll');
  expect(text, 'what is only hidden is in the page’s source').not.toContain(figure);
});

test('signed in as Bob, no salary is anywhere in the answer, and he is told why', async () => {
  const answer = await open('/payroll', { as: 'bob', organization: 'acme' });
  expect(answer.text, 'what is only hidden is in the page’s source').not.toContain(figure);
  expect(answer.shown, 'the fallback is in the page as it arrives').toContain('The payroll is for admins.');
});

test('signed in as Alice, in Globex, where she is a member, no salary is anywhere in the answer', async () => {
  const { text } = await open('/payroll', { as: 'alice', organization: 'globex' });
  expect(text, 'the condition speaks of the active organization').not.toContain(figure);
});
