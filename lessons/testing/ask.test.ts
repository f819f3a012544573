import { afterEach, expect, test, vi } from 'vitest';
import { submit } from './ask.ts';

const asked: { action: string | undefined; fields: string[] }[] = [];
const page = '<main><form><input type="hidden" name="$ACTION_ID_40ab"/><input name="name"/></form></main>';

vi.mock(import('./people.ts'), async (original) => {
  const people = await original();
  return { ...people, clerk: { ...people.clerk, openBrowser: () => Promise.resolve('a browser') } };
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
