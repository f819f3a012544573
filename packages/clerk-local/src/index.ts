import { originOf, portOf } from '@clerk-patterns/config/ports';
import { startServer, type ServeOptions } from '@clerk-patterns/config/serve';
import { createClock, type Clock } from './clock.ts';
import { runControl } from './control/index.ts';
import { localVariables } from './environment.ts';
import { ConnectionDroppedError } from './faults.ts';
import { assertHost, assertMeantHere, assertNoProduction, createRateLimiter, type RateLimit } from './guard.ts';
import { systemRandom, type Random } from './ids.ts';
import { createKeys, generatePrivatePem } from './keys.ts';
import { createApps } from './panel/apps.ts';
import { createPanel } from './panel/panel.ts';
import { createKeeper, ownSnapshot, readSnapshot } from './persistence.ts';
import type { Context } from './operation.ts';
import { assertOptions } from './options.ts';
import type { Announcement } from './records.ts';
import type { RequestRecord } from './requests.ts';
import { defaultSeedFile, plantSeed, readSeed, type Seed } from './seed.ts';
import { createHandler, type Instance } from './server.ts';
import { changeSettings, checkedChange, defaultSettings, type SettingsChange } from './settings.ts';
import { startWebhooks } from './webhooks/sender.ts';
import { createState, type State } from './state.ts';
import { createTestBed, type FullTestBed, type TestBed } from './test-bed.ts';

export type { Clock, MovableClock } from './clock.ts';
export { environmentLines, localVariables } from './environment.ts';
export { createKeys, generatePrivatePem, keepPrivatePem, type Keys } from './keys.ts';
export { ConnectionDroppedError, type Fault, type FaultRule } from './faults.ts';
export { usualRateLimit, type RateLimit } from './guard.ts';
export type { InboxMessage } from './records.ts';
export type { RequestRecord } from './requests.ts';
export { defaultSeedFile, readSeed, type Seed } from './seed.ts';
export { seedText } from './seed-text.ts';
export type { Settings, SettingsChange } from './settings.ts';
export type { Snapshot } from './state.ts';
export { totpAt } from './totp.ts';
export type { TestBed } from './test-bed.ts';

/** How a local Clerk starts. */
export interface ClerkLocalOptions {
  /** Default: `CLERK_LOCAL_PORT`, else 4000. 0 asks the system for a free port. */
  readonly port?: number;
  /** RSA private key, PKCS#8 PEM. Default: `CLERK_LOCAL_PRIVATE_KEY`, else a new one. */
  readonly privateKey?: string;
  /**
   * The host that the publishable key names. Two local Clerks whose apps one browser opens need different ones: cookies
   * are named after the publishable key. Default: `local-clerk-01.clerk.accounts.dev`.
   */
  readonly instanceHost?: string;
  /** People, organizations and so on to start with. Default: the seed that ships with the package. */
  readonly seed?: Seed;
  readonly settings?: SettingsChange;
  /** A file to keep the state in. What is in it is used instead of the seed. Default: memory only. */
  readonly dataFile?: string;
  /**
   * A folder whose node_modules has `@clerk/clerk-js` of another major version, which is served where a path names it:
   * 5 for `@clerk/nextjs` 6 (Core 2). Default: `CLERK_LOCAL_BUNDLES`, else only the own ones.
   */
  readonly bundles?: string;
  /** The name or address to listen on. Default: localhost. */
  readonly host?: string;
  /** Allows a host that other machines reach, and answers by any name. Whoever reaches it signs in as anybody. */
  readonly exposeTestAccountsToTheNetwork?: boolean;
  /** Allows a start although `NODE_ENV` is `production`. Whoever reaches it signs in as anybody. */
  readonly letAnybodySignInInProduction?: boolean;
  /** How often each API may be asked. Default: as often as anybody likes; the command has a limit. */
  readonly rateLimit?: RateLimit;
  readonly clock?: Clock;
  readonly random?: Random;
  /** Called with each code or link that the real Clerk would have sent. */
  readonly onMessage?: (message: Announcement) => void;
  /** Called with each request that was answered; nothing secret is in it. */
  readonly onRequest?: (request: RequestRecord) => void;
}

/** A running local Clerk. */
export interface ClerkLocal extends TestBed {
  readonly url: string;
  /** The variables that lead Clerk's SDKs here. */
  readonly env: Readonly<Record<string, string>>;
  /** Answers a request without a network. Rejects where a fault has the connection dropped. */
  readonly fetch: (request: Request) => Promise<Response>;
  readonly close: () => Promise<void>;
}

/**
 * Starts a Clerk on this machine, on the loopback host only and not in production, unless an option allows it by name.
 *
 * @throws TypeError for an option that makes no sense or is none, a malformed key or seed, another host, or `NODE_ENV=production`
 * @throws PortTakenError when the port is held
 * @throws LockedError when somebody else keeps their state in `dataFile`
 *
 * @example
 * const clerk = await createClerkLocal({ port: 0 });
 * const client = createClerkClient({ secretKey: clerk.keys.secretKey, apiUrl: `${clerk.url}/api` });
 */
export async function createClerkLocal(options: ClerkLocalOptions = {}): Promise<ClerkLocal> {
  assertOptions(options);
  assertNoProduction(process.env['NODE_ENV'], options.letAnybodySignInInProduction === true);
  assertHost(options.host ?? 'localhost', options.exposeTestAccountsToTheNetwork === true);
  const release = options.dataFile ? ownSnapshot(options.dataFile) : () => undefined;
  try {
    return await start(options, release);
  } catch (error) {
    release();
    throw error;
  }
}

async function start(options: ClerkLocalOptions, release: () => void): Promise<ClerkLocal> {
  const { random = systemRandom, host = 'localhost' } = options;
  const keys = createKeys(
    options.privateKey ?? process.env['CLERK_LOCAL_PRIVATE_KEY'] ?? generatePrivatePem(),
    options.instanceHost,
  );
  const clock = createClock(options.clock);
  const state = createState();
  const seed = options.seed ?? readSeed(defaultSeedFile);
  const planted = plantSeed(state, seed, random, clock.now());
  const home = { ...defaultSettings, homeUrl: originOf('web', process.env) };
  const baseSettings = changeSettings(home, checkedChange(options.settings));
  const settings = changeSettings(changeSettings(home, planted), checkedChange(options.settings));
  const bed = createTestBed({ state, clock, random, keys, baseSettings, settings, fresh: state.snapshot() });
  const kept = options.dataFile ? readSnapshot(options.dataFile) : undefined;
  if (kept) state.restore(kept);

  const place = { baseUrl: '' };
  const persist = options.dataFile ? createKeeper(options.dataFile, state) : () => Promise.resolve();
  const instance = instanceOf({ options, bed, state, random, persist, place });
  const handler = createHandler(instance);
  const sender = startWebhooks(() => ({ ...instance, asker: nobody }), bed.webhooks);
  const port = options.port ?? portOf('clerk-local', process.env);
  const server = await startServer({ service: 'clerk-local', fetch: droppable(handler), port, host });
  place.baseUrl = server.url;
  const { log: _log, ...verbs } = bed;
  const clerk = {
    ...verbs,
    get keys() {
      return bed.keys;
    },
    get env() {
      return localVariables(bed.keys, server.url);
    },
    url: server.url,
    fetch: handler,
    close: async () => {
      sender.stop();
      await server.close();
      await persist().finally(release);
    },
  };
  // The secret key is in it: who prints a Clerk must not print that.
  return Object.defineProperty(clerk, 'env', { enumerable: false });
}

/** Who asks when nobody does. */
const nobody = { devBrowser: undefined, client: undefined, session: undefined, origin: undefined };

interface Parts {
  readonly options: ClerkLocalOptions;
  readonly bed: FullTestBed;
  readonly state: State;
  readonly random: Random;
  readonly persist: () => Promise<void>;
  /** Known only once the server listens. */
  readonly place: { readonly baseUrl: string };
}

/** What the server asks for: always the present keys and settings. */
function instanceOf({ options, bed, state, random, persist, place }: Parts): Instance {
  const apps = createApps(() => ({ home: bed.settings().homeUrl, own: place.baseUrl }));
  const bundles = options.bundles ?? process.env['CLERK_LOCAL_BUNDLES'];
  const limit = options.rateLimit ? createRateLimiter(options.rateLimit, () => performance.now()) : () => undefined;
  const instance: Instance = {
    state,
    random,
    now: bed.clock.now,
    get keys() {
      return bed.keys;
    },
    get settings() {
      return bed.settings();
    },
    get baseUrl() {
      return place.baseUrl;
    },
    announce: (message) => options.onMessage?.(message),
    persist,
    control: async (request, url) => {
      const answer = await runControl(bed, request, url);
      await persist();
      return answer;
    },
    meet: async (method, url) => {
      if (!options.exposeTestAccountsToTheNetwork) assertMeantHere(url);
      limit(url.pathname);
      await bed.faults.meet(method, url.pathname);
    },
    observe: (request) => {
      const record = bed.log.add(request, bed.clock.now());
      options.onRequest?.(record);
    },
    panel: (request, url) => panel(request, url),
    sawApp: apps.saw,
    ...(bundles ? { bundles } : {}),
  };
  const context = (): Context => ({ ...instance, asker: nobody });
  const panel = createPanel({ bed, context, apps: apps.list, persist });
  return instance;
}

/** Ends the connection where a fault asks for it: over a network nobody sees an error, only silence. */
function droppable(handler: (request: Request) => Promise<Response>): ServeOptions['fetch'] {
  return async (request, { incoming }) => {
    try {
      return await handler(request);
    } catch (error) {
      if (!(error instanceof ConnectionDroppedError)) throw error;
      incoming.destroy();
      return new Response(null, { status: 500 });
    }
  };
}
