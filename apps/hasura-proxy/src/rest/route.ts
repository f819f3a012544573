import type { Context } from 'hono';
import { passBody, readBody } from '../body.ts';
import { requireCaller } from '../caller.ts';
import type { Metrics } from '../metrics.ts';
import type { Environment, ProxyOptions } from '../options.ts';
import { isInvalidJwtOfSupabase, sendWithGoodToken, type Sent } from '../resend.ts';
import { passing, targetOf } from '../target.ts';
import { supabaseToken } from '../tokens.ts';
import { forward } from '../upstream/forward.ts';
import { headersFor } from '../upstream/headers.ts';
import { passBack } from '../upstream/pass-back.ts';
import { restOfPath } from './path.ts';
import { assertAllowed, tableOf } from './tables.ts';

/**
 * `* /supabase/rest/v1/…`: with the session token, or a token of the template `supabase`.
 *
 * In native mode nothing is ever sent twice, and a body goes on as it comes: the token is the caller's own, no other one
 * can be had here that says the same. In legacy mode it is read whole, for Supabase may refuse the token.
 */
export async function forwardRest(
  context: Context<Environment>,
  options: ProxyOptions,
  metrics: Metrics,
): Promise<Response> {
  const caller = await requireCaller(context, options);
  const { path, search } = readTarget(context, options);
  const { method } = context.req;
  const isLegacy = options.supabaseMode === 'legacy';
  const hasBody = method !== 'GET' && method !== 'HEAD';
  const read = isLegacy && hasBody ? readBody : passBody;
  const body = await read(context, options.mostBytes?.request ?? 1_000_000);
  const target = targetOf(context, options, 'supabase', metrics);
  const send = async (): Promise<Sent> => {
    const token = await supabaseToken(caller, options, metrics);
    const own = {
      authorization: `Bearer ${token.minted.token}`,
      apikey: options.supabaseKey,
      'x-request-id': context.get('line').requestId,
    };
    const headers = headersFor(context.req.raw.headers, own);
    const url = `${options.supabaseUrl}/rest/v1/${path}${search}`;
    return { answer: await forward({ url, method, headers, body }, target), token };
  };
  const isRefused = isLegacy ? isInvalidJwtOfSupabase : () => false;
  const answer = await sendWithGoodToken(send, isRefused, () => metrics.replays.inc({ upstream: 'supabase' }));
  return passBack(context, answer, passing(target, 'supabase', metrics));
}

/** Where a request goes, if it may. */
function readTarget(
  context: Context<Environment>,
  { restTables, supabaseMode }: ProxyOptions,
): { path: string; search: string } {
  const url = new URL(context.req.url);
  const path = restOfPath(url, '/supabase/rest/v1/');
  const table = tableOf(path);
  const line = context.get('line');
  line.table = /^(?:rpc\/)?\w{1,63}$/.test(table) ? table : 'other';
  line.template = supabaseMode === 'legacy' ? 'supabase' : 'session';
  if (restTables) {
    const { headers } = context.req.raw;
    const namesSchema = headers.has('accept-profile') || headers.has('content-profile');
    assertAllowed({ table, method: context.req.method, query: url.searchParams, namesSchema }, restTables);
  }
  return { path, search: url.search };
}
