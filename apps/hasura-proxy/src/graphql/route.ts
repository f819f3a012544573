import type { Context } from 'hono';
import { readBody } from '../body.ts';
import { requireCaller } from '../caller.ts';
import { ProxyError } from '../errors.ts';
import type { Metrics } from '../metrics.ts';
import type { Environment, ProxyOptions } from '../options.ts';
import { isInvalidJwtOfHasura, sendWithGoodToken, type Sent } from '../resend.ts';
import { passing, targetOf } from '../target.ts';
import { tokenFor } from '../tokens.ts';
import { forward } from '../upstream/forward.ts';
import { headersFor } from '../upstream/headers.ts';
import { passBack } from '../upstream/pass-back.ts';
import { checkBody, type CheckedBody } from './body.ts';
import type { GraphqlGuard } from './guard.ts';
import { chooseRole } from './role.ts';

/**
 * `POST /hasura/v1/graphql`: with a token of the template `hasura`.
 *
 * The body is read whole: it is looked into, and sent again when Hasura refuses the token.
 */
export async function forwardGraphql(
  context: Context<Environment>,
  options: ProxyOptions,
  metrics: Metrics,
  guard: GraphqlGuard,
): Promise<Response> {
  const caller = await requireCaller(context, options);
  const checked = await readGraphql(context, options, guard);
  const line = context.get('line');
  line.operation = operationOf(checked);
  for (const { type } of checked.operations) metrics.operations.inc({ type });
  const { hasuraTemplate: template = 'hasura' } = options;
  const target = targetOf(context, options, 'hasura', metrics);
  const send = async (): Promise<Sent> => {
    const token = await tokenFor(caller, template, options, metrics);
    const role = chooseRole(context.req.header('x-hasura-role'), token.minted, options.hasuraRoles);
    line.template = template;
    line.role = role.effective;
    const own = {
      authorization: `Bearer ${token.minted.token}`,
      'x-request-id': line.requestId,
      ...(role.asked === undefined ? {} : { 'x-hasura-role': role.asked }),
    };
    const headers = headersFor(context.req.raw.headers, own);
    const url = `${options.hasuraUrl}/v1/graphql`;
    return { answer: await forward({ url, method: 'POST', headers, body: checked.text }, target), token };
  };
  const answer = await sendWithGoodToken(send, isInvalidJwtOfHasura, () => metrics.replays.inc({ upstream: 'hasura' }));
  return passBack(context, answer, passing(target, 'hasura', metrics));
}

async function readGraphql(
  context: Context<Environment>,
  { mostBytes }: ProxyOptions,
  guard: GraphqlGuard,
): Promise<CheckedBody> {
  if (!/^application\/json\s*(?:;|$)/i.test(context.req.header('content-type') ?? ''))
    throw new ProxyError('type_not_json', 'GraphQL is forwarded as application/json only.');
  return checkBody(await readBody(context, mostBytes?.request ?? 1_000_000), guard);
}

/** At most a few names, each as short as names are. */
function operationOf({ operations }: CheckedBody): string {
  const names = operations.slice(0, 5).map(({ type, name }) => `${type} ${name?.slice(0, 64) ?? '(unnamed)'}`);
  return names.join(', ') + (operations.length > names.length ? ` and ${operations.length - names.length} more` : '');
}
