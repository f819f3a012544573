import type { Context } from 'hono';
import { LRUCache } from 'lru-cache';
import { requireCaller } from './caller.ts';
import { ProxyError } from './errors.ts';
import { claimsOf } from './mint.ts';
import type { Environment, ProxyOptions } from './options.ts';

/** One request to an upstream, as it was sent. */
export interface SentOn {
  /** Names and values; of credentials only the last six characters. */
  readonly headers: Readonly<Record<string, string>>;
  /** What the token that was sent says. */
  readonly claims: Readonly<Record<string, unknown>>;
  /** Null when there was no answer. */
  readonly status: number | null;
  readonly ms: number;
}

/** What the proxy did with one request: for a page that shows it, never for deciding anything. */
export interface Trace {
  readonly requestId: string;
  /** Headers of the caller's that went no further. */
  readonly dropped: readonly string[];
  /** Tokens that were looked for. Empty where the caller's own token went on. */
  readonly tokens: { readonly outcome: 'minted' | 'kept' | 'failed'; readonly ms: number }[];
  /** Usually one; two when the upstream refused the first token. */
  readonly asked: SentOn[];
}

/** Keeps the last traces. Each belongs to a session: nobody else is told of it. */
export class Traces {
  readonly #kept = new LRUCache<string, Trace>({ max: 500 });

  add(sessionId: string, trace: Trace): void {
    this.#kept.set(JSON.stringify([sessionId, trace.requestId]), trace);
  }

  find(sessionId: string, requestId: string): Trace | undefined {
    return this.#kept.get(JSON.stringify([sessionId, requestId]));
  }
}

type Route<Path extends string> = (context: Context<Environment, Path>, options: ProxyOptions) => Promise<Response>;

/** The route with its options, which notes what it does where `traces` are kept. */
export function traced<Path extends string>(
  route: Route<Path>,
  options: ProxyOptions,
): (context: Context<Environment, Path>) => Promise<Response> {
  const { traces } = options;
  if (!traces) return (context) => route(context, options);
  return async (context) => {
    const trace: Trace = { requestId: context.get('line').requestId, dropped: [], tokens: [], asked: [] };
    try {
      return await route(context, watch(options, trace));
    } finally {
      const { sessionId } = context.get('line');
      const passed = new Set(trace.asked.flatMap(({ headers }) => Object.keys(headers)));
      const dropped = [...context.req.raw.headers.keys()].filter((name) => !passed.has(name) || isCredential(name));
      if (sessionId !== undefined) traces.add(sessionId, { ...trace, dropped });
    }
  };
}

function watch(options: ProxyOptions, trace: Trace): ProxyOptions {
  const { cache, ask } = options;
  return {
    ...options,
    cache: {
      get: async (key, mint) => {
        const began = performance.now();
        const note = (outcome: Trace['tokens'][number]['outcome']) =>
          void trace.tokens.push({ outcome, ms: since(began) });
        try {
          const found = await cache.get(key, mint);
          note(found.wasKept ? 'kept' : 'minted');
          return found;
        } catch (error) {
          note('failed');
          throw error;
        }
      },
      drop: (key, token) => cache.drop(key, token),
    },
    ask: async (request) => {
      const began = performance.now();
      const { headers } = request;
      const note = (status: number | null) =>
        void trace.asked.push({ headers: shown(headers), claims: claimsIn(headers), status, ms: since(began) });
      try {
        const answer = await ask(request);
        note(answer.status);
        return answer;
      } catch (error) {
        note(null);
        throw error;
      }
    },
  };
}

const since = (began: number): number => Math.round((performance.now() - began) * 10) / 10;
const isCredential = (name: string): boolean => ['authorization', 'apikey', 'cookie'].includes(name);

function shown(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, isCredential(name) ? `…${value.slice(-6)}` : value]),
  );
}

function claimsIn(headers: Readonly<Record<string, string>>): Readonly<Record<string, unknown>> {
  try {
    return claimsOf(headers['authorization']?.slice('Bearer '.length) ?? '');
  } catch {
    return {};
  }
}

/** `GET /traces/{requestId}`: what was done with a request of the caller's own session. */
export async function giveTrace(
  context: Context<Environment, '/traces/:requestId'>,
  options: ProxyOptions,
): Promise<Response> {
  const { auth } = await requireCaller(context, options);
  const trace = options.traces?.find(auth.sessionId, context.req.param('requestId'));
  if (!trace) throw new ProxyError('trace_unknown', 'Nothing is known of such a request of this session.');
  context.header('cache-control', 'no-store');
  return context.json(trace);
}
