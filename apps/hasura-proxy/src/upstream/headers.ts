/**
 * Headers of a request that go on. Everything else stays here, whatever it is called: cookies, authorization, apikey,
 * x-hasura-…, Forwarded, X-Forwarded-…, and those of one connection only.
 */
const requestHeaders = ['accept', 'accept-profile', 'content-profile', 'content-type', 'prefer', 'range', 'range-unit'];
/** Headers of an answer that go back. */
const responseHeaders = ['content-range', 'content-type', 'preference-applied', 'retry-after', 'www-authenticate'];

/** What of a request's headers is read; a `Headers` does. */
export interface ReadableHeaders {
  get(name: string): string | null;
}

/**
 * The headers to send on: those allowed of the caller's, then the proxy's own.
 *
 * What `Connection` names was meant for this connection only, be it an allowed one.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-7.6.1
 */
export function headersFor(
  caller: ReadableHeaders,
  own: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const headers: Record<string, string> = {};
  const isMeantForHere = namedIn(caller.get('connection'));
  for (const name of requestHeaders) {
    const value = caller.get(name);
    if (value !== null && !isMeantForHere(name)) headers[name] = value;
  }
  // Answers are looked into: an encoded one could not be.
  return Object.assign(headers, { 'accept-encoding': 'identity' }, own);
}

/** The headers of an answer as it goes back: without its cookies and whatever else it says about itself. */
export function headersBack(
  given: Readonly<Record<string, string | readonly string[] | undefined>>,
): Record<string, string> {
  const headers: Record<string, string> = { 'cache-control': 'no-store' };
  const isMeantForHere = namedIn(textOf(given['connection']) ?? null);
  for (const name of responseHeaders) {
    const value = textOf(given[name]);
    if (value !== undefined && !isMeantForHere(name)) headers[name] = value;
  }
  return headers;
}

function textOf(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === 'string' ? value : value?.join(', ');
}

const none = (): boolean => false;

function namedIn(connection: string | null): (name: string) => boolean {
  if (connection === null || /^(?:keep-alive|close)$/i.test(connection)) return none;
  const names = new Set(connection.split(',').map((name) => name.trim().toLowerCase()));
  return (name) => names.has(name);
}
