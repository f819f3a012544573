import { describeToken, type Hop } from '@/components/flight-recorder.tsx';
import { traceOf, type Trace } from '@/lib/trace.ts';

const lines = (names: readonly string[]): string => (names.length > 0 ? names.join('\n') : 'nothing');

/** What the proxy let go on and what it kept back, and which token it sent instead of the caller's. */
function hopsOf({ dropped, tokens, asked }: Trace): Hop[] {
  const [token] = tokens;
  const sent = asked.at(-1);
  const proxy: Hop = {
    place: 'proxy',
    saw: `keeps back ${dropped.length} of your headers`,
    status: 200,
    details: `Kept back:\n${lines(dropped)}\n\nSent on:\n${lines(Object.entries(sent?.headers ?? {}).map((pair) => pair.join(': ')))}`,
  };
  const says = JSON.stringify(sent?.claims, null, 2);
  if (!token) return [proxy, { place: 'token', saw: 'your own goes on', status: 200, details: says }];
  const words = { minted: 'minted by Clerk', kept: 'taken from the cache', failed: 'could not be had' };
  const status = token.outcome === 'failed' ? 503 : 200;
  return [
    proxy,
    { place: 'token', saw: words[token.outcome], status, ms: token.ms, ...(says ? { details: says } : {}) },
  ];
}

/** Remembers the id of the last answer. */
export function noteRequestId(): { readonly fetch: typeof fetch; readonly id: () => string } {
  let id = '';
  return {
    fetch: async (input, init) => {
      const answer = await fetch(input, init);
      id = answer.headers.get('x-request-id') ?? '';
      return answer;
    },
    id: () => id,
  };
}

/** The stops between the browser and the upstream, as the proxy tells them; none where it keeps no traces. */
export async function hopsThroughProxy(proxyUrl: string, requestId: string, token: string): Promise<Hop[]> {
  const trace = await traceOf(proxyUrl, requestId, token);
  return trace ? hopsOf(trace) : [];
}

/** The first stop: what the browser sends. */
export function browserHop(token: string | null, template: string | undefined): Hop {
  const kind = template ? `a token of the template ${template}` : 'your session token';
  return {
    place: 'browser',
    saw: token ? `sends ${kind}` : 'getToken() gave null',
    status: token ? 200 : 401,
    details: describeToken(token),
  };
}
