const mostCost = 10_000;

/**
 * Whether a regular expression asks for more than the embedded engine, which nothing can interrupt, should begin. A pattern
 * that is too large once written out breaks it, and back references can take it hours.
 *
 * Does not check whether the pattern is one: Postgres says that.
 */
export function isTooComplex(pattern: string): boolean {
  // What each open bracket comes to so far, and the last piece of it, which a repetition counts again.
  const open = [{ cost: 0, last: 0 }];
  for (const [part, digit, most] of pattern.matchAll(/\\(\d)?.?|\[\^?\]?(?:\\.|[^\]\\])*\]?|\{(\d+,?\d*)\}|./gs)) {
    if (digit !== undefined && digit !== '0') return true;
    const here = open.at(-1) ?? { cost: 0, last: 0 };
    let piece = 1;
    if (part === '(') {
      open.push({ cost: 0, last: 0 });
      continue;
    }
    if (part === ')' && open.length > 1) piece = open.pop()?.cost ?? 0;
    const outer = open.at(-1) ?? here;
    if (most !== undefined) piece = outer.last * (timesOf(most) - 1);
    outer.cost += piece;
    outer.last = most === undefined ? piece : outer.last + piece;
    if (outer.cost > mostCost) return true;
  }
  return false;
}

/** The larger number of a repetition such as `3,20`. */
function timesOf(bounds: string): number {
  return Math.max(1, ...bounds.split(',').map(Number));
}
