import { notImplemented, RestError } from './errors.ts';

/** What the `Prefer` header asks for. */
export interface Preferences {
  readonly returning: 'minimal' | 'representation' | 'headers-only';
  readonly count: boolean;
  readonly resolution: 'merge-duplicates' | 'ignore-duplicates' | undefined;
  readonly isMissingDefault: boolean;
  readonly isStrict: boolean;
  readonly isRolledBack: boolean;
  readonly maxAffected: number | undefined;
  readonly timezone: string | undefined;
  /** What is told in `Preference-Applied`. */
  readonly applied: readonly string[];
}

const known =
  /^(?:return=(?:minimal|representation|headers-only)|count=(?:exact|planned|estimated)|resolution=(?:merge|ignore)-duplicates|missing=(?:default|null)|handling=(?:strict|lenient)|tx=(?:commit|rollback)|max-affected=\d{1,9}|timezone=[\w/+-]+)$/;

/**
 * Reads the `Prefer` header. What is no preference is passed over, or refused with `handling=strict`.
 *
 * @see https://docs.postgrest.org/en/stable/references/api/preferences.html
 */
export function readPreferences(header: string | null): Preferences {
  const all = (header ?? '')
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
  const applied = all.filter((item) => known.test(item));
  const of = (name: string) => applied.find((item) => item.startsWith(`${name}=`))?.slice(name.length + 1);
  const isStrict = of('handling') === 'strict';
  const wrong = all.filter((item) => !known.test(item));
  if (isStrict && wrong.length > 0)
    throw new RestError(400, 'PGRST122', 'Invalid preferences given with handling=strict', {
      details: `Invalid preferences: ${wrong.join(', ')}`,
    });
  const [returning, resolution, most] = [of('return'), of('resolution'), of('max-affected')];
  return {
    returning: returning === 'representation' || returning === 'headers-only' ? returning : 'minimal',
    // Planned and estimated counts are exact here: allowed, since both only promise to be near.
    count: of('count') !== undefined,
    resolution: resolution === 'merge-duplicates' || resolution === 'ignore-duplicates' ? resolution : undefined,
    isMissingDefault: of('missing') === 'default',
    isStrict,
    isRolledBack: of('tx') === 'rollback',
    maxAffected: isStrict && most !== undefined ? Number(most) : undefined,
    timezone: of('timezone'),
    applied: applied.filter((item) => isStrict || !item.startsWith('max-affected=')),
  };
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
const list = 'application/vnd.pgrst.array+json';
const available = new Set(['application/json', list, 'application/*', '*/*', single]);
/** Types that PostgREST gives and this emulator does not. */
const unavailable = /^(?:text\/csv|application\/geo\+json|application\/vnd\.pgrst\.plan(?:\+\w+)?)$/;

/** What form an answer has. */
export interface Form {
  /** One object instead of a list. */
  readonly isSingle: boolean;
  readonly isStripped: boolean;
}

/**
 * Reads the `Accept` header: the first type that can be given wins, those of a higher `q` first.
 *
 * @throws RestError 406 when none can be given
 * @see https://docs.postgrest.org/en/stable/references/api/resource_representation.html
 */
export function formOf(accept: string | null): Form {
  if (accept === null || accept.trim() === '') return { isSingle: false, isStripped: false };
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
  const isStripped = (type === single || type === list) && parameters.includes('nulls=stripped');
  return { isSingle: type === single, isStripped };
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
