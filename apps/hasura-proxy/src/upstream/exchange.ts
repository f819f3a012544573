import type { Dispatcher } from 'undici';
import type { Incoming } from './client.ts';

/** What undici holds back no more than this of, in bytes: an answer that nobody reads stands still at its upstream. */
const mostHeld = 64 * 1024;

type Step = IteratorResult<Uint8Array, undefined>;
const over: Step = { value: undefined, done: true };

/**
 * One request to an upstream, as undici tells of it: its answer, and the answer's body as it comes. What undici's own `request`
 * makes of the same, a stream of Node's, costs more than everything else that the proxy does.
 *
 * @see https://undici.nodejs.org/#/docs/api/Dispatcher?id=parameter-dispatchhandler
 */
export class Exchange implements Dispatcher.DispatchHandler, AsyncIterable<Uint8Array> {
  readonly #settle = Promise.withResolvers<Incoming>();
  #controller: Dispatcher.DispatchController | undefined;
  readonly #held: Uint8Array[] = [];
  #bytes = 0;
  /** Who waits for the next of the body. */
  #reader: PromiseWithResolvers<Step> | undefined;
  #end: { readonly error?: unknown } | undefined;

  /** The answer, once it has begun; rejects where there is none. */
  get answer(): Promise<Incoming> {
    return this.#settle.promise;
  }

  /** Ends it from here, in its middle or while it waits for a connection. */
  readonly leave = (reason: unknown): void => {
    this.#finish({ error: reason });
    this.#controller?.abort(reason as Error);
  };

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#end) controller.abort(this.#end.error as Error);
  }

  onResponseStart(_controller: unknown, status: number, headers: Incoming['headers']): void {
    // 103 and the like come before the answer.
    if (status >= 200) this.#settle.resolve({ status, headers, body: this });
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Uint8Array): void {
    if (this.#reader) return this.#give({ value: chunk, done: false });
    this.#held.push(chunk);
    this.#bytes += chunk.length;
    if (this.#bytes > mostHeld) controller.pause();
  }

  onResponseEnd(): void {
    this.#finish({});
  }

  onResponseError(_controller: unknown, error: unknown): void {
    this.#finish({ error });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<Step> {
    const value = this.#held.shift();
    if (value) {
      this.#bytes -= value.length;
      return Promise.resolve({ value, done: false });
    }
    if (this.#end) return 'error' in this.#end ? Promise.reject(this.#end.error) : Promise.resolve(over);
    this.#reader = Promise.withResolvers();
    this.#controller?.resume();
    return this.#reader.promise;
  }

  #give(step: Step): void {
    const reader = this.#reader;
    this.#reader = undefined;
    reader?.resolve(step);
  }

  #finish(end: { readonly error?: unknown }): void {
    if (this.#end) return;
    this.#end = end;
    if (!('error' in end)) return this.#give(over);
    this.#settle.reject(end.error);
    this.#reader?.reject(end.error);
  }
}
