/** Collects a statement's values, so that none is ever part of its text. */
export interface Parameters {
  readonly values: unknown[];
  /** Adds a value and returns the place that stands for it, such as `$3`. */
  add(value: unknown): string;
}

export function createParameters(): Parameters {
  const values: unknown[] = [];
  return { values, add: (value) => `$${values.push(value)}` };
}
