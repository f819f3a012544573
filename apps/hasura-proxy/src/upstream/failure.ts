import { ProxyError } from '../errors.ts';

/** Why a request to an upstream was ended from here. */
export const late = Symbol('late');
export const gone = Symbol('gone');

/** Nothing was sent: trying again does nothing twice. */
const unreachable = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EADDRNOTAVAIL',
  'ETIMEDOUT',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_CLOSED',
  'UND_ERR_DESTROYED',
]);
const silent = new Set(['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT']);

/** Says why an upstream could not be asked, or not to the end, without telling where it is. */
export function explain(error: unknown, reason: unknown, timeoutMs: number): ProxyError {
  if (error instanceof ProxyError) return error;
  const again = { retryAfterSeconds: 2, cause: error };
  if (reason === gone) return new ProxyError('caller_gone', 'The caller went away.', { cause: error });
  const { code } = (error ?? {}) as { readonly code?: unknown };
  if (reason === late || (typeof code === 'string' && silent.has(code)))
    return new ProxyError('upstream_timeout', `The upstream did not answer within ${timeoutMs / 1000} s.`, again);
  if (typeof code === 'string' && unreachable.has(code))
    return new ProxyError('upstream_unreachable', 'The upstream could not be reached.', again);
  return new ProxyError('upstream_broke_off', 'The upstream broke off in the middle of its answer.', again);
}
