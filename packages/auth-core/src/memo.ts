/**
 * Remembers what was made of a text, for a few hundred texts: what many tokens share, such as the permissions of a role.
 *
 * Whoever gets a value shares it: make it frozen.
 *
 * @example
 * const scopes = createMemo<Scopes>();
 * scopes('o:posts', () => split('o:posts'));
 */
export function createMemo<Value>(max = 256): (text: string, make: () => Value) => Value {
  const made = new Map<string, Value>();
  return (text, make) => {
    const known = made.get(text);
    if (known !== undefined) return known;
    const value = make();
    if (made.size >= max) made.clear();
    made.set(text, value);
    return value;
  };
}
