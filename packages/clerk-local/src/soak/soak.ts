import fc from 'fast-check';
import { isDeepStrictEqual } from 'node:util';
import { ConnectionDroppedError, type ClerkLocal, type Snapshot } from '../index.ts';
import { createState } from '../state.ts';
import { acme, alice, askBackend, bob, globex, openBrowser, textAt, valueAt, type Browser } from '../testing.ts';
import { brokenIn } from './invariants.ts';
import { createKnown, type Known } from './known.ts';
import { journey, type Made } from './requests.ts';
import { send } from './send.ts';
import { factoredPerson } from './ways.ts';

/** A Clerk to which generated requests are sent. */
export interface Subject {
  readonly clerk: ClerkLocal;
  readonly browsers: readonly Browser[];
  readonly known: Known;
  /** What each journey starts from. */
  readonly ready: Snapshot;
  /** The key that signed then. */
  readonly kid: string;
  /** What was written to the terminal since it was asked last: faults and wrong answers are told there. */
  readonly complaints: () => readonly string[];
}

/** How a soak goes. */
export interface SoakOptions {
  readonly requests: number;
  readonly seed?: number;
  /** Where fast-check says a failure lies, to see it again at once. */
  readonly path?: string;
  /** Requests between two fresh starts. */
  readonly journeyLength?: number;
  readonly deadlineMs?: number;
}

/** What came of it. */
export interface SoakResult {
  readonly seed: number;
  readonly sent: number;
  readonly journeys: number;
  readonly seconds: number;
  /** How often each class of status was answered, such as `2xx`; `dropped` where a fault had it so. */
  readonly statuses: Readonly<Record<string, number>>;
  /** Names of what was answered with success. */
  readonly reached: ReadonlySet<string>;
  /** What went wrong, with how to see it again; undefined when nothing did. */
  readonly failure: string | undefined;
}

/** Has a Clerk be in the middle of its life: people signed in, invited, with keys and half-done sign-ins. */
export async function prepareSubject(clerk: ClerkLocal, complaints: Subject['complaints']): Promise<Subject> {
  clerk.configure({
    organizations: { domains: true },
    apiKeys: { users: true, organizations: true },
    phoneNumber: { enabled: true, signIn: true, secondFactor: true },
    username: { enabled: true },
    authenticatorApp: true,
    backupCodes: true,
    passkeys: true,
    multipleSessions: true,
    social: ['google', 'github'],
  });
  const browsers = [await openBrowser(clerk), await openBrowser(clerk), await openBrowser(clerk)];
  const [first] = browsers;
  await first?.signIn('alice@example.com');
  await browsers[1]?.signIn('bob@example.com');
  const make = (path: string, body: unknown) => askBackend(clerk, 'POST', path, body);
  const invitation = { email_address: 'zed@example.com', role: 'org:member' };
  const machine = await make('/v1/machines', { name: 'Made' });
  await make(`/v1/organizations/${acme}/invitations`, invitation);
  const factored = await make('/v1/users', factoredPerson);
  const phone = { phone_number: '+12025550177', verified: true, reserved_for_second_factor: true };
  await make('/v1/phone_numbers', { user_id: textAt(factored.body, 'id'), ...phone });
  await make('/v1/sign_in_tokens', { user_id: bob });
  await make('/v1/actor_tokens', { user_id: bob, actor: { sub: alice } });
  await make('/v1/jwt_templates', { name: 'mine', claims: {} });
  await make('/v1/oauth_applications', { name: 'Made', redirect_uris: ['http://localhost:3000/callback'] });
  await make('/api_keys', { name: 'Made', subject: alice });
  await make('/v1/waitlist_entries', { email_address: 'waits@example.com' });
  await make('/v1/invitations', { email_address: 'invited@example.com' });
  await first?.ask('POST', '/v1/me/email_addresses', { email_address: 'alice@work.test' });
  await first?.ask('POST', '/v1/me/phone_numbers', { phone_number: '+12025550111' });
  await first?.ask('POST', `/v1/organizations/${acme}/domains`, { name: 'example.com' });
  const key = textAt(machine.body, 'secret_key');
  const ready = clerk.snapshot();
  const known = createKnown([alice, bob, acme, globex, key, JSON.stringify(ready)]);
  return { clerk, browsers, known, ready, kid: clerk.keys.kid, complaints };
}

/** Puts a subject back to where every journey starts. */
export function startOver({ clerk, known, ready, kid }: Subject): void {
  if (clerk.keys.kid !== kid) clerk.reset();
  clerk.restore(ready);
  clerk.clock.reset();
  clerk.faults.clear();
  known.clear();
}

/** Why an answer is none that may be, or undefined. */
function wrongWith(status: number, body: string, complaints: readonly string[]): string | undefined {
  if (complaints.length > 0) return complaints.join('');
  if (status < 500 || status === 501) return undefined;
  // Faults that a request of the journey itself asked for.
  return body.includes('internal_clerk_error') ? undefined : `${status}: ${body}`;
}

/** Sends a few requests at once; returns how each was answered. Throws when one hangs or is answered with a fault. */
async function takeTurn(subject: Subject, turn: readonly Made[], deadlineMs: number): Promise<number[]> {
  const { clerk, known, complaints } = subject;
  return Promise.all(
    turn.map(async (request) => {
      const answered = send(subject, request).then(
        async (answer) => [answer.status, `${await answer.text()} ${answer.headers.get('location') ?? ''}`] as const,
      );
      const [status, body] = await Promise.race([answered, deadline(deadlineMs, request)]).catch((error: unknown) => {
        if (error instanceof ConnectionDroppedError) return [0, ''] as const;
        throw error;
      });
      const wrong = wrongWith(status, body, complaints());
      if (wrong) throw new Error(`${request.name} (${request.method} ${request.path}) answered wrongly: ${wrong}`);
      known.learn(body);
      for (const { code } of clerk.inbox().slice(-2)) if (code) known.learn(`"code":"${code}"`);
      return status;
    }),
  );
}

async function deadline(ms: number, { name }: Made): Promise<never> {
  await new Promise((resolve) => setTimeout(resolve, ms).unref());
  throw new Error(`${name} was not answered within ${ms} ms`);
}

/** Throws when the state breaks what always holds, or cannot be kept and read again as it is. */
function assertWhole({ clerk }: Subject): void {
  const snapshot = clerk.snapshot();
  const broken = brokenIn(snapshot);
  if (broken.length > 0) throw new Error(`the state broke what always holds: ${broken.join('; ')}`);
  const read = JSON.parse(JSON.stringify(snapshot)) as Snapshot;
  const other = createState();
  other.restore(read);
  if (!isDeepStrictEqual(other.snapshot(), snapshot)) throw new Error('the state is another one after being kept');
}

/** Throws when the API counts otherwise than the state does. */
async function assertCounts({ clerk }: Subject): Promise<void> {
  const snapshot = clerk.snapshot();
  const memberships = snapshot['memberships'] as readonly { id: string; organizationId: string }[];
  const count = async (path: string): Promise<unknown> =>
    valueAt((await askBackend(clerk, 'GET', path)).body, 'total_count');
  const pairs: [string, unknown, number][] = [
    ['people', await count('/v1/users/count'), snapshot['users']?.length ?? 0],
    ['organizations', await count('/v1/organizations'), snapshot['organizations']?.length ?? 0],
    ['clients', await count('/v1/clients'), snapshot['clients']?.length ?? 0],
  ];
  for (const { id } of snapshot['organizations'] ?? []) {
    const members = memberships.filter(({ organizationId }) => organizationId === id).length;
    pairs.push([`members of ${id}`, await count(`/v1/organizations/${id}/memberships`), members]);
  }
  const wrong = pairs.find(([, counted, there]) => counted !== there);
  if (wrong) throw new Error(`the API counts ${String(wrong[1])} ${wrong[0]}, and there are ${wrong[2]}`);
}

/** A refused request of a server changes nothing: it can be corrected and sent again. */
function isAtomic({ api, method }: Made): boolean {
  return api === 'backend' && method !== 'GET';
}

/** Sends generated requests, journey after journey, and checks after each what always holds. */
export async function soak(subject: Subject, options: SoakOptions): Promise<SoakResult> {
  const { requests, seed = Date.now() % 2 ** 31, path, journeyLength = 40 } = options;
  const tally: Tally = { sent: 0, statuses: {}, reached: new Set() };
  const began = performance.now();
  const property = fc.asyncProperty(journey(journeyLength), (turns) => travel(subject, turns, options, tally));
  const numRuns = Math.min(50, Math.ceil((2 * requests) / journeyLength));
  let journeys = 0;
  let failure: string | undefined;
  // How many requests a journey has differs: batch after batch, until there were as many as were asked for.
  const enough = path ? 0 : requests;
  for (let batch = 0; !failure && (batch === 0 || tally.sent < enough); batch += 1) {
    const own = seed + batch;
    const details = await fc.check(property, { numRuns, seed: own, ...(path ? { path } : {}) });
    journeys += details.numRuns;
    if (details.failed) failure = told(own, details);
  }
  return { seed, journeys, seconds: (performance.now() - began) / 1000, failure, ...tally };
}

interface Tally {
  sent: number;
  readonly statuses: Record<string, number>;
  readonly reached: Set<string>;
}

/** One journey, from a fresh start to its end. */
async function travel(
  subject: Subject,
  turns: readonly (readonly Made[])[],
  { deadlineMs = 5000 }: SoakOptions,
  tally: Tally,
): Promise<void> {
  startOver(subject);
  for (const turn of turns) {
    const [only] = turn;
    const before = turn.length === 1 && only && isAtomic(only) ? subject.clerk.snapshot() : undefined;
    const answers = await takeTurn(subject, turn, deadlineMs);
    tally.sent += turn.length;
    for (const [index, status] of answers.entries()) {
      const kind = status === 0 ? 'dropped' : status === 501 ? '501' : `${Math.floor(status / 100)}xx`;
      tally.statuses[kind] = (tally.statuses[kind] ?? 0) + 1;
      const name = turn[index]?.name;
      if (name && status > 0 && status < 400) tally.reached.add(name);
      if (before && status >= 400) assertUnchanged(subject, before, name ?? '');
    }
    assertWhole(subject);
  }
  subject.clerk.faults.clear();
  await assertCounts(subject);
}

/** A failure in words: what it is, the fewest requests that bring it about, and how to see it again. */
function told(seed: number, details: fc.RunDetails<[Made[][]]>): string {
  const turns = details.counterexample?.[0] ?? [];
  const lines = turns.map((turn) =>
    turn
      .map(({ name, parameters, values, browser, session }) =>
        JSON.stringify({ name, parameters, values, browser, session }),
      )
      .join('  and at once  '),
  );
  const error = details.errorInstance instanceof Error ? details.errorInstance.message : String(details.errorInstance);
  const again = `again: pnpm soak --seed ${seed} --path ${details.counterexamplePath?.replace(/(:0)+$/, '') ?? '0'}`;
  return [error, ...lines, again].join('\n');
}

/** What servers may do behind a request's back: messages and deliveries are sent when they are due. */
const moving = new Set(['deliveries']);

function assertUnchanged({ clerk }: Subject, before: Snapshot, name: string): void {
  const after = clerk.snapshot();
  const changed = Object.keys(after).filter(
    (table) => !moving.has(table) && !isDeepStrictEqual(after[table], before[table]),
  );
  if (changed.length > 0) throw new Error(`${name} was refused, and yet changed ${changed.join(', ')}`);
}
