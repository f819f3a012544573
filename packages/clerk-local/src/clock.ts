import { assertMove } from './options.ts';

/** Tells the time in milliseconds since 1970, as `Date.now` does. */
export type Clock = () => number;

/** A clock that can be moved, for tests. */
export interface MovableClock {
  readonly now: Clock;
  /**
   * Moves the clock; a negative number moves it back.
   *
   * @throws TypeError for what is no number, or leads to no date
   */
  advance(seconds: number): void;
  /** Back to the present. */
  reset(): void;
  /** How far it stands from the present, in seconds. */
  readonly offsetSeconds: () => number;
}

/** Makes a clock that follows another, at a distance that {@link MovableClock.advance} changes. */
export function createClock(base: Clock = Date.now): MovableClock {
  let offsetMs = 0;
  return {
    now: () => Math.floor(base() + offsetMs),
    advance: (seconds) => {
      assertMove(offsetMs / 1000, seconds);
      offsetMs += seconds * 1000;
    },
    reset: () => {
      offsetMs = 0;
    },
    offsetSeconds: () => offsetMs / 1000,
  };
}
