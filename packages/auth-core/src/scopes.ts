import { createMemo } from './memo.ts';

/** The slugs of a `fea` or `pla` claim, by who has them. What both have is in both. */
export interface Scopes {
  readonly organization: readonly string[];
  readonly user: readonly string[];
}

/**
 * Reads a comma list of `scope:slug`, such as `o:posts,u:beta,ou:export`: `o` is the organization's, `u` the person's.
 *
 * Scopes that nobody knows yet are passed over, as Clerk's own reader does. Does not check that a slug exists.
 *
 * @returns null for a list with an element that names no scope or no slug
 * @see https://clerk.com/docs/guides/sessions/session-tokens
 *
 * @example
 * splitByScope('o:posts,u:beta'); // { organization: ['posts'], user: ['beta'] }
 */
export function splitByScope(list: string): Scopes | null {
  return known(list, () => split(list));
}

const known = createMemo<Scopes | null>();

function split(list: string): Scopes | null {
  const organization: string[] = [];
  const user: string[] = [];
  for (const element of list.split(',')) {
    const text = element.trim();
    const colon = text.indexOf(':');
    const slug = text.slice(colon + 1);
    if (colon < 0 || slug === '') return null;
    const scope = text.slice(0, colon);
    if (scope === 'o' || scope === 'ou' || scope === 'uo') organization.push(slug);
    if (scope === 'u' || scope === 'ou' || scope === 'uo') user.push(slug);
  }
  return { organization: Object.freeze(organization), user: Object.freeze(user) };
}
