/** Ends a request to an upstream from here, once, and says why: as an `AbortController`, at a fraction of the cost. */
export class Ending {
  /** Undefined while nobody ended it. */
  reason: unknown;
  #tell: ((reason: unknown) => void) | undefined;

  readonly end = (reason: unknown): void => {
    if (this.reason !== undefined) return;
    this.reason = reason;
    this.#tell?.(reason);
  };

  /** One listens; at once where it was ended before. */
  listen(tell: (reason: unknown) => void): void {
    this.#tell = tell;
    if (this.reason !== undefined) tell(this.reason);
  }
}
