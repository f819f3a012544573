import { z } from 'zod';

const claims = z.record(z.string(), z.unknown());
const trace = z.object({
  dropped: z.array(z.string()),
  tokens: z.array(z.object({ outcome: z.enum(['minted', 'kept', 'failed']), ms: z.number() })),
  asked: z.array(
    z.object({
      headers: z.record(z.string(), z.string()),
      claims,
      status: z.number().nullable(),
      ms: z.number(),
    }),
  ),
});

/** What the proxy says it did with a request: see `GET /traces/{requestId}` in docs/errors.md. */
export type Trace = z.infer<typeof trace>;

/**
 * Asks the proxy what it did with a request.
 *
 * @param requestId - the `X-Request-Id` of the answer
 * @returns undefined where the proxy keeps no traces, or does not answer
 */
export async function traceOf(proxyUrl: string, requestId: string, token: string): Promise<Trace | undefined> {
  try {
    const headers = { authorization: `Bearer ${token}` };
    const answer = await fetch(`${proxyUrl}/traces/${encodeURIComponent(requestId)}`, { headers });
    return answer.ok ? trace.parse(await answer.json()) : undefined;
  } catch {
    return undefined;
  }
}
