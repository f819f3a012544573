import { ask, documentHeaders, expect, test, userIds } from '../testing/index.ts';

test('signed out, /secret sends you to the sign-in page and tells nothing', async () => {
  const answer = await ask('/secret', { headers: documentHeaders });
  expect(answer.text, 'whoever is not signed in must not read the code').not.toContain('4711');
  expect(answer.status, 'whoever is not signed in is sent to the sign-in page').toBe(307);
});

test('signed in as Alice, /secret shows the code', async () => {
  const answer = await ask('/secret', { as: 'alice', headers: documentHeaders });
  expect(answer.status, 'the page opens for her').toBe(200);
  expect(answer.text, 'Alice may read the code').toContain('4711');
});

test('signed in as Alice, /hello knows her', async () => {
  const answer = await ask('/hello', { as: 'alice', headers: documentHeaders });
  expect(answer.text, 'the page names Alice’s user id').toContain(userIds.alice);
});

test('signed out, /hello greets a stranger', async () => {
  const answer = await ask('/hello', { headers: documentHeaders });
  expect(answer.text, 'whoever is not signed in is a stranger').toContain('Hello, stranger.');
});
