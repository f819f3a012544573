/** TypeScript does not know them yet. */
const { rawJSON, isRawJSON } = JSON as unknown as {
  readonly rawJSON: (text: string) => unknown;
  readonly isRawJSON: (value: unknown) => boolean;
};

/**
 * A number as JSON writes it: one that JavaScript would round is kept as its text, which `JSON.stringify` writes again.
 *
 * @see https://developer.mozilla.org/en-US/docs/Web/JavaScript/Reference/Global_Objects/JSON/rawJSON
 */
export function exactNumber(source: string): unknown {
  const value = Number(source);
  const digits = source.replace(/e.*$/is, '').replaceAll(/\D/g, '').length;
  return (digits > 15 && String(value) !== source) || !Number.isFinite(value) ? rawJSON(source) : value;
}

/** The reviver of `JSON.parse` that keeps every digit. */
export function keepDigits(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  return typeof value === 'number' && context?.source !== undefined ? exactNumber(context.source) : value;
}

/** Reads JSON with all its digits. Most has none to lose, and is read faster. */
export function parseExact(text: string): unknown {
  return /[\d.]{16}|\de/i.test(text) ? JSON.parse(text, keepDigits) : JSON.parse(text);
}

/** Whether a value is a number that was kept as its text. */
export const isKept = (value: unknown): boolean => isRawJSON(value);
