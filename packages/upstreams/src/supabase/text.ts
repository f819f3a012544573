/** Splits at commas outside quotes and brackets. */
export function splitList(text: string, separator = ','): string[] {
  const parts: string[] = [];
  let [part, depth, isQuoted] = ['', 0, false];
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at] ?? '';
    if (character === '\\' && isQuoted) {
      part += character + (text[(at += 1)] ?? '');
      continue;
    }
    if (character === '"') isQuoted = !isQuoted;
    if (!isQuoted && (character === '(' || character === '{')) depth += 1;
    if (!isQuoted && (character === ')' || character === '}')) depth -= 1;
    if (character === separator && !isQuoted && depth === 0) {
      parts.push(part);
      part = '';
    } else part += character;
  }
  if (part !== '' || parts.length > 0) parts.push(part);
  return parts;
}

/** Takes the quotes off a value, and the backslashes before what they protect. */
export function unquote(text: string): string {
  return /^".*"$/s.test(text) ? text.slice(1, -1).replaceAll(/\\(.)/gs, '$1') : text;
}
