import { describeToken, type Hop } from '@/components/flight-recorder.tsx';
import { claimsOf, type Claims } from '@/lib/claims.ts';
import { traceOf, type Trace } from '@/lib/trace.ts';

const textOf = (claims: Claims | undefined): string => JSON.stringify(claims ?? {}, null, 2);
const lines = (names: readonly string[]): string => (names.length > 0 ? names.join('\n') : 'nothing');

/** What the proxy let go on and what it kept back, and which token it sent instead of the caller's. */
function hopsOf({ dropped, tokens, asked }: Trace, token: string): Hop[] {
  const [minting] = tokens;
  const sent = asked.at(-1);
  const proxy: Hop = {
    place: 'proxy',
    saw: `keeps back ${dropped.length} of your headers`,
    status: 200,
    details: `Kept back:\n${lines(dropped)}\n\nSent on:\n${lines(Object.entries(sent?.headers ?? {}).map((pair) => pair.join(': ')))}`,
  };
  if (!minting) return [proxy, { place: 'token', saw: 'your own goes on', status: 200, details: textOf(sent?.claims) }];
  const words = { minted: 'minted by Clerk', kept: 'taken from the cache', failed: 'could not be had' };
  const status = minting.outcome === 'failed' ? 503 : 200;
  const details = `Your session token says:\n${textOf(claimsOf(token))}\n\nThe token that goes on says:\n${textOf(sent?.claims)}`;
  return [proxy, { place: 'token', saw: words[minting.outcome], status, ms: minting.ms, ...(sent ? { details } : {}) }];
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
  return trace ? hopsOf(trace, token) : [];
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
