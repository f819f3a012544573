import type { Context } from 'hono';
import { requireCaller } from '../caller.ts';
import { forward, headersFor, passBack, restOfPath, target } from '../forward.ts';
import type { Metrics } from '../metrics.ts';
import type { Environment, ProxyOptions } from '../options.ts';
import { isInvalidJwtOfSupabase, sendWithGoodToken, type Sent } from '../resend.ts';
import { supabaseToken } from '../tokens.ts';

/** `* /supabase/rest/v1/…`: with the session token, or a token of the template `supabase`. */
export async function forwardRest(
  context: Context<Environment>,
  options: ProxyOptions,
  metrics: Metrics,
): Promise<Response> {
  const caller = await requireCaller(context, options);
  const rest = restOfPath(new URL(context.req.url), '/supabase/rest/v1/');
  const { method } = context.req;
  const body = method === 'GET' || method === 'HEAD' ? undefined : await context.req.text();
  const send = async (): Promise<Sent> => {
    const token = await supabaseToken(caller, options, metrics);
    const own = { authorization: `Bearer ${token.minted.token}`, apikey: options.supabaseKey };
    const headers = headersFor(context.req.raw.headers, own);
    const answer = await forward({
      ...target(context, options),
      url: `${options.supabaseUrl}/rest/v1/${rest}`,
      method,
      headers,
      body,
    });
    return { answer, token };
  };
  // In native mode the token is the caller's own: no other one can be had here that says the same.
  return passBack(
    await sendWithGoodToken(send, options.supabaseMode === 'legacy' ? isInvalidJwtOfSupabase : () => false),
  );
}
