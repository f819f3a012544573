import { ask, documentHeaders, expect, makePerson, test } from '../testing/index.ts';

test('signed out, the server itself sends you from /dashboard to the sign-in page', async () => {
  const answer = await ask('/dashboard', { headers: documentHeaders });
  expect(answer.text, 'the safe’s number must not leave the server').not.toContain('1904');
  expect(answer.status, 'the answer itself must send you on, not a script that runs later').toBe(307);
  expect(answer.headers.get('location'), 'to the sign-in page').toContain('/sign-in');
});

test('signed in, /dashboard arrives with the person’s name, and with nobody else’s', async () => {
  // Not Alice or Bob: a learner may have given them other names.
  for (const [firstName, lastName] of [
    ['Frida', 'Fields'],
    ['Gustav', 'Green'],
  ] as const) {
    const { emailAddress } = await makePerson({ firstName, lastName });
    const { shown } = await ask('/dashboard', { as: emailAddress, headers: documentHeaders });
    expect(shown, 'the name must be in the page as it arrives, before any script has run').toContain(
      `${firstName} ${lastName}`,
    );
    expect(shown, 'whoever is signed in sees the number').toContain('1904');
  }
});

test('signed in, /account arrives with the person’s name and their address to copy', async () => {
  const { emailAddress } = await makePerson({ firstName: 'Hugo' });
  const answer = await ask('/account', { as: emailAddress, headers: documentHeaders });
  expect(answer.status, 'the page must not fail').toBe(200);
  const { shown } = answer;
  expect(shown, 'the server names the person').toContain('account of Hugo');
  expect(shown, 'the address must be in the page as it arrives: let the server hand it over').toContain(emailAddress);
  expect(shown, 'the card keeps its button').toContain('Copy');
});

test('signed out, /account says to sign in, or sends you there', async () => {
  const answer = await ask('/account', { headers: documentHeaders });
  expect(answer.status, 'the page must not fail').toBeLessThan(400);
  if (answer.status === 200) expect(answer.shown, 'the page says to sign in').toContain('Sign in');
});

test('signed out, the home page and the sign-in page open', async () => {
  for (const path of ['/', '/sign-in']) {
    const answer = await ask(path, { headers: documentHeaders });
    expect(answer.status, `${path} is for everybody`).toBe(200);
  }
});
