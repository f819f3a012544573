import { setTimeout as sleep } from 'node:timers/promises';
import type { SubscribePayload } from 'graphql-ws';
import { ProxyError } from '../errors.ts';
import { openLeg, type Leg, type LegOptions, type LegToken } from './leg.ts';
import { Operation, type Outlet } from './operation.ts';

/** What a link stands on. */
export interface LinkOptions extends LegOptions {
  /** A token for the next leg; rejects when the session has ended, or Clerk is away. */
  readonly token: () => Promise<LegToken>;
  readonly clock: () => number;
  /** The link cannot go on. */
  readonly onEnd: (error: unknown) => void;
  readonly onRenewal: (outcome: 'renewed' | 'failed') => void;
}

/** A leg is replaced this long before its token ends: later than the cache renews it, so that there is another. */
const renewBeforeMs = 10_000;
const [retryMs, tries, handOverMs] = [250, 3, 5000];

/** A caller's way to the upstream, which outlives its tokens: one leg after the other, and operations move along. */
export class Link {
  readonly #options: LinkOptions;
  readonly #operations = new Set<Operation>();
  readonly #legs = new Set<Leg>();
  #current: Leg | undefined;
  #isRenewing = false;
  #notBeforeMs = 0;
  #isOver = false;

  constructor(options: LinkOptions) {
    this.#options = options;
  }

  /** @throws ProxyError when there is no token, or no upstream */
  async open(): Promise<void> {
    this.#current = await this.#next();
  }

  /**
   * Asks the upstream.
   *
   * @returns what takes it back
   */
  ask(payload: SubscribePayload, isLive: boolean, outlet: Outlet): () => void {
    const done = (): void => void this.#operations.delete(operation);
    const operation: Operation = new Operation(payload, isLive, {
      next: outlet.next,
      error: (error) => {
        done();
        outlet.error(error);
      },
      complete: () => {
        done();
        outlet.complete();
      },
    });
    this.#operations.add(operation);
    // Between two legs it waits for the next one.
    if (this.#current?.isOpen()) operation.ask(this.#current);
    return () => {
      done();
      operation.stop();
    };
  }

  /** To be called often: a leg whose token ends soon is replaced. */
  tick(): void {
    const { clock } = this.#options;
    const leg = this.#current;
    if (!leg || this.#isOver || this.#isRenewing || this.#notBeforeMs > clock()) return;
    if (!leg.isOpen() || leg.token.expiresAtMs - renewBeforeMs <= clock()) void this.#renew(leg);
  }

  close(): void {
    this.#isOver = true;
    for (const operation of this.#operations) operation.stop();
    for (const leg of this.#legs) leg.close();
  }

  async #renew(old: Leg): Promise<void> {
    const { onRenewal, onEnd, clock } = this.#options;
    this.#isRenewing = true;
    try {
      const leg = await this.#next(old.isOpen() ? old : undefined);
      onRenewal('renewed');
      this.#move(leg, old);
    } catch (error) {
      onRenewal('failed');
      // The old leg does until its token ends: perhaps Clerk is back before that.
      if (old.isOpen() && isPassing(error)) this.#notBeforeMs = clock() + 1000;
      else if (!this.#isOver) onEnd(error);
    } finally {
      this.#isRenewing = false;
    }
  }

  #move(leg: Leg, old: Leg): void {
    if (this.#isOver) return leg.close();
    this.#current = leg;
    for (const operation of this.#operations) if (operation.isLive || !operation.isAsked) operation.ask(leg);
    void this.#retire(old);
  }

  /** Closes a leg when nothing waits for it any more, or its time is over. */
  async #retire(leg: Leg): Promise<void> {
    const until = performance.now() + handOverMs;
    while (leg.isOpen() && performance.now() < until && [...this.#operations].some((one) => one.uses(leg)))
      await sleep(20);
    leg.close();
    this.#legs.delete(leg);
  }

  #lost(): void {
    this.#notBeforeMs = 0;
    this.tick();
  }

  /** A new leg, tried a few times; not with the token of the one that is to be replaced. */
  async #next(old?: Leg): Promise<Leg> {
    for (let attempt = 1; ; attempt += 1) {
      const token = await this.#options.token();
      if (old && token.expiresAtMs <= old.token.expiresAtMs)
        throw new ProxyError('clerk_unavailable', 'There is no newer token yet.');
      try {
        const leg = await openLeg(token, this.#options, () => this.#lost());
        this.#legs.add(leg);
        if (this.#isOver) leg.close();
        return leg;
      } catch (error) {
        // It may have refused the token.
        token.drop();
        if (attempt >= tries || this.#isOver) throw error;
        await sleep(retryMs * attempt);
      }
    }
  }
}

const isPassing = (error: unknown): boolean => error instanceof ProxyError && error.status >= 500;
