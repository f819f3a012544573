import type { SubscribePayload } from 'graphql-ws';
import { ProxyError } from '../errors.ts';
import type { Leg } from './leg.ts';

/** What came of an operation: results until it ends, with an error or without. */
export interface Outlet {
  readonly next: (result: unknown) => void;
  readonly error: (error: unknown) => void;
  readonly complete: () => void;
}

/**
 * One operation of a caller, which may go from leg to leg. On a new leg it is asked anew while the old one still tells; the
 * first result there takes over. Hasura's live queries tell the whole result first, so nothing is lost between; one that says
 * what was said last is left out.
 */
export class Operation {
  readonly isLive: boolean;
  readonly #payload: SubscribePayload;
  readonly #outlet: Outlet;
  readonly #asked: { readonly leg: Leg; stop: () => void }[] = [];
  /** Which of the legs tells. */
  #front = -1;
  #last: string | undefined;
  #isOver = false;

  constructor(payload: SubscribePayload, isLive: boolean, outlet: Outlet) {
    this.#payload = payload;
    this.isLive = isLive;
    this.#outlet = outlet;
  }

  /** Whether it was asked at all. */
  get isAsked(): boolean {
    return this.#asked.length > 0;
  }

  /** Whether it still waits for anything of this leg. */
  uses(leg: Leg): boolean {
    return !this.#isOver && this.#asked.some((asked, at) => asked.leg === leg && at >= this.#front);
  }

  ask(leg: Leg): void {
    if (this.#isOver) return;
    const at = this.#asked.length;
    const asked = { leg, stop: (): void => undefined };
    this.#asked.push(asked);
    asked.stop = leg.subscribe(this.#payload, {
      next: (result) => this.#tell(at, result),
      error: (error) => this.#fail(at, error),
      complete: () => this.#complete(at, leg),
    });
  }

  /** Whoever asked does not want to know any more. */
  stop(): void {
    this.#isOver = true;
    for (const { stop } of this.#asked) stop();
  }

  #tell(at: number, result: unknown): void {
    if (this.#isOver || at < this.#front) return;
    const text = JSON.stringify(result);
    const isNews = at === this.#front || text !== this.#last;
    const before = this.#asked.slice(0, at);
    this.#front = at;
    this.#last = text;
    for (const { stop } of before) stop();
    if (isNews) this.#outlet.next(result);
  }

  #fail(at: number, error: unknown): void {
    if (this.#isOver || at < this.#asked.length - 1) return;
    // The upstream's own errors are a list. Anything else is the end of the leg: a live query goes on with the next one.
    const isSaid = Array.isArray(error);
    if (!isSaid && this.isLive) return;
    this.stop();
    const broken = new ProxyError('upstream_broke_off', 'The upstream broke off before it answered.');
    this.#outlet.error(isSaid ? error : broken);
  }

  #complete(at: number, leg: Leg): void {
    if (this.#isOver || at < this.#asked.length - 1) return;
    if (!leg.isOpen()) return this.#fail(at, undefined);
    this.stop();
    this.#outlet.complete();
  }
}
