import { AuthError } from './errors.ts';
import { fetchText } from './fetch-text.ts';
import { longestKid, readKeySet, type KeySet, type RsaPublicJwk } from './jwk-set.ts';
import { readOptions, type JwksSettings, type JwksSourceOptions } from './jwks-options.ts';
import { createUnknownKids, type UnknownKids } from './unknown-kids.ts';

/** An instance's public keys, wherever they are. */
export interface JwksSource {
  /**
   * Finds the key of a token's `kid`. The same object comes back until the set changes.
   *
   * Does not check that the token is signed with it.
   *
   * @throws AuthError 401 `token_key_unknown`, or 503 `keys_unavailable` when that cannot be known now
   */
  find(kid: string): Promise<RsaPublicJwk>;
  /**
   * Another number whenever keys came, changed or went, also because they are out of date: what was verified under another
   * number must be verified again. Reading it counts as use: it starts the refresh that is due.
   */
  readonly generation: number;
}

/**
 * Makes a source of the public keys at a JWKS address. Nothing is fetched before a key is asked for.
 *
 * Each source has its own keys: two with different addresses or headers never see each other's, whatever the `kid`s.
 *
 * @throws TypeError for options that cannot work
 * @see https://www.rfc-editor.org/rfc/rfc7517#section-5
 * @see https://clerk.com/docs/guides/sessions/manual-jwt-verification
 *
 * @example
 * const keys = createJwksSource({ url: 'https://happy-cat-1.clerk.accounts.dev/.well-known/jwks.json' });
 * const key = await keys.find(kid);
 */
export function createJwksSource(options: JwksSourceOptions): JwksSource {
  return new RemoteKeys(readOptions(options));
}

/** The first pause after a failure while there are no keys to go on with; it doubles up to the cool-down. */
const leastPauseMs = 1000;

class RemoteKeys implements JwksSource {
  readonly #settings: JwksSettings;
  readonly #unknown: UnknownKids;
  #keys: KeySet = new Map();
  #generation = 0;
  /** When the answer in use was asked for. */
  #answeredAt = Number.NEGATIVE_INFINITY;
  /** When the last request began; its number tells it from one that was given up. */
  #askedAt = Number.NEGATIVE_INFINITY;
  #asked = 0;
  #answers = 0;
  /** Since the last good answer. */
  #failures = 0;
  #reason: unknown;
  #pending: Promise<void> | undefined;

  constructor(settings: JwksSettings) {
    this.#settings = settings;
    const { clock, maxUnknownKids: most, coolDownMs: pauseMs } = settings;
    this.#unknown = createUnknownKids({ clock, most, pauseMs });
  }

  get generation(): number {
    this.#dropOutdated();
    this.#refreshStale();
    return this.#generation;
  }

  async find(kid: string): Promise<RsaPublicJwk> {
    if (typeof kid !== 'string' || kid === '' || kid.length > longestKid) throw unknownKey();
    const answers = this.#answers;
    const key = this.#mustWait() ? await this.#findIn(this.#ask(this.#retryMs()), kid) : await this.#findKnown(kid);
    if (key) return key;
    if (this.#failures > 0 || !this.#isWithin(this.#settings.staleIfErrorMs)) throw this.#unavailable();
    if (this.#answers !== answers) this.#unknown.note(kid);
    throw unknownKey();
  }

  async #findKnown(kid: string): Promise<RsaPublicJwk | undefined> {
    this.#refreshStale();
    const key = this.#keys.get(kid);
    if (key || this.#unknown.has(kid)) return key;
    return this.#findIn(this.#ask(this.#settings.coolDownMs), kid);
  }

  async #findIn(answer: Promise<void>, kid: string): Promise<RsaPublicJwk | undefined> {
    await answer;
    return this.#dropOutdated().get(kid);
  }

  /** No keys that may be used, or ones nobody used for so long that a key taken out meanwhile would still pass. */
  #mustWait(): boolean {
    const { staleAfterMs, staleIfErrorMs } = this.#settings;
    return !this.#isWithin(staleIfErrorMs) || (this.#failures === 0 && !this.#isWithin(staleAfterMs * 2));
  }

  #refreshStale(): void {
    if (!(this.#since(this.#answeredAt) < this.#settings.staleAfterMs)) void this.#ask(this.#retryMs());
  }

  #dropOutdated(): KeySet {
    if (!this.#isWithin(this.#settings.staleIfErrorMs)) this.#use(new Map());
    return this.#keys;
  }

  #use(keys: KeySet): void {
    const isSame = keys.size === this.#keys.size && [...keys].every(([kid, { n }]) => this.#keys.get(kid)?.n === n);
    if (isSame) return;
    this.#keys = keys;
    this.#generation += 1;
  }

  /** Asks, unless somebody did within the pause; never more than once at a time. Resolves when it is over, well or not. */
  #ask(pauseMs: number): Promise<void> {
    const sinceMs = this.#since(this.#askedAt);
    // Some edge runtimes drop what a request began once it is answered: such a promise never settles.
    const isGivenUp = sinceMs > this.#settings.timeoutMs * 2;
    if (this.#pending && !isGivenUp) return this.#pending;
    if (!(sinceMs >= pauseMs)) return Promise.resolve();
    const askedAt = this.#settings.clock();
    this.#askedAt = askedAt;
    this.#asked += 1;
    this.#pending = this.#load(this.#asked, askedAt);
    return this.#pending;
  }

  async #load(number: number, askedAt: number): Promise<void> {
    const outcome = await fetchText(this.#settings).then(readKeySet).catch(asError);
    if (number !== this.#asked) return;
    this.#pending = undefined;
    if (outcome instanceof Error) {
      this.#failures += 1;
      this.#reason = outcome;
      return;
    }
    this.#use(outcome);
    this.#answeredAt = askedAt;
    this.#answers += 1;
    this.#failures = 0;
  }

  /** While known keys go on working there is no hurry; without any, everybody is locked out. */
  #retryMs(): number {
    const { staleIfErrorMs, coolDownMs } = this.#settings;
    if (this.#failures === 0) return 0;
    return this.#isWithin(staleIfErrorMs) ? coolDownMs : Math.min(coolDownMs, leastPauseMs * 2 ** (this.#failures - 1));
  }

  #unavailable(): AuthError {
    const waitMs = Math.max(0, this.#retryMs() - this.#since(this.#askedAt));
    return new AuthError('keys_unavailable', 'The instance’s public keys cannot be had now.', {
      retryAfterSeconds: Math.max(1, Math.ceil(waitMs / 1000)),
      cause: this.#reason,
    });
  }

  #isWithin(limitMs: number): boolean {
    return this.#since(this.#answeredAt) <= limitMs;
  }

  /** A clock that was put back counts like one that went on: the age is not known, and must not seem small for long. */
  #since(time: number): number {
    return Math.abs(this.#settings.clock() - time);
  }
}

function unknownKey(): AuthError {
  return new AuthError('token_key_unknown', 'The token names a key that is not one of the instance’s.');
}

/** What is thrown may be of another realm, or nothing at all. */
function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error('the request failed', { cause: reason });
}
