import type { Context } from 'hono';
import { requireCaller } from '../caller.ts';
import { ProxyError } from '../errors.ts';
import { forward, headersFor, passBack, target } from '../forward.ts';
import type { Metrics } from '../metrics.ts';
import type { Environment, ProxyOptions } from '../options.ts';
import { isInvalidJwtOfHasura, sendWithGoodToken, type Sent } from '../resend.ts';
import { tokenFor } from '../tokens.ts';
import { roleFor } from './role.ts';

/** `POST /hasura/v1/graphql`: with a token of the template `hasura`. */
export async function forwardGraphql(
  context: Context<Environment>,
  options: ProxyOptions,
  metrics: Metrics,
): Promise<Response> {
  const caller = await requireCaller(context, options);
  if (!/^application\/json\s*(?:;|$)/i.test(context.req.header('content-type') ?? '')) {
    throw new ProxyError('type_not_json', 'GraphQL is forwarded as application/json only.');
  }
  const body = await context.req.text();
  assertJson(body);
  const send = async (): Promise<Sent> => {
    const token = await tokenFor(caller, 'hasura', options, metrics);
    const role = roleFor(context.req.header('x-hasura-role'), token.minted.token);
    const own = { authorization: `Bearer ${token.minted.token}`, ...(role ? { 'x-hasura-role': role } : {}) };
    const headers = headersFor(context.req.raw.headers, own);
    const answer = await forward({
      ...target(context, options),
      url: `${options.hasuraUrl}/v1/graphql`,
      method: 'POST',
      headers,
      body,
    });
    return { answer, token };
  };
  return passBack(await sendWithGoodToken(send, isInvalidJwtOfHasura));
}

function assertJson(body: string): void {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    throw new ProxyError('body_not_json', 'The body cannot be read as JSON.');
  }
  if (typeof parsed !== 'object' || parsed === null) throw new ProxyError('body_not_json', 'GraphQL is an object.');
}
