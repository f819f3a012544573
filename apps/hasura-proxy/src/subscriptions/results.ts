import type { Outlet } from './operation.ts';

/** Results as they come, to be read one by one. Whoever stops reading stops the operation at once. */
export class Results implements AsyncGenerator<unknown, undefined> {
  readonly #waiting: unknown[] = [];
  #readers: PromiseWithResolvers<IteratorResult<unknown, undefined>>[] = [];
  #failure: unknown;
  #isOver = false;
  readonly #stop: () => void;

  constructor(start: (outlet: Outlet) => () => void) {
    const end = (failure?: unknown): void => {
      if (this.#isOver) return;
      this.#isOver = true;
      this.#failure = failure;
      this.#serve();
    };
    const next = (result: unknown): void => {
      this.#waiting.push(result);
      this.#serve();
    };
    this.#stop = start({ next, error: end, complete: () => end() });
  }

  async next(): Promise<IteratorResult<unknown, undefined>> {
    const reader = Promise.withResolvers<IteratorResult<unknown, undefined>>();
    this.#readers.push(reader);
    this.#serve();
    return reader.promise;
  }

  return(): Promise<IteratorResult<unknown, undefined>> {
    this.#isOver = true;
    this.#failure = undefined;
    this.#waiting.length = 0;
    this.#stop();
    this.#serve();
    return Promise.resolve({ value: undefined, done: true });
  }

  throw(): Promise<IteratorResult<unknown, undefined>> {
    return this.return();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }

  #serve(): void {
    while (this.#readers.length > 0 && (this.#waiting.length > 0 || this.#isOver)) {
      const reader = this.#readers.shift();
      if (this.#waiting.length > 0) reader?.resolve({ value: this.#waiting.shift(), done: false });
      else if (this.#failure === undefined) reader?.resolve({ value: undefined, done: true });
      else reader?.reject(this.#failure);
    }
  }
}
