/** Shortens every token in a text to its last six characters, and every e-mail address to its first two. */
export function masked(text: string): string {
  const nameless = text.replaceAll(/\b([\w.+-]{2})[\w.+-]*@(?=[\w-]+\.\w)/g, '$1…@');
  return nameless.replaceAll(/eyJ[\w-]{8,}\.[\w-]+(?:\.[\w-]*)?/g, (token) => `…${token.slice(-6)}`);
}
