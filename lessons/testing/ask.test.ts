import { afterEach, expect, test, vi } from 'vitest';
import { ask, submit } from './ask.ts';
import { givenNames } from './people.ts';
import { test as check } from './test.ts';

const asked: { action: string | undefined; fields: string[] }[] = [];
const page = '<main><form><input type="hidden" name="$ACTION_ID_40ab"/><input name="name"/></form></main>';

vi.mock(import('./people.ts'), async (original) => {
  const people = await original();
  const clerk = { ...people.clerk, openBrowser: () => Promise.resolve('a browser') };
  const session = { userId: '', sessionId: '', browserId: 'a browser', token: () => Promise.resolve('a token') };
  return { ...people, clerk, signIn: () => Promise.resolve(session) };
});
vi.stubGlobal('fetch', (_: URL, { headers, body }: { headers: Record<string, string>; body?: FormData }) => {
  if (body) asked.push({ action: headers['next-action'], fields: [...body.keys()] });
  return Promise.resolve(new Response(page));
});
afterEach(() => asked.splice(0));

test('a form is sent as a browser without JavaScript sends it', async () => {
  await submit('/profile', { name: 'Jon' });
  expect(asked).toEqual([{ action: undefined, fields: ['$ACTION_ID_40ab', 'name'] }]);
});

test('a form is sent as React’s script does, where a check wants it', async () => {
  await submit('/profile', { name: 'Jon' }, { scripted: true });
  expect(asked).toEqual([{ action: '40ab', fields: ['_1_name', '0'] }]);
});

check('a check asks as people of its own', async () => {
  givenNames.set('person-1@example.com', 'Jonas');
  await ask('/profile', { as: 'person-1@example.com' });
  await ask('/profile', { as: 'person-2@example.com', organization: 'acme' });
});

test('what was seen calls them by the name they were given, never by address', ({ task }) => {
  const notes = task.file.tasks.flatMap(({ meta }) => meta.saw ?? []);
  expect(notes).toEqual(['GET /profile as Jonas → 200', 'GET /profile as somebody in acme → 200']);
});
