import { ask, documentHeaders, expect, test } from '../testing/index.ts';

const figure = '7,400';

async function expectClosed(path: string, why: string, headers: Readonly<Record<string, string>> = {}): Promise<void> {
  const answer = await ask(path, { headers: { ...documentHeaders, ...headers } });
  expect(answer.text, `nobody may read a salary: ${why}`).not.toContain(figure);
  expect([307, 401, 403, 404], `${path} refuses whoever is not signed in`).toContain(answer.status);
}

test('signed out, /payroll shows no salary', async () => {
  await expectClosed('/payroll', 'this page is on the list');
});

test('signed out, the report that was added on Friday shows no salary', async () => {
  await expectClosed('/reports/2026', 'no list names this page');
});

test('signed out, no other page shows a salary', async () => {
  await expectClosed('/print/payroll', 'another page that no list names reads them, too');
});

test('signed in as Bob, every page shows the salaries', async () => {
  for (const path of ['/payroll', '/reports/2026', '/print/payroll']) {
    const answer = await ask(path, { as: 'bob', headers: documentHeaders });
    expect(answer.status, `${path} opens`).toBe(200);
    expect(answer.text, `${path} shows them to who is signed in`).toContain(figure);
  }
});

test('signed in as Bob, the download works', async () => {
  const answer = await ask('/api/salaries.csv', { as: 'bob' });
  expect(answer.status, 'the proxy must run for this path, or auth() cannot know anybody').toBe(200);
  expect(answer.text, 'who is signed in gets the salaries').toContain(figure);
});

test('signed out, the download refuses', async () => {
  await expectClosed('/api/salaries.csv', 'a download is no exception');
});

test('everybody opens the home page and the sign-in page, and the bank reaches its hook', async () => {
  for (const path of ['/', '/sign-in']) {
    const answer = await ask(path, { headers: documentHeaders });
    expect(answer.status, `${path} is for everybody`).toBe(200);
  }
  const told = await ask('/hooks/bank', { method: 'POST', body: { paid: true } });
  expect(told.status, 'the bank has no session, and must not be sent to a form').toBe(200);
});

test('no header leads around the check, as one did before Next 15.2.3', async () => {
  const middleware = Array.from({ length: 5 }, () => 'middleware').join(':');
  for (const value of ['middleware', 'proxy', middleware])
    await expectClosed('/payroll', `not with x-middleware-subrequest: ${value}`, { 'x-middleware-subrequest': value });
});
