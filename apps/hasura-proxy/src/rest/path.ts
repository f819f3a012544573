import { ProxyError } from '../errors.ts';

/**
 * The rest of a path behind a prefix, for appending to an upstream's base.
 *
 * @throws ProxyError `path_invalid` for anything that could lead out of it
 */
export function restOfPath(url: URL, prefix: string): string {
  const rest = url.pathname.slice(prefix.length);
  if (!url.pathname.startsWith(prefix) || /^\/|\.\.|\/\/|\\|%(?:25|2e|2f|5c)/i.test(rest)) {
    throw new ProxyError('path_invalid', 'The path would lead out of what is forwarded.');
  }
  return rest;
}
