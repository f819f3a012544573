import { ask, documentHeaders, expect, test, type Answer, type AskOptions } from '../testing/index.ts';

const admin = { as: 'alice', organization: 'acme' };
const member = { as: 'bob', organization: 'acme' };
const figure = '388,000';

function expectRefusal(answer: Answer, status: number, why: string): void {
  expect(answer.text, 'what is refused is not told').not.toContain(figure);
  expect(answer.status, why).toBe(status);
  expect(() => answer.json(), 'a program reads the answer, so it is JSON and no page').not.toThrow();
}

const report = (quarter: string, options: AskOptions = {}): Promise<Answer> => ask(`/api/reports/${quarter}`, options);

test('signed out, a report answers 401', async () => {
  expectRefusal(await report('2026-q1'), 401, '401 says: I do not know who you are');
});

test('signed out, it answers 401 to a browser and for a quarter without a report, too', async () => {
  expectRefusal(await report('2026-q1', { headers: documentHeaders }), 401, 'whoever asks an API gets a number');
  expectRefusal(await report('2031-q1'), 401, 'who nobody knows does not learn which reports there are');
});

test('signed in as Bob, a member, a report answers 403', async () => {
  expectRefusal(await report('2026-q1', member), 403, '403 says: I know who you are, and you may not');
});

test('signed in as Bob, a quarter without a report answers 403, too', async () => {
  expectRefusal(await report('2031-q1', member), 403, 'who may not read reports does not learn which ones there are');
});

test('signed in as Dave, who is in no organization, a report answers 403', async () => {
  expectRefusal(await report('2026-q1', { as: 'dave' }), 403, 'signed in, and without any right');
});

test('signed in as Alice, an admin, the report is there', async () => {
  const answer = await report('2026-q1', admin);
  expect(answer.status, 'an admin may read the report').toBe(200);
  expect(answer.json(), 'the report is as it was').toEqual({ quarter: '2026-q1', earned: figure });
});

test('signed in as Alice, a quarter without a report answers 404', async () => {
  expectRefusal(await report('2031-q1', admin), 404, '404 says: you may ask, and there is no such thing');
});

test('signed in as Alice, what is no quarter answers 400', async () => {
  for (const quarter of ['spring', '2026-q5', '2026'])
    expectRefusal(await report(quarter, admin), 400, `400 says: I do not understand ‘${quarter}’`);
});
