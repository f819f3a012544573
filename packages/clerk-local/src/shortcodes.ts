/** The values shortcodes may name: `user`, `org` and so on, with plain data below. */
export type Scope = Readonly<Record<string, unknown>>;

/**
 * Fills a JWT template's claims with a person's data.
 *
 * A string that is one shortcode and nothing else keeps the value's type; shortcodes inside a longer string become text,
 * `null` as "null". `||` gives the first operand that is neither null nor false, else the last. An unknown name is null.
 *
 * @param claims - any JSON value
 * @see https://clerk.com/docs/guides/sessions/jwt-templates#shortcodes
 */
export function fillShortcodes(claims: unknown, scope: Scope): unknown {
  if (typeof claims === 'string') return fillText(claims, scope);
  if (Array.isArray(claims)) return claims.map((item) => fillShortcodes(item, scope));
  if (typeof claims === 'object' && claims !== null) {
    return Object.fromEntries(Object.entries(claims).map(([name, value]) => [name, fillShortcodes(value, scope)]));
  }
  return claims;
}

function fillText(text: string, scope: Scope): unknown {
  const whole = /^\s*\{\{([^{}]*)\}\}\s*$/.exec(text);
  if (whole) return evaluate(whole[1] ?? '', scope);
  return text.replaceAll(/\{\{([^{}]*)\}\}/g, (_code, expression: string) => asText(evaluate(expression, scope)));
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/**
 * An operand, then `||` or the end. Quoted text may hold `|`. Blanks fit in one place only: otherwise a long run of them
 * would take quadratic time.
 */
const operandPattern = /\s*('[^']*'\s*|"[^"]*"\s*|[^|'"\s][^|'"]*)(?:\|\||$)/y;

function evaluate(expression: string, scope: Scope): unknown {
  const operands = operandsOf(expression);
  const values = operands.map((operand) => valueOf(operand, scope));
  return values.find((value) => value !== null && value !== false) ?? values.at(-1) ?? null;
}

/** The operands of the expression inside a shortcode's braces; none when it is malformed. */
export function operandsOf(expression: string): string[] {
  const operands: string[] = [];
  operandPattern.lastIndex = 0;
  while (operandPattern.lastIndex < expression.length) {
    const match = operandPattern.exec(expression);
    // What is no operand makes the whole expression unknown.
    if (!match?.[1]) return [];
    operands.push(match[1].trim());
  }
  return operands;
}

function valueOf(operand: string, scope: Scope): unknown {
  if (/^['"]/.test(operand)) return operand.slice(1, -1);
  if (/^-?\d+(\.\d+)?$/.test(operand)) return Number(operand);
  if (operand === 'true' || operand === 'false') return operand === 'true';
  let value: unknown = scope;
  for (const name of operand.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return null;
    value = (value as Record<string, unknown>)[name];
  }
  return value ?? null;
}
