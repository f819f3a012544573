import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { systemRandom } from './ids.ts';
import { defaultSeedFile, plantSeed, readSeed, type Seed } from './seed.ts';
import { exportSeed } from './seed-export.ts';
import { seedJsonSchema, seedText } from './seed-text.ts';
import { changeSettings, defaultSettings, type Settings } from './settings.ts';
import { createState, type State } from './state.ts';
import { alice, askBackend, openBrowser, startClerk } from './testing.ts';

const file = join(mkdtempSync(join(tmpdir(), 'clerk-local-')), 'exported.yaml');

function planted(seed: Seed): { state: State; settings: Settings } {
  const state = createState();
  return { settings: changeSettings(defaultSettings, plantSeed(state, seed, systemRandom, 1000)), state };
}

/** As a person would: written to a file and read again. */
function writtenAndRead(seed: Seed): Seed {
  writeFileSync(file, seedText(seed));
  return readSeed(file);
}

/** A state without what an export does not promise: the ids of addresses. */
function comparable({ state, settings }: { state: State; settings: Settings }) {
  const { users, ...tables } = state.snapshot();
  const people = JSON.parse(JSON.stringify(users).replaceAll(/idn_\w{27}/g, 'idn')) as unknown;
  return { ...tables, people, settings };
}

const text = fc.string({ unit: 'grapheme', maxLength: 12 });
const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 });
const data = fc.dictionary(
  fc.string({ unit: 'grapheme', maxLength: 8 }).filter((key) => key !== '__proto__'),
  fc.jsonValue({ maxDepth: 2, stringUnit: 'grapheme' }),
  { maxKeys: 3, noNullPrototype: true },
);
const letters = 'abcdefghijklmnopqrstuvwxyz'.split('');
const word = fc.string({ unit: fc.constantFrom(...letters), minLength: 1, maxLength: 10 });
const idOf = (kind: string) =>
  fc
    .string({ unit: fc.constantFrom(...letters, 'A', 'Z', '0', '9'), minLength: 27, maxLength: 27 })
    .map((rest) => `${kind}_${rest}`);
const optional = { requiredKeys: [] as [] };
const person = (slugs: readonly string[], roles: readonly string[]) =>
  fc.record(
    {
      id: idOf('user'),
      emails: fc.array(
        fc.record(
          { address: word.map((local) => `${local}@example.com`), verified: fc.boolean() },
          { requiredKeys: ['address'] },
        ),
        { maxLength: 2 },
      ),
      phones: fc.array(
        fc.record({
          number: fc.integer({ min: 1e9, max: 9e9 }).map((digits) => `+${digits}`),
          secondFactor: fc.boolean(),
        }),
        { maxLength: 2 },
      ),
      username: word,
      passwordHash: name,
      firstName: text.filter((each) => each !== ''),
      externalId: name,
      publicMetadata: data,
      privateMetadata: data,
      unsafeMetadata: data,
      requiresPasswordReset: fc.boolean(),
      banned: fc.boolean(),
      totpSecret: name,
      backupCodeHashes: fc.array(name, { maxLength: 2 }),
      organizations:
        slugs.length > 0 && roles.length > 0
          ? fc.dictionary(fc.constantFrom(...slugs), fc.constantFrom(...roles), { maxKeys: 2, noNullPrototype: true })
          : fc.constant({}),
    },
    { requiredKeys: ['username', 'id'] },
  );
const seeds = fc
  .record({
    roles: fc.uniqueArray(
      fc.record({
        key: word.map((each) => `org:${each}`),
        name: text,
        permissions: fc.constant<string[]>(['org:todos:read']),
      }),
      { selector: ({ key }) => key, maxLength: 3 },
    ),
    organizations: fc.uniqueArray(
      fc.record(
        { id: idOf('org'), name, slug: word, publicMetadata: data, privateMetadata: data },
        { requiredKeys: ['name', 'slug'] },
      ),
      { selector: ({ slug }) => slug, maxLength: 3 },
    ),
    jwtTemplates: fc.uniqueArray(fc.record({ name: word, claims: data }), {
      selector: (each) => each.name,
      maxLength: 2,
    }),
    settings: fc.record(
      {
        applicationName: name,
        passkeys: fc.boolean(),
        signUp: fc.record({ progressive: fc.boolean() }),
        sessionClaims: data,
      },
      optional,
    ),
  })
  .chain((seed) => {
    const slugs = seed.organizations.map(({ slug }) => slug);
    const users = fc.array(
      person(
        slugs,
        seed.roles.map(({ key }) => key),
      ),
      { maxLength: 3 },
    );
    return users.map((list) => ({ ...seed, users: list }));
  });

test('whatever is planted, its export plants the same again', () => {
  let tried = 0;
  fc.assert(
    fc.property(seeds, (seed) => {
      let first;
      try {
        first = planted(seed);
      } catch (error) {
        // Two people with one address, or a protected claim: no seed.
        if (error instanceof TypeError) return;
        throw error;
      }
      tried += 1;
      const again = planted(writtenAndRead(exportSeed(first.state, first.settings)));
      expect(comparable(again)).toEqual(comparable(first));
    }),
    { numRuns: 60 },
  );
  expect(tried).toBeGreaterThan(30);
});

test('the default seed comes back as it was, readable', () => {
  const first = planted(readSeed(defaultSeedFile));
  const seed = exportSeed(first.state, first.settings);
  expect(seed.users?.[0]).toMatchObject({ id: alice, email: 'alice@example.com', firstName: 'Alice' });
  expect(seed.settings).toEqual({ applicationName: 'Clerk Patterns', sessionClaims: { role: 'authenticated' } });
  expect(comparable(planted(writtenAndRead(seed)))).toEqual(comparable(first));
});

test('what people and servers changed is in it, and a Clerk that starts with it knows their passwords', async () => {
  const one = await startClerk();
  await askBackend(one, 'PATCH', `/v1/users/${alice}`, { first_name: 'Alicia', private_metadata: { plan: 'pro' } });
  await askBackend(one, 'POST', '/v1/organizations', { name: 'Initech', created_by: alice });
  one.configure({ passkeys: true });
  const other = await startClerk({ seed: writtenAndRead(one.exportSeed()) });
  const found = await askBackend(other, 'GET', `/v1/users/${alice}`);
  expect(found.body).toMatchObject({ first_name: 'Alicia', private_metadata: { plan: 'pro' } });
  expect((await askBackend(other, 'GET', '/v1/organizations/initech')).status).toBe(200);
  expect(other.settings()).toEqual(one.settings());
  expect(await (await openBrowser(other)).signIn('alice@example.com')).toMatch(/^sess_/);
  await one.close();
  await other.close();
});

test('a seed that is planted while it runs replaces everything; one that is none changes nothing', async () => {
  const clerk = await startClerk();
  expect(() => clerk.plant({ users: [{ email: 'nobody' }] })).toThrow(/users\.0\.email/);
  expect((await askBackend(clerk, 'GET', `/v1/users/${alice}`)).status).toBe(200);
  clerk.plant({ settings: { passkeys: true }, users: [{ email: 'zoe@example.com' }] });
  expect(clerk.settings().passkeys).toBe(true);
  expect((await askBackend(clerk, 'GET', `/v1/users/${alice}`)).status).toBe(404);
  clerk.reset();
  expect(clerk.settings().passkeys).toBe(false);
  expect((await askBackend(clerk, 'GET', `/v1/users/${alice}`)).status).toBe(200);
  await clerk.close();
});

test('the schema for editors is that of the code; write it again with UPDATE_SCHEMA=1', () => {
  const place = new URL('../seed/seed.schema.json', import.meta.url);
  const schema = JSON.stringify(seedJsonSchema(), null, 2);
  if (process.env['UPDATE_SCHEMA']) writeFileSync(place, `${schema}\n`);
  expect(JSON.parse(readFileSync(place, 'utf8'))).toEqual(JSON.parse(schema));
});
