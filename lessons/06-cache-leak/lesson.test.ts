import { ask, expect, makePerson, submit, test, type Caller } from '../testing/index.ts';

const unique = (name: string): string => `${name}-${crypto.randomUUID().slice(0, 8)}`;

/** Somebody who is in no cache yet. */
async function someone(name: string, organizations: Readonly<Record<string, string>> = {}) {
  const firstName = unique(name);
  const { emailAddress } = await makePerson({ firstName, organizations });
  return { firstName, as: emailAddress };
}

/** The heading of a page, and when Clerk was asked for what it shows. */
async function read(path: string, who: Caller) {
  const { status, text } = await ask(path, who);
  expect(status, `${path} must answer with a page`).toBe(200);
  return { heading: /<h1>(.*?)<\/h1>/.exec(text)?.[1], readAt: /<time>(.*?)<\/time>/.exec(text)?.[1] };
}

test('three people, one after the other, each see their own name', async () => {
  // Whoever comes first after the app has started: a name that the learner knows.
  await read('/profile', { as: 'alice' });
  const [first, second] = [await someone('Frida'), await someone('Gustav')];
  for (const { firstName, as } of [first, second, first]) {
    const { heading } = await read('/profile', { as });
    expect(heading, 'what is kept for one person must not be given to another').toBe(`Hello, ${firstName}`);
  }
});

test('somebody in two organizations sees the one that is active', async () => {
  // Alice, not somebody made for this: what is kept of a team must not name who is gone when the checks have run.
  for (const [organization, name] of [
    ['acme', 'Acme'],
    ['globex', 'Globex'],
    ['acme', 'Acme'],
  ] as const) {
    const { heading } = await read('/team', { as: 'alice', organization });
    expect(heading, `after switching to ${name}, the page shows ${name}`).toBe(`The team of ${name}`);
  }
});

test('what is kept is kept: the same person twice, and Clerk is asked once', async () => {
  const { as } = await someone('Ida', { acme: 'org:member' });
  for (const path of ['/profile', '/team']) {
    const who = { as, organization: 'acme' };
    // The first two may still find, or bring, what somebody threw away.
    await read(path, who);
    const second = await read(path, who);
    const third = await read(path, who);
    expect(third.readAt, `${path} must not ask Clerk every time`).toBe(second.readAt);
  }
});

test('whoever changes their name sees the new one at once, and nobody else sees it', async () => {
  const [changer, other] = [await someone('Jonas'), await someone('Karla')];
  for (const { as } of [changer, other]) await read('/profile', { as });
  const name = unique('Jon');
  // A browser with JavaScript waits for the answer to the action, and may be given what was kept once more.
  await submit('/profile', { name }, { ...changer, button: 'Save', scripted: true });
  const [next, later] = [await read('/profile', changer), await read('/profile', changer)];
  expect(later.heading, 'when a name has changed, what was kept of this person is thrown away').toBe(`Hello, ${name}`);
  expect(next.heading, 'the next page has the new name, not the old one once more').toBe(`Hello, ${name}`);
  expect((await read('/profile', other)).heading, 'everybody else keeps their own name').toBe(
    `Hello, ${other.firstName}`,
  );
});
