import type { MovableClock } from './clock.ts';
import { notFound } from './errors.ts';
import { createFaults, type Faults } from './faults.ts';
import { randomText, type Random } from './ids.ts';
import { generatePrivatePem, rotatedKeys, type Keys } from './keys.ts';
import type { InboxMessage, SessionRecord } from './records.ts';
import { createRequestLog, type RequestLog, type RequestRecord } from './requests.ts';
import { plantSeed, type Seed } from './seed.ts';
import { exportSeed } from './seed-export.ts';
import { changeSettings, checkedChange, type Settings, type SettingsChange } from './settings.ts';
import { createWebhooks, type Webhooks } from './webhooks/endpoints.ts';
import { checkedSnapshot } from './snapshot-form.ts';
import { createState, type Snapshot, type State } from './state.ts';

/** What tests do to a Clerk besides using it. Everything here is also a verb under `/control`. */
export interface TestBed {
  readonly keys: Keys;
  readonly clock: MovableClock;
  readonly settings: () => Settings;
  /** Changes settings from now on; groups may be given in part. `reset` takes it back. */
  readonly configure: (change: SettingsChange) => void;
  /**
   * A browser whose instance differs from everybody else's, so that tests of different instances run side by side.
   *
   * @returns its id: the value of the cookie `__clerk_db_jwt`
   */
  readonly openBrowser: (settings?: SettingsChange) => string;
  /** Messages that the real Clerk would have sent, oldest first. */
  readonly inbox: () => readonly InboxMessage[];
  /** The last 500 requests, oldest first; nothing secret is in them. */
  readonly requests: () => readonly RequestRecord[];
  /** Things that go wrong on demand. */
  readonly faults: Pick<Faults, 'list' | 'add' | 'remove' | 'clear'>;
  /** Where events are sent, and what became of them. */
  readonly webhooks: Webhooks;
  /**
   * Signs with a new key from now on. The publishable and the secret key stay.
   *
   * @param options.keepOld - whether the keys before stay in the key set, as in a planned rotation. Default true; false
   *   is what happens after a leak: tokens they signed are refused
   */
  readonly rotateKeys: (options?: { readonly keepOld?: boolean }) => Keys;
  /**
   * Ends a session as an administrator would: the browser keeps its token until that runs out, and gets no other.
   *
   * @throws ClerkApiError 404 when there is no such session
   */
  readonly revokeSession: (sessionId: string) => void;
  /**
   * Makes every token that the session's browser holds older than its client, as a sign-in in another app does: the
   * app's server answers the next page with a handshake.
   *
   * @throws ClerkApiError 404 when there is no such session
   */
  readonly staleClient: (sessionId: string) => void;
  /**
   * Has a session's factors be proven longer ago, as if its person had worked on: sensitive changes ask for them again.
   *
   * @throws ClerkApiError 404 when there is no such session
   * @throws TypeError for what is no number of minutes
   */
  readonly ageFactors: (sessionId: string, minutes: number) => void;
  /**
   * Has the server lose the session's client: the browser's cookies still say signed in, and Clerk knows nothing of it.
   *
   * @throws ClerkApiError 404 when there is no such session
   */
  readonly forgetClient: (sessionId: string) => void;
  /** Everything there is, as plain data. */
  readonly snapshot: () => Snapshot;
  /**
   * Puts back what {@link TestBed.snapshot} gave.
   *
   * @throws TypeError saying where it is no snapshot; nothing has changed then
   */
  readonly restore: (snapshot: Snapshot) => void;
  /** A seed that plants the same people, organizations, roles, templates and settings, with the same ids. */
  readonly exportSeed: () => Seed;
  /**
   * Replaces everything by what a seed plants; `reset` still goes back to the first one.
   *
   * @throws TypeError when the seed is malformed or contradicts itself; nothing has changed then
   */
  readonly plant: (seed: Seed) => void;
  /** Back to the seed: clock, settings, signing key and faults included. */
  readonly reset: () => void;
}

/** What a test bed is made of. */
export interface TestBedParts {
  readonly state: State;
  readonly clock: MovableClock;
  readonly random: Random;
  readonly keys: Keys;
  /** What seeds change. */
  readonly baseSettings: Settings;
  /** The settings at the start. */
  readonly settings: Settings;
  /** What `reset` goes back to. */
  readonly fresh: Snapshot;
}

/** A test bed and what the server needs of it. */
export interface FullTestBed extends TestBed {
  readonly faults: Faults;
  readonly log: RequestLog;
}

/** Makes the verbs for tests. */
export function createTestBed(parts: TestBedParts): FullTestBed {
  const { state, clock, random, keys: firstKeys, settings, fresh } = parts;
  const current = { keys: firstKeys };
  const faults = createFaults(random);
  const log = createRequestLog();
  // What was kept before a setting existed has its first value.
  const now = (): Settings => changeSettings(settings, state.settings.get('instance')?.settings);
  return {
    get keys() {
      return current.keys;
    },
    clock,
    settings: now,
    configure: (change) => {
      state.settings.put({ id: 'instance', settings: changeSettings(now(), checkedChange(change)) });
    },
    openBrowser: (change) => {
      const id = `dvb_${randomText(random, 32)}`;
      state.devBrowsers.put({ id, clientId: null, ...(change ? { settings: checkedChange(change) } : {}) });
      return id;
    },
    inbox: () => state.inbox.all(),
    requests: log.list,
    log,
    faults,
    webhooks: createWebhooks({ state, random, now: clock.now, keys: () => current.keys, settings: now }),
    rotateKeys: ({ keepOld = true } = {}) => {
      current.keys = rotatedKeys(current.keys, generatePrivatePem(), keepOld);
      return current.keys;
    },
    ...sessionVerbs(state, clock.now),
    snapshot: state.snapshot,
    restore: (snapshot) => state.restore(checkedSnapshot(snapshot)),
    exportSeed: () => exportSeed(state, now()),
    plant: (seed) => {
      const planted = createState();
      const change = plantSeed(planted, seed, random, clock.now());
      planted.settings.put({ id: 'instance', settings: changeSettings(parts.baseSettings, change) });
      state.restore(planted.snapshot());
    },
    reset: () => {
      state.restore(fresh);
      clock.reset();
      faults.clear();
      log.clear();
      current.keys = firstKeys;
    },
  };
}

function sessionVerbs(
  state: State,
  now: () => number,
): Pick<TestBed, 'revokeSession' | 'staleClient' | 'ageFactors' | 'forgetClient'> {
  const requireSession = (id: string): SessionRecord => {
    const session = state.sessions.get(id);
    if (!session) throw notFound('The session');
    return session;
  };
  return {
    revokeSession: (id) => {
      state.sessions.put({ ...requireSession(id), status: 'revoked', updatedAt: now() });
    },
    staleClient: (id) => {
      const client = state.clients.get(requireSession(id).clientId);
      // A second ahead: tokens count whole seconds, and one of this very second would not be older.
      if (client) state.clients.put({ ...client, updatedAt: now() + 1000 });
    },
    ageFactors: (id, minutes) => {
      const session = requireSession(id);
      if (!Number.isInteger(minutes) || minutes < 0 || minutes > 1e6)
        throw new TypeError('factors age by whole minutes, at most a million');
      const earlier = (at: number): number => at - minutes * 60_000;
      const secondFactorAt = session.secondFactorAt ? earlier(session.secondFactorAt) : null;
      state.sessions.put({ ...session, firstFactorAt: earlier(session.firstFactorAt), secondFactorAt });
    },
    forgetClient: (id) => {
      const { clientId } = requireSession(id);
      for (const session of state.sessions.by('client', clientId)) state.sessions.remove(session.id);
      for (const table of [state.signIns, state.signUps])
        for (const row of table.all()) if (row.clientId === clientId) table.remove(row.id);
      for (const browser of state.devBrowsers.all())
        if (browser.clientId === clientId) state.devBrowsers.put({ ...browser, clientId: null });
      state.clients.remove(clientId);
    },
  };
}
