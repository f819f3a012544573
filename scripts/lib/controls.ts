// What `pnpm controls` takes away.
import { globSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { parse, stringify } from 'yaml';
import { root } from './launch.ts';

/** A guard, and what makes a text of it that is without it. */
export interface Control {
  readonly name: string;
  readonly file: string;
  readonly change: (text: string) => string;
  /** The package whose tests are run. */
  readonly part: string;
  /** Those of its tests to begin with; none: all. */
  readonly tests: readonly string[];
  /** Whether all tests that go red are named, instead of the first. */
  readonly isWhole: boolean;
}

export const proxy = 'apps/hasura-proxy';
export const upstreams = 'packages/upstreams';

const [forTodos, forTags] = ['title and done alone', 'no column that tells whose it is'].map(
  (columns) => `the role may change ${columns}, so the check holds whenever the filter did`,
);
/** Guards that nothing misses, and why nothing needs to. */
export const because: Readonly<Record<string, string | undefined>> = {
  'Hasura’s insert check of todos is empty for user': 'the role may not say an organization, and none is the default',
  ...Object.fromEntries(
    ['user', 'org:member', 'org:admin'].flatMap((role) => [
      [`Hasura’s update check of todos is empty for ${role}`, forTodos],
      [`Hasura’s update check of tags is empty for ${role}`, forTags],
    ]),
  ),
  'an inbound authorization goes on to the upstream': 'the proxy’s own Authorization takes its place',
  "src/graphql/body.ts: if (typeof value !== 'object' || value === null)":
    'what is no object is refused again, one by one',
  "src/graphql/guard.ts: if (typeof query !== 'string' || query === '')": 'a parser refuses it with the same code',
};

const replacing = (find: string, put: string) => (text: string) => text.replace(find, () => put);
const headers = { file: `${proxy}/src/upstream/headers.ts`, part: proxy, tests: [] };
const keep = (name: string): Control => ({
  ...headers,
  name: `an inbound ${name} goes on to the upstream`,
  change: replacing("'accept-profile', ", `'accept-profile', '${name}', `),
  isWhole: true,
});

const cache = { file: `${proxy}/src/token-cache.ts`, part: proxy, tests: [], isWhole: true };
const withoutLock = replacing(
  'const release = await store.lock(key, lockMs).catch(() => () => Promise.resolve());',
  'const release: (() => Promise<void>) | undefined = () => Promise.resolve();',
);

const schema = `${upstreams}/schema.sql`;
const restTests = ['src/supabase', 'src/hostile.test.ts'];
const graphqlTests = ['src/hasura', 'src/hostile.test.ts'];

/** Guards of which every test that misses them is named. */
export const named: readonly Control[] = [
  {
    name: 'the row policy lets everybody read every todo',
    file: schema,
    change: replacing(
      '  using ((org_id is null and user_id = (select app.user_id())) or org_id = (select app.org_id()));',
      '  using (true);',
    ),
    part: upstreams,
    tests: restTests,
    isWhole: true,
  },
  {
    name: 'Hasura’s filter on one’s own todos is empty',
    file: `${upstreams}/hasura/metadata/databases/default/tables/public_todos.yaml`,
    change: (text) => text.replace(/filter: &own\n.*\n.*\n.*\n/, 'filter: &own {}\n'),
    part: upstreams,
    tests: graphqlTests,
    isWhole: true,
  },
  keep('x-hasura-role'),
  keep('cookie'),
  {
    ...cache,
    name: 'whoever asks for a token asks Clerk, whoever else is asking',
    change: (text) => withoutLock(text).replace('if (before) return before;', ''),
  },
  { ...cache, name: 'two proxies take no notice of each other’s minting', change: withoutLock },
  {
    ...cache,
    name: 'Clerk’s 429 is not remembered',
    change: replacing('if (error instanceof ClerkBusyError) {', 'if (Math.random() > 1) {'),
  },
  {
    ...cache,
    name: 'a live query stays on the connection of its first token',
    file: `${proxy}/src/subscriptions/link.ts`,
    change: replacing('if (operation.isLive || !operation.isAsked) operation.ask(leg);', 'operation.uses(leg);'),
  },
];

/** All other guards: the first test that misses each is named. */
export function guards(): Control[] {
  const more = ['apikey', 'authorization', 'x-forwarded-for'].map((name) => ({ ...keep(name), isWhole: false }));
  const answers: Control[] = [
    {
      ...headers,
      name: 'what Connection names goes on',
      change: replacing('if (value !== null && !isMeantForHere(name))', 'if (value !== null)'),
      isWhole: false,
    },
    {
      ...headers,
      name: 'an upstream’s cookie goes back',
      change: replacing(
        "const responseHeaders = ['content-range'",
        "const responseHeaders = ['set-cookie', 'content-range'",
      ),
      isWhole: false,
    },
  ];
  return [...more, ...answers, ...policies(), ...permissions(), ...refusals()];
}

/** Every condition of a row policy, which holds for every row then. */
function policies(): Control[] {
  const text = readFileSync(join(root, schema), 'utf8');
  return [...text.matchAll(/create policy (\w+) on [^;]*?\b(using|with check) (\([^;]*\));/g)].map(
    ([whole, policy = '', clause = '', condition = '']) => ({
      name: `the row policy ${policy} has no condition`,
      file: schema,
      change: replacing(
        whole,
        whole.replace(`${clause} ${condition}`, () => `${clause} (true)`),
      ),
      part: upstreams,
      tests: ['src/supabase/suite/permissions.test.ts', 'src/postgres/policies.test.ts'],
      isWhole: false,
    }),
  );
}

type Permission = Record<string, unknown>;
type Metadata = Record<string, { readonly role: string; permission: Permission }[] | undefined>;
const conditions = [
  ['select', 'filter'],
  ['insert', 'check'],
  ['update', 'filter'],
  ['update', 'check'],
  ['delete', 'filter'],
] as const;

/** Every condition of Hasura's metadata, for each role. */
function permissions(): Control[] {
  const files = globSync(`${upstreams}/hasura/metadata/databases/default/tables/public_*.yaml`, { cwd: root });
  return files
    .toSorted((a, b) => a.localeCompare(b))
    .flatMap((file) => {
      const metadata = parse(readFileSync(join(root, file), 'utf8')) as Metadata;
      return conditions.flatMap(([kind, condition]) =>
        (metadata[`${kind}_permissions`] ?? [])
          .filter(({ permission }) => Object.keys(permission[condition] ?? {}).length > 0)
          .map(({ role }) => emptied(file, kind, condition, role)),
      );
    });
}

function emptied(file: string, kind: string, condition: string, role: string): Control {
  const change = (text: string): string => {
    // What is shared by an anchor is not to change with it.
    const metadata = structuredClone(parse(text, { maxAliasCount: -1 }) as Metadata);
    const own = metadata[`${kind}_permissions`]?.find((one) => one.role === role);
    if (own) own.permission = { ...own.permission, [condition]: {} };
    return stringify(metadata);
  };
  const table = basename(file, '.yaml').replace('public_', '');
  const name = `Hasura’s ${kind} ${condition} of ${table} is empty for ${role}`;
  return { name, file, change, part: upstreams, tests: [`src/hasura/suite/permissions.test.ts`], isWhole: false };
}

/** The folder of a file, where there are tests in it and not all of them. */
function testsNear(file: string): string[] {
  const folder = dirname(file);
  return folder !== 'src' && globSync(`${folder}/*.test.ts`, { cwd: join(root, proxy) }).length > 0 ? [folder] : [];
}

/** Every `if (…) throw` of the proxy, which does not throw then. */
function refusals(): Control[] {
  const files = globSync('src/**/*.ts', { cwd: join(root, proxy), exclude: ['**/*.test.ts', '**/testing*.ts'] });
  return files
    .toSorted((a, b) => a.localeCompare(b))
    .flatMap((file) => {
      const text = readFileSync(join(root, proxy, file), 'utf8');
      return [...text.matchAll(/^( *)if \((.+)\)( \{)?(?:\n +| )throw .*$/gm)].map(([whole, indent, condition]) => ({
        name: `${file}: if (${condition})`,
        file: join(proxy, file),
        change: replacing(whole, whole.replace(`${indent}if (${condition})`, `${indent}if (Math.random() > 1)`)),
        part: proxy,
        tests: testsNear(file),
        isWhole: false,
      }));
    });
}
