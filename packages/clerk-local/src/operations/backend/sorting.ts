import { clerkError } from '../../errors.ts';

/**
 * Sorts rows as `order_by` says: `+name` or `name` up, `-name` down. Without it, what was made last comes first.
 *
 * @param rows - oldest first
 * @param by - what it may name, and the value of a row for it
 * @throws ClerkApiError 422 for a name there is not
 */
export function sorted<Row>(
  rows: readonly Row[],
  orderBy: string | undefined,
  by: Readonly<Record<string, (row: Row) => string | number>>,
): Row[] {
  if (!orderBy) return rows.toReversed();
  const name = orderBy.replace(/^[+-]/, '');
  const valueOf = Object.hasOwn(by, name) ? by[name] : undefined;
  if (!valueOf)
    throw clerkError(
      422,
      'form_param_value_invalid',
      `order_by must be one of ${Object.keys(by).join(', ')}.`,
      'order_by',
    );
  const direction = orderBy.startsWith('-') ? -1 : 1;
  return rows.toSorted((one, other) => {
    const [first, second] = [valueOf(one), valueOf(other)];
    if (first === second) return 0;
    return first < second ? -direction : direction;
  });
}
