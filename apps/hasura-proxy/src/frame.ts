import { randomUUID } from 'node:crypto';
import { Hono, type Context, type MiddlewareHandler } from 'hono';
import { cors } from 'hono/cors';
import { secureHeaders } from 'hono/secure-headers';
import type { Metrics } from './metrics.ts';
import { observe } from './observe.ts';
import type { Environment, Line, ProxyOptions } from './options.ts';

type HeaderRecord = Readonly<Record<string, string>>;

/** What a page of another origin may send, and see of an answer. */
const corsHeaders = {
  allowHeaders: [
    'authorization',
    'content-type',
    'prefer',
    'apikey',
    'x-client-info',
    'x-hasura-role',
    'x-request-id',
    'accept-profile',
    'content-profile',
    'range',
    'range-unit',
  ],
  exposeHeaders: ['content-range', 'ratelimit', 'ratelimit-policy', 'retry-after', 'www-authenticate', 'x-request-id'],
};

/**
 * What is around every request: an id, the headers for browsers, a line of log and the counts.
 *
 * The headers are Hono's own, `secureHeaders` and `cors`, made once for each origin and laid under an answer's while it is
 * made: put onto a finished answer, they cost more than forwarding it.
 */
export function frame({ authorizedParties, log }: ProxyOptions, metrics: Metrics): MiddlewareHandler<Environment> {
  const dressed = new Hono();
  dressed.use(secureHeaders());
  // The app's own pages may send the session's cookie from their origin; assertSameSite refuses it from all others.
  dressed.use(cors({ origin: [...authorizedParties], credentials: true, ...corsHeaders }));
  dressed.all('*', (context) => context.body(null));
  const made = new Map<string, HeaderRecord>();
  const make = async (known: string): Promise<HeaderRecord> => {
    const { headers } = await dressed.request('/', known ? { headers: { origin: known } } : {});
    // As JSON makes it, V8 copies and reads it three times as fast as what was made name by name.
    const record = JSON.parse(JSON.stringify(Object.fromEntries(headers))) as HeaderRecord;
    made.set(known, record);
    return record;
  };
  const note = observe(log, metrics);
  return async (context, next) => {
    const began = performance.now();
    metrics.open.inc();
    const { headers } = context.req.raw;
    context.set('line', { ...blank, requestId: idFrom(headers.get('x-request-id')) });
    const origin = headers.get('origin');
    const known = origin !== null && authorizedParties.includes(origin) ? origin : '';
    context.set('base', made.get(known) ?? (await make(known)));
    if (context.req.method === 'OPTIONS') context.res = await dressed.fetch(context.req.raw);
    else await next();
    if (!context.get('isFramed')) put(framed(context), context.res);
    metrics.open.dec();
    note(context, (performance.now() - began) / 1000);
  };
}

/** All fields from the start: lines then have one shape. */
const blank: Line = {
  requestId: '',
  userId: undefined,
  sessionId: undefined,
  template: undefined,
  role: undefined,
  table: undefined,
  operation: undefined,
};

/** A caller's own id, if it is one; too short for a token that somebody takes for an id. */
function idFrom(given: string | null): string {
  return given !== null && /^[\w-]{1,64}$/.test(given) ? given : randomUUID();
}

/**
 * The headers of every answer, to lay under those of one that is made now.
 *
 * @see https://datatracker.ietf.org/doc/html/draft-ietf-httpapi-ratelimit-headers-10
 */
export function framed(context: Context<Environment>): Record<string, string> {
  context.set('isFramed', true);
  const headers: Record<string, string> = { ...context.get('base'), 'x-request-id': context.get('line').requestId };
  const rate = context.get('rate');
  if (!rate) return headers;
  const { state, policy } = rate;
  headers['ratelimit-policy'] = `"session";q=${policy.requests};w=${policy.seconds}`;
  headers['ratelimit'] = `"session";r=${state.remaining};t=${Math.ceil(state.resetMs / 1000)}`;
  return headers;
}

function put(headers: HeaderRecord, response: Response): void {
  for (const [name, value] of Object.entries(headers)) response.headers.set(name, value);
}
