import { originOf, portOf } from '@clerk-patterns/config/ports';
import { startServer } from '@clerk-patterns/config/serve';
import { createClock, type Clock } from './clock.ts';
import { runControl } from './control.ts';
import { systemRandom, type Random } from './ids.ts';
import { createKeys, generatePrivatePem, type Keys } from './keys.ts';
import { createKeeper, readSnapshot } from './persistence.ts';
import type { Announcement, InboxMessage } from './records.ts';
import { defaultSeedFile, plantSeed, readSeed, type Seed } from './seed.ts';
import { createHandler, type Instance } from './server.ts';
import { changeSettings, checkedChange, defaultSettings, type Settings, type SettingsChange } from './settings.ts';
import { createState, type Snapshot } from './state.ts';

export type { Clock } from './clock.ts';
export { environmentLines, localVariables } from './environment.ts';
export { createKeys, generatePrivatePem, keepPrivatePem, type Keys } from './keys.ts';
export type { InboxMessage } from './records.ts';
export { defaultSeedFile, readSeed, type Seed } from './seed.ts';
export type { Settings, SettingsChange } from './settings.ts';
export type { Snapshot } from './state.ts';

/** How a local Clerk starts. */
export interface ClerkLocalOptions {
  /** Default: `CLERK_LOCAL_PORT`, else 4000. 0 asks the system for a free port. */
  readonly port?: number;
  /** RSA private key, PKCS#8 PEM. Default: `CLERK_LOCAL_PRIVATE_KEY`, else a new one. */
  readonly privateKey?: string;
  /** People, organizations and so on to start with. Default: the seed that ships with the package. */
  readonly seed?: Seed;
  readonly settings?: SettingsChange;
  /** A file to keep the state in. What is in it is used instead of the seed. Default: memory only. */
  readonly dataFile?: string;
  readonly clock?: Clock;
  readonly random?: Random;
  /** Called with each code or link that the real Clerk would have sent. */
  readonly onMessage?: (message: Announcement) => void;
  readonly onRequest?: NonNullable<Instance['observe']>;
}

/** A running local Clerk. */
export interface ClerkLocal {
  readonly url: string;
  readonly keys: Keys;
  readonly clock: { advance(seconds: number): void; reset(): void };
  readonly settings: () => Settings;
  /** Changes settings from now on; groups may be given in part. `reset` takes it back. */
  readonly configure: (change: SettingsChange) => void;
  /** Messages that the real Clerk would have sent, oldest first. */
  readonly inbox: () => readonly InboxMessage[];
  /** Answers a request without a network. */
  readonly fetch: (request: Request) => Promise<Response>;
  readonly snapshot: () => Snapshot;
  readonly restore: (snapshot: Snapshot) => void;
  /** Back to the seed. */
  readonly reset: () => void;
  readonly close: () => Promise<void>;
}

/**
 * Starts a Clerk on this machine, on the loopback host only.
 *
 * @throws TypeError for a malformed key or seed
 * @throws PortTakenError when the port is held
 *
 * @example
 * const clerk = await createClerkLocal({ port: 0 });
 * const client = createClerkClient({ secretKey: clerk.keys.secretKey, apiUrl: `${clerk.url}/api` });
 */
export async function createClerkLocal(options: ClerkLocalOptions = {}): Promise<ClerkLocal> {
  const { random = systemRandom } = options;
  const keys = createKeys(options.privateKey ?? process.env['CLERK_LOCAL_PRIVATE_KEY'] ?? generatePrivatePem());
  const clock = createClock(options.clock);
  const state = createState();
  const seed = options.seed ?? readSeed(defaultSeedFile);
  const planted = plantSeed(state, seed, random, clock.now());
  const fresh = state.snapshot();
  const reset = (): void => {
    state.restore(fresh);
    clock.reset();
  };
  const kept = options.dataFile ? readSnapshot(options.dataFile) : undefined;
  if (kept) state.restore(kept);

  const place = { baseUrl: '' };
  const home = { ...defaultSettings, homeUrl: originOf('web', process.env) };
  const initial = changeSettings(changeSettings(home, planted), checkedChange(options.settings));
  const settings = (): Settings => state.settings.get('instance')?.settings ?? initial;
  const configure = (change: SettingsChange): void => {
    state.settings.put({ id: 'instance', settings: changeSettings(settings(), checkedChange(change)) });
  };
  const instance: Instance = {
    state,
    keys,
    random,
    now: clock.now,
    get settings() {
      return settings();
    },
    get baseUrl() {
      return place.baseUrl;
    },
    announce: (message) => options.onMessage?.(message),
    persist: options.dataFile ? createKeeper(options.dataFile, state) : () => Promise.resolve(),
    control: (request, url) => runControl({ state, clock, reset, settings, configure, random }, request, url),
    ...(options.onRequest ? { observe: options.onRequest } : {}),
  };
  const handler = createHandler(instance);
  const port = options.port ?? portOf('clerk-local', process.env);
  const server = await startServer({ service: 'clerk-local', fetch: handler, port });
  place.baseUrl = server.url;
  return {
    url: server.url,
    keys,
    clock,
    settings,
    configure,
    inbox: () => state.inbox.all(),
    fetch: handler,
    snapshot: state.snapshot,
    restore: state.restore,
    reset,
    close: server.close,
  };
}
