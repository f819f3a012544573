import { AuthError } from './errors.ts';
import { assertSessionType, opaqueTypeOf } from './token-type.ts';

/** Where a token came from. A cookie is sent by the browser without anybody's doing: see `assertSameSite`. */
export type TokenSource = 'header' | 'cookie';

/** A token as the request carried it, not looked into yet. */
export interface FoundToken {
  readonly token: string;
  readonly source: TokenSource;
}

/** No session token comes near this; what is longer is refused before anything reads it. */
const longestToken = 8192;
/** Three parts of base64url. What is in them is the verifier's business. */
const shape = /^[\w-]+\.[\w-]+\.[\w-]+$/;

/**
 * Finds the session token of a request: in the `Authorization` header, else in Clerk's `__session` cookie.
 *
 * A header that is there decides: when it is no good, the cookie is not tried. Of Clerk's two cookies the one with the
 * suffix of this instance wins when `cookieSuffix` is given, since another app on the same host may have set the plain one.
 *
 * @param cookieSuffix - the eight characters that Clerk derives from the publishable key
 * @returns null when the request carries no token
 * @throws AuthError `token_malformed` for something that cannot be a token, `token_type_invalid` for a machine's
 *
 * Does not check who signed it or what it says.
 *
 * @example
 * const found = getToken(request.headers);
 */
export function getToken(headers: Headers, cookieSuffix?: string): FoundToken | null {
  const header = headers.get('authorization');
  if (header !== null) {
    const token = /^Bearer ([^\s,]+)$/i.exec(header)?.[1];
    if (token === undefined)
      throw new AuthError('token_malformed', 'The Authorization header is not of the form "Bearer <token>".');
    return { token: assertShape(token), source: 'header' };
  }
  const cookies = headers.get('cookie');
  if (cookies === null) return null;
  const own = cookieSuffix ? readCookie(cookies, `__session_${cookieSuffix}`) : undefined;
  const token = own ?? readCookie(cookies, '__session');
  return token ? { token: assertShape(token), source: 'cookie' } : null;
}

/**
 * Refuses what cannot be a session token by its size, prefix and shape, and returns it otherwise.
 *
 * @throws AuthError `token_malformed`, or `token_type_invalid` for a machine's opaque token
 */
export function assertShape(token: string): string {
  assertSessionType(opaqueTypeOf(token));
  if (token.length > longestToken || !shape.test(token))
    throw new AuthError('token_malformed', 'The token is not a compact JWT.');
  return token;
}

/** A cookie's value. Twice the same name is ambiguous: whoever can set one of them must not decide. */
function readCookie(cookies: string, name: string): string | undefined {
  const values = cookies.split(';').flatMap((part) => {
    const [key, value] = splitOnce(part.trim());
    return key === name ? [value] : [];
  });
  if (new Set(values).size > 1)
    throw new AuthError('token_malformed', `The cookie ${name} was sent more than once, with different values.`);
  return values[0];
}

function splitOnce(text: string): [string, string] {
  const at = text.indexOf('=');
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}
