import { createClerkClient } from '@clerk/backend';
import { ask, documentHeaders, expect, makePerson, test } from '../testing/index.ts';

/** Somebody who, like Erin, must set a new password before the session counts. */
async function makePending(): Promise<{ userId: string; as: string }> {
  const { userId, emailAddress } = await makePerson();
  const { CLERK_SECRET_KEY: secretKey, CLERK_API_URL: apiUrl } = process.env;
  await createClerkClient({ secretKey: secretKey ?? '', apiUrl: apiUrl ?? '' }).users.setPasswordCompromised(userId);
  return { userId, as: emailAddress };
}

test('who has a task left reads no notes and is sent to the task', async () => {
  const { as } = await makePending();
  const answer = await ask('/notes', { as, headers: documentHeaders });
  expect(answer.text, 'a stolen password is enough to read these notes').not.toContain('8852');
  expect(answer.status, 'whoever has a task left is sent to it, as auth.protect() would do').toBe(307);
  const { pathname } = new URL(answer.headers.get('location') ?? '/', 'http://localhost');
  expect(pathname, 'the way leads to the task: redirectToSignIn() and auth.protect() know it').toMatch(
    /^\/sign-in\/tasks/,
  );
});

test('who has a task left is nobody to /api/notes', async () => {
  const { as } = await makePending();
  const answer = await ask('/api/notes', { as });
  expect(answer.text, 'a stolen password is enough to read these notes').not.toContain('8852');
  expect(answer.status, 'an API says 401 to whoever it does not know').toBe(401);
});

test('who has a task left is told so on /welcome, with the way to it', async () => {
  const { as, userId } = await makePending();
  const answer = await ask('/welcome', { as, headers: documentHeaders });
  const { location } = Object.fromEntries(answer.headers);
  const isSent = answer.status === 307 && /\/sign-in\/tasks/.test(location ?? '');
  // These two do their work in the browser; the page names them to it.
  if (isSent || /\b(?:RedirectToTasks|TaskResetPassword)\b/.test(answer.text)) return;
  expect(answer.text, 'this person is not signed out: they have a session with something left to do').not.toContain(
    'You are signed out',
  );
  expect(answer.text, 'the page knows who it is').toContain(userId);
  expect(answer.text, 'a link to the task begins with /sign-in/tasks').toContain('href="/sign-in/tasks');
});

test('Alice, who has no task, reads her notes, is welcomed, and her programs get them', async () => {
  const notes = await ask('/notes', { as: 'alice', headers: documentHeaders });
  expect(notes.text, 'Alice may read her notes').toContain('8852');
  const answer = await ask('/api/notes', { as: 'alice' });
  expect(answer.status, 'Alice’s programs may read them, too').toBe(200);
  const welcome = await ask('/welcome', { as: 'alice', headers: documentHeaders });
  expect(welcome.shown, 'Alice is welcomed').toMatch(/welcome/i);
});

test('signed out, /notes sends to the form, /api/notes says 401 and /welcome names nobody', async () => {
  const notes = await ask('/notes', { headers: documentHeaders });
  expect(notes.status, 'whoever is signed out is sent to the form').toBe(307);
  expect((await ask('/api/notes')).status, 'an API says 401').toBe(401);
  const welcome = await ask('/welcome', { headers: documentHeaders });
  expect(welcome.text, 'nobody has a task, so nobody is sent to one').not.toContain('/sign-in/tasks');
});
