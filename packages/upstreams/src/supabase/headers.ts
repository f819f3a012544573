import { notImplemented, RestError } from './errors.ts';

/** Preferences that PostgREST follows and this emulator does not. */
const preferences = /^(?:resolution|missing|timezone|max-affected)=|^(?:handling=strict|tx=rollback)$/;

/** Refuses what a `Prefer` header asks for and this emulator would pass over. */
export function assertPreferences(prefer: readonly string[]): void {
  const unknown = prefer.find((item) => preferences.test(item));
  if (unknown) throw notImplemented(`Prefer: ${unknown}`);
}

/**
 * Refuses another schema than `public`, the only one there is.
 *
 * @see https://docs.postgrest.org/en/stable/references/api/schemas.html
 */
export function assertProfile(method: string, headers: Headers): void {
  const schema = headers.get(method === 'GET' || method === 'HEAD' ? 'accept-profile' : 'content-profile');
  if (schema === null || schema === 'public') return;
  throw new RestError(406, 'PGRST106', `Invalid schema: ${schema}`, {
    hint: 'Only the following schemas are exposed: public',
  });
}

const single = 'application/vnd.pgrst.object+json';
const available = new Set(['application/json', 'application/vnd.pgrst.array+json', 'application/*', '*/*', single]);
/** Types that PostgREST gives and this emulator does not. */
const unavailable = /^(?:text\/csv|application\/geo\+json|application\/vnd\.pgrst\.plan(?:\+\w+)?)$/;

/**
 * Reads the `Accept` header: the first type that can be given wins, those of a higher `q` first.
 *
 * @returns whether the answer is one object instead of a list
 * @throws RestError 406 when none can be given
 * @see https://docs.postgrest.org/en/stable/references/api/resource_representation.html
 */
export function wantsSingle(accept: string | null): boolean {
  if (accept === null || accept.trim() === '') return false;
  const asked = accept.split(',').map((item) => {
    const [type = '', ...parameters] = item.split(';').map((part) => part.trim().toLowerCase());
    const q = parameters.find((parameter) => parameter.startsWith('q='))?.slice('q='.length);
    return { type, parameters, q: q === undefined ? 1 : Number(q) || 0 };
  });
  const chosen = asked
    .filter(({ q }) => q > 0)
    .toSorted((one, other) => other.q - one.q)
    .find(({ type }) => available.has(type) || unavailable.test(type));
  if (!chosen) throw new RestError(406, 'PGRST107', `None of these media types are available: ${accept}`);
  const { type, parameters } = chosen;
  if (unavailable.test(type)) throw notImplemented(`Accept: ${type}`);
  if (type.startsWith('application/vnd.pgrst') && parameters.includes('nulls=stripped'))
    throw notImplemented(`Accept: ${type};nulls=stripped`);
  return type === single;
}

/**
 * Reads the `Range` header of a GET: the first and last row, both counted from 0. One that is no such range is passed
 * over, as PostgREST does.
 *
 * @see https://docs.postgrest.org/en/stable/references/api/pagination_count.html
 */
export function rangeOf(range: string | null): { readonly first: number; readonly last: number } {
  const [, from, to = ''] = /^(\d+)-(\d*)$/.exec(range ?? '') ?? [];
  if (from === undefined) return { first: 0, last: Infinity };
  // More than any table has, and still a number that SQL takes.
  const [first, last] = [Math.min(Number(from), 999_999_999), to === '' ? Infinity : Number(to)];
  if (last >= first) return { first, last };
  throw new RestError(416, 'PGRST103', 'Requested range not satisfiable', {
    details: 'The lower boundary must be lower than or equal to the upper boundary in the Range header.',
  });
}
