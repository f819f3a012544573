import { randomUUID } from 'node:crypto';
import { ask, expect, loadModule, makePerson, sourceOf, test, tokenOf, type Answer } from '../testing/index.ts';

interface Report {
  leaks: { viewer: string; owner: string }[];
  firstRequest: string;
  fetchedBy: string;
  tokenMadeFor: string;
  deploy: string;
  cause: string;
}
const { report } = await loadModule<{ report: Report }>('incident/report.ts');
const linesOf = <Line>(name: string): Line[] =>
  sourceOf(`incident/logs/${name}.jsonl`)
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);

const web = linesOf<{ at: string; requestId: string; userId: string; orgId: string | null; rows: string[] }>('web');
const rows = new Map(
  linesOf<{ row: string; user_id: string; org_id: string | null }>('database').map((line) => [line.row, line]),
);
const sessions = new Map(
  linesOf<{ sessionId: string; userId: string }>('sessions').map((line) => [line.sessionId, line.userId]),
);
const deploys = linesOf<{ at: string; version: string }>('deploys');

/** Whose own rows a request showed that are not the visitor's. */
function ownersIn({ userId, orgId, rows: shown }: (typeof web)[number]): string[] {
  const foreign = shown.map((row) => rows.get(row)).filter((row) => row && row.user_id !== userId);
  return foreign.flatMap((row) => (row && (row.org_id === null || row.org_id !== orgId) ? [row.user_id] : []));
}
const affected = web.filter((line) => ownersIn(line).length > 0);
const [first] = affected;
const leaks = new Set(affected.flatMap((line) => ownersIn(line).map((owner) => `${line.userId} ${owner}`)));

/** Fails with a sentence that says what is off, and not what it should be. */
function off(isOff: boolean, sentence: string): void {
  if (isOff) expect.fail(sentence);
}

test('the report says who saw whose rows', () => {
  const said = report.leaks.map(({ viewer, owner }) => `${viewer} ${owner}`);
  off(said.length === 0, '`leaks` is empty: join the rows of web.jsonl with their owners in database.jsonl');
  for (const [index, pair] of said.entries()) {
    const words = `entry ${index + 1} of \`leaks\``;
    const turned = pair.split(' ').toReversed().join(' ');
    off(leaks.has(turned) && !leaks.has(pair), `${words} has viewer and owner the wrong way round`);
    off(
      !leaks.has(pair),
      `${words}: that viewer saw their own rows and their organization’s, and none of that owner’s own`,
    );
  }
  off(new Set(said).size < said.length, '`leaks` has a pair twice');
  off(said.length < leaks.size, 'what `leaks` says is right, and somebody else was shown foreign rows, too');
});

test('the report names the first affected request, and the one that fetched its rows', () => {
  const named = web.find(({ requestId }) => requestId === report.firstRequest);
  off(!named, '`firstRequest` is no requestId of web.jsonl');
  off(!!named && !affected.includes(named), 'in `firstRequest` everybody’s rows are theirs, or their organization’s');
  off(named !== first, '`firstRequest` was affected, and another one before it, too');
  const source = web.find(({ requestId }) => requestId === report.fetchedBy);
  off(!source, '`fetchedBy` is no requestId of web.jsonl');
  const isSame = source?.rows.join() === first?.rows.join();
  off(!isSame, '`fetchedBy` showed other rows than the first affected request did');
  const isByOwner = source && first && ownersIn(first).includes(source.userId);
  off(!isByOwner, '`fetchedBy` is a request of somebody whose rows these are not');
  const latest = web.filter(
    (line) => first && line.userId === source?.userId && line.orgId === null && line.at < first.at,
  );
  off(
    source !== latest.at(-1),
    'the owner’s request that you name is not the last one before the first affected request',
  );
});

test('the report names the deploy', () => {
  const brought = deploys.filter(({ at }) => first && at < first.at).at(-1);
  const named = deploys.find(({ version }) => version === report.deploy);
  off(!named, '`deploy` is no version of deploys.jsonl');
  off(!!named && !!first && named.at > first.at, 'when that version came, rows had been shown already');
  off(named !== brought, 'with that version everybody saw their own rows, until the next one came');
});

test('the report clears or blames the token', () => {
  const owner = sessions.get(report.tokenMadeFor);
  off(!owner, '`tokenMadeFor` is no session of sessions.jsonl');
  const minted = linesOf<{ at: string; path: string; status: number }>('clerk')
    .filter(({ at, path, status }) => first && path.endsWith('/tokens/hasura') && status === 200 && at < first.at)
    .at(-1);
  off(
    !minted?.path.includes(report.tokenMadeFor),
    'for that session Clerk made no token just before the first affected line',
  );
});

const alibis: Record<string, string> = {
  '': '`cause` is empty',
  'a handshake': 'each handshake of proxy.jsonl was followed by a page with the right rows',
  'the rate limit': 'Clerk refused one token, and that request showed no rows at all',
  'a wrong token': 'whose session was the token made for? Hasura would have given that person’s rows',
  'the row policies':
    'the owner’s rows went out under a token of somebody else: the policies never gave them to that one',
  'the organization’s rows': 'those who saw foreign rows had no organization active',
};

test('the report names the cause', () => {
  const alibi = alibis[report.cause];
  off(alibi !== undefined, alibi ?? '');
  expect(report.cause, '`cause` is one of the suspects').toBe('the key of the cache');
});

const shown = ({ text }: Answer): string => /<main[^>]*>([\s\S]*?)<\/main>/.exec(text)?.[1] ?? text;

async function write(as: string, title: string): Promise<void> {
  const token = await tokenOf(as, { template: 'hasura' });
  await fetch(`${process.env['HASURA_URL'] ?? ''}/v1/graphql`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      query: 'mutation ($title: String!) { insert_todos_one(object: { title: $title }) { id } }',
      variables: { title },
    }),
  });
}

test('it does not happen again: two people without an organization each see their own todos', async () => {
  const [one, other] = [await makePerson(), await makePerson()];
  const [ones, others] = [`plan ${randomUUID().slice(0, 8)}`, `call ${randomUUID().slice(0, 8)}`];
  await write(one.emailAddress, ones);
  await write(other.emailAddress, others);
  const first = shown(await ask('/dashboard', { as: one.emailAddress }));
  const second = shown(await ask('/dashboard', { as: other.emailAddress }));
  expect(second, 'the second one was shown the first one’s todo').not.toContain(ones);
  expect(first, 'the first one sees what is theirs').toContain(ones);
  expect(second, 'the second one sees what is theirs').toContain(others);
  const later = `later ${randomUUID().slice(0, 8)}`;
  await write(one.emailAddress, later);
  const again = shown(await ask('/dashboard', { as: one.emailAddress }));
  expect(again, 'the rows are asked for at every load: they are to be kept for a minute').not.toContain(later);
});

test('what somebody has of their own is not on their page in an organization', async () => {
  const { emailAddress } = await makePerson({ organizations: { acme: 'org:member' } });
  const title = `own ${randomUUID().slice(0, 8)}`;
  await write(emailAddress, title);
  await ask('/dashboard', { as: emailAddress });
  const inAcme = shown(await ask('/dashboard', { as: emailAddress, organization: 'acme' }));
  expect(inAcme, 'the key tells people apart and no longer organizations: the rows depend on both').not.toContain(
    title,
  );
});

test('signed out, /dashboard shows nothing; Alice in Acme gets her page', async () => {
  expect(shown(await ask('/dashboard')), 'who is not signed in is asked to sign in').toContain('Sign in');
  expect((await ask('/dashboard', { as: 'alice', organization: 'acme' })).status, 'Alice’s page opens').toBe(200);
});
