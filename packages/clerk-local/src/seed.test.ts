import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { systemRandom } from './ids.ts';
import { isPassword } from './passwords.ts';
import { defaultSeedFile, plantSeed, readSeed, type Seed } from './seed.ts';
import { createState } from './state.ts';

const folder = mkdtempSync(join(tmpdir(), 'clerk-local-'));

function messageOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof TypeError) return error.message;
    throw error;
  }
  throw new Error('did not throw');
}

function refusal(yaml: string): string {
  const file = join(folder, 'people.yaml');
  writeFileSync(file, yaml);
  return messageOf(() => readSeed(file));
}

describe('the default seed', () => {
  const state = createState();
  const settings = plantSeed(state, readSeed(defaultSeedFile), systemRandom, 1000);

  test.each([
    ['alice@example.com', 'Alice', { acme: 'org:admin', globex: 'org:member' }, false],
    ['bob@example.com', 'Bob', { acme: 'org:member' }, false],
    ['carol@example.com', 'Carol', { globex: 'org:admin' }, false],
    ['dave@example.com', 'Dave', {}, false],
    ['erin@example.com', 'Erin', {}, true],
  ])('has %s', (email, name, organizations, isPending) => {
    const user = state.users.by('email', email)[0];
    expect(user).toMatchObject({ firstName: name, requiresPasswordReset: isPending });
    expect(user?.id).toMatch(/^user_[A-Za-z0-9]{27}$/);
    expect(isPassword('clerk-local-demo', user?.passwordHash ?? null)).toBe(true);
    const own = state.memberships
      .by('user', user?.id ?? '')
      .map(({ organizationId, role }) => [state.organizations.get(organizationId)?.slug, role]);
    expect(Object.fromEntries(own)).toEqual(organizations);
  });

  test('has nobody else', () => expect(state.users.size).toBe(5));

  test('lets admins manage and delete todos, members read them', () => {
    const todosOf = (role: string) => state.roles.get(role)?.permissions.filter((key) => key.includes(':todos:'));
    expect(todosOf('org:admin')).toEqual(expect.arrayContaining(['org:todos:manage', 'org:todos:delete']));
    expect(todosOf('org:member')).toEqual(['org:todos:read']);
  });

  test('has the three JWT templates, and the role Supabase reads in session tokens', () => {
    expect(state.templates.all().map(({ name }) => name)).toEqual(['hasura', 'hasura-v3', 'supabase']);
    expect(Object.keys(state.templates.by('name', 'hasura')[0]?.claims ?? {})).toEqual([
      'https://hasura.io/jwt/claims',
    ]);
    expect(settings.sessionClaims).toEqual({ role: 'authenticated' });
  });

  test('plants the same ids every time', () => {
    const again = createState();
    plantSeed(again, readSeed(defaultSeedFile), systemRandom, 2000);
    expect(again.users.all().map(({ id }) => id)).toEqual(state.users.all().map(({ id }) => id));
  });
});

describe('a seed file that does not fit is refused with line and field', () => {
  test.each([
    ['a misspelt field', 'users:\n  - email: a@example.com\n    emial: x\n', 'line 3, users.0.emial: Unrecognized key'],
    ['a missing field', 'users:\n  - firstName: A\n', 'line 2, users.0.email: '],
    ['a wrong type', 'users:\n  - email: a@example.com\n    firstName: 7\n', 'line 3, users.0.firstName: '],
    ['no address', 'users:\n  - email: nobody\n', 'line 2, users.0.email: an e-mail address is expected'],
    ['a short password', 'users:\n  - email: a@example.com\n    password: x\n', 'line 3, users.0.password: '],
    [
      'an id of another shape',
      'users:\n  - email: a@example.com\n    id: user_1\n',
      'line 3, users.0.id: user_ and 27',
    ],
    [
      'an address twice',
      'users:\n  - email: a@example.com\n  - email: A@example.com\n',
      'line 3, users.1.email: the same as users.0.email',
    ],
    [
      'an unknown organization',
      'users:\n  - email: a@example.com\n    organizations:\n      nowhere: org:admin\n',
      'line 4, users.0.organizations.nowhere: the seed has no organization with the slug nowhere',
    ],
    [
      'an unknown role',
      'organizations:\n  - { name: A, slug: a }\nusers:\n  - email: a@example.com\n    organizations: { a: org:boss }\n',
      'line 5, users.0.organizations.a: the seed has no role org:boss',
    ],
    [
      'a slug twice',
      'organizations:\n  - { name: A, slug: a }\n  - { name: B, slug: a }\n',
      'line 3, organizations.1.slug: the same as organizations.0.slug',
    ],
    ['a bad slug', 'organizations:\n  - { name: A, slug: A b }\n', 'line 2, organizations.0.slug: a slug has'],
    [
      'a permission of another form',
      'roles:\n  - { key: org:a, name: A, permissions: [todos] }\n',
      'line 2, roles.0.permissions.0: a permission is written org:feature:name',
    ],
    [
      'a protected claim in a template',
      'jwtTemplates:\n  - name: t\n    claims:\n      sub: me\n',
      'line 4, jwtTemplates.0.claims.sub: only Clerk itself sets this claim',
    ],
    [
      'a protected session claim',
      'settings:\n  sessionClaims: { sid: x }\n',
      'line 2, settings.sessionClaims.sid: only Clerk',
    ],
    [
      'a short lifetime',
      'jwtTemplates:\n  - { name: t, claims: {}, lifetimeSeconds: 29 }\n',
      'line 2, jwtTemplates.0.lifetimeSeconds: ',
    ],
    [
      'a key that does not sign',
      'jwtTemplates:\n  - { name: t, claims: {}, signingAlgorithm: RS256, signingKey: nope }\n',
      'line 2, jwtTemplates.0.signingKey: this key does not sign',
    ],
    [
      'a template twice',
      'jwtTemplates:\n  - { name: t, claims: {} }\n  - { name: t, claims: {} }\n',
      'line 3, jwtTemplates.1.name: the same as jwtTemplates.0.name',
    ],
    ['a list', '- a\n', 'the seed: '],
    ['nothing', '', 'the seed: '],
  ])('%s', (_name, yaml, place) => {
    const message = refusal(yaml);
    expect(message).toContain('people.yaml is not a seed. Correct these places');
    expect(message).toContain(place);
  });

  test('what is no YAML is named with line and column', () => {
    expect(refusal('users:\n  - email: [a\n')).toMatch(/people\.yaml is not YAML: line \d+, column \d+: [^\n]+$/);
  });

  test('a file that is not there says what to do', () => {
    const message = messageOf(() => readSeed(join(folder, 'missing.yaml')));
    expect(message).toMatch(/missing\.yaml cannot be read \(ENOENT\): name an existing file/);
  });

  test('every place is named at once', () => {
    expect(refusal('users:\n  - firstName: 1\n    lastName: 2\n  - email: x\n').split('\n').length).toBeGreaterThan(3);
  });
});

test('a seed given as data is checked in the same way', () => {
  const seed = { users: [{ email: 'a@example.com', organizations: { nowhere: 'org:admin' } }] } satisfies Seed;
  expect(messageOf(() => plantSeed(createState(), seed, systemRandom, 0))).toContain('users.0.organizations.nowhere');
});

test('JSON is a seed too', () => {
  const file = join(folder, 'people.json');
  writeFileSync(file, JSON.stringify({ users: [{ email: 'a@example.com' }] }));
  expect(readSeed(file)).toEqual({ users: [{ email: 'a@example.com' }] });
});

test('a seed that says nothing of roles has the two that every instance begins with; one that says none has none', () => {
  const rolesOf = (seed: Seed): string[] => {
    const state = createState();
    plantSeed(state, seed, systemRandom, 0);
    return state.roles.all().map(({ id }) => id);
  };
  expect(rolesOf({})).toEqual(['org:admin', 'org:member']);
  expect(rolesOf({ roles: [] })).toEqual([]);
});
