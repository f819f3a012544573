import { createHash } from 'node:crypto';
import { createJwksSource } from '@clerk-patterns/auth-core';
import { createLogger } from '@clerk-patterns/config/log';
import { portOf } from '@clerk-patterns/config/ports';
import { runMain, startServer } from '@clerk-patterns/config/serve';
import { createApi } from './app.ts';
import { readApiEnv } from './env.ts';
import { createTodoStore } from './todos.ts';
import { createVerifiers, hasKeys } from './verifiers.ts';

const log = createLogger('api');

await runMain(log, async () => {
  const env = readApiEnv(process.env);
  const { issuer, authorizedParties, supabaseUrl, supabaseKey } = env;
  const keys = env.jwksUrl === undefined ? undefined : createJwksSource({ url: env.jwksUrl });
  const app = createApi({
    verifiers: createVerifiers(env.jwtKey, { issuer, authorizedParties }, keys),
    authorizedParties,
    cookieSuffix: createHash('sha1').update(env.publishableKey).digest('base64url').slice(0, 8),
    todos: createTodoStore({ supabaseUrl, publishableKey: supabaseKey }),
    log,
    rateLimit: env.rateLimit,
    hasKeys: async () => hasKeys(keys),
    hasStore: async () =>
      (await fetch(`${supabaseUrl}/rest/v1/`, { headers: { apikey: supabaseKey }, signal: AbortSignal.timeout(3000) }))
        .status !== 503,
  });
  const server = await startServer({ service: 'api', fetch: app.fetch, port: portOf('api', process.env) });
  log.info(`listening on ${server.url}`);
  return server.close;
});
