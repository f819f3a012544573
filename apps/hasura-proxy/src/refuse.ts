import { AuthError, problem } from '@clerk-patterns/auth-core';
import type { Context } from 'hono';
import { ProxyError } from './errors.ts';
import type { Metrics } from './metrics.ts';
import type { Environment, ProxyOptions } from './options.ts';

/** Answers whatever was thrown. What is no refusal is a fault of ours: its name goes to the log, and nothing to the caller. */
export function refusing(
  log: ProxyOptions['log'],
  metrics: Metrics,
): (error: Error, context: Context<Environment>) => Response {
  return (error, context) => {
    const refusal = error instanceof AuthError || error instanceof ProxyError ? error : undefined;
    if (!refusal) log.error({ requestId: context.get('line').requestId, fault: error.name }, 'internal error');
    const said = refusal ?? new ProxyError('internal_error', 'A fault in the proxy.');
    metrics.refusals.inc({ code: said.code });
    const response = problem(said);
    if (said instanceof ProxyError && said.allow) response.headers.set('allow', [...said.allow, 'OPTIONS'].join(', '));
    return response;
  };
}
