import { createClerkClient } from '@clerk/backend';
import { clerk } from '../support/clerk.ts';
import { expect, test, type SignedIn } from '../support/test.ts';
import { resign } from '../support/tokens.ts';
import { asDocument, differences, keep, kept, keptDocument, type Measured } from '../support/truth-file.ts';
import { formIn, surfaces, versions, type Caller, type Subject } from '../support/truth.ts';
import { urls } from '../support/urls.ts';

const mode = process.env['E2E_MODE'] === 'development' ? 'development' : 'production';

/** A browser's cookies, in which the session's token may be exchanged. */
async function browser({ page, token }: SignedIn, exchanged?: string): Promise<Caller> {
  const cookies = await page.context().cookies(urls.web);
  const values = cookies.map(({ name, value }) => `${name}=${exchanged && isSession(name) ? exchanged : value}`);
  return { cookie: values.join('; '), token: exchanged ?? (await token()) };
}
const isSession = (name: string) => name === '__session' || name.startsWith('__session_');

async function machineToken(name: string): Promise<string> {
  const { secretKey = '' } = await clerk.machines.create({ name });
  const machine = createClerkClient({
    machineSecretKey: secretKey,
    publishableKey: process.env['NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY'] ?? '',
    apiUrl: `${urls.clerk}/api`,
    telemetry: { disabled: true },
  });
  return (await machine.m2m.createToken({ tokenFormat: 'jwt' })).token ?? '';
}

async function subjectOf({ page }: SignedIn): Promise<Subject> {
  const me = (await (await page.request.get('/api/me')).json()) as { orgId: string };
  const html = async (path: string) => (await page.request.get(path)).text();
  const [todos, table] = [await html('/patterns/server-actions'), await html('/truth-table')];
  return {
    orgId: me.orgId,
    byHand: formIn(todos, '/patterns/server-actions', 'name="title"'),
    protect: formIn(table, '/truth-table', '$ACTION_ID_'),
  };
}

async function measure(callers: Readonly<Record<string, Caller>>, subject: Subject): Promise<Measured> {
  const measured: Record<string, Record<string, string>> = {};
  for (const [surface, ask] of Object.entries(surfaces)) {
    const asked = Object.entries(callers).map(async ([name, caller]) => [name, await ask(caller, subject)] as const);
    measured[surface] = Object.fromEntries(await Promise.all(asked));
  }
  return measured;
}

test('the truth table says what each caller really gets on each surface', async ({ as, unique }) => {
  // In development each surface is compiled when it is first asked for.
  test.slow();
  const [alice, bob] = [await as('alice', 'acme'), await as('bob', 'acme')];
  const now = Math.floor(Date.now() / 1000);
  const expired = await resign(await alice.token(), { iat: now - 300, nbf: now - 300, exp: now - 120 });
  const subject = await subjectOf(alice);
  const callers = {
    'signed out': {},
    'expired cookie': await browser(alice, expired),
    'expired token': { token: expired },
    pending: await browser(await as('erin')),
    'another organization': await browser(await as('carol', 'globex')),
    member: await browser(bob),
    admin: await browser(alice),
    'template token': { token: await alice.token('hasura') },
    'machine token': { token: await machineToken(unique('machine')) },
  };
  const measured = await measure(callers, subject);
  if (process.env['TRUTH_TABLE'] === 'write') keep(measured, mode, versions());
  expect(differences(kept(), measured, mode), 'cells that are not as the table says').toEqual([]);
});

test('the truth table is of these versions, and its document says the same', () => {
  expect(versions()).toEqual(kept().versions);
  const words = (text: string) => text.replaceAll(/[\s-]+/g, ' ');
  expect(words(keptDocument())).toBe(words(asDocument(kept())));
});
