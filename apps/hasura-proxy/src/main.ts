import { createHash } from 'node:crypto';
import { createVerifier } from '@clerk-patterns/auth-core';
import { createLogger, flatLines } from '@clerk-patterns/config/log';
import { portOf } from '@clerk-patterns/config/ports';
import { runMain, startServer } from '@clerk-patterns/config/serve';
import { createClerkClient } from '@clerk/backend';
import { createProxy } from './app.ts';
import { readProxyEnv } from './env.ts';
import { createMetrics } from './metrics.ts';
import type { ProxyOptions } from './options.ts';
import { createMemoryLimiter } from './rate-limit.ts';
import { createSharedRedis, type SharedRedis } from './store/redis.ts';
import { serveSubscriptions } from './subscriptions/serve.ts';
import { createTokenCache } from './token-cache.ts';
import { Traces } from './trace.ts';
import { createUpstreamClient } from './upstream/client.ts';

const log = createLogger('hasura-proxy');

await runMain(log, async () => {
  const env = readProxyEnv(process.env);
  const { secretKey, publishableKey, apiUrl, jwtKey, issuer, authorizedParties, timeoutMs } = env;
  const clerk = createClerkClient({ secretKey, publishableKey, apiUrl, telemetry: { disabled: true } });
  const client = createUpstreamClient({ timeoutMs });
  const answers = async (url: string) => (await fetch(url, { signal: AbortSignal.timeout(3000) })).status < 500;
  const shared = env.redisUrl === undefined ? undefined : connect(env.redisUrl, secretKey);
  const metrics = createMetrics();
  const options: ProxyOptions = {
    ...env,
    metrics,
    verify: createVerifier({ jwtKey, issuer, authorizedParties, cache: { max: 10_000 } }).verify,
    cookieSuffix: createHash('sha1').update(publishableKey).digest('base64url').slice(0, 8),
    clerk: clerk.sessions,
    cache: createTokenCache(shared ? { store: shared.store } : {}),
    rateLimiter: shared ? shared.limiter(env.rateLimit) : createMemoryLimiter(env.rateLimit),
    ...(env.isTraced ? { traces: new Traces() } : {}),
    ask: client.ask,
    log: log.child({}, flatLines),
    dependencies: {
      clerk: async () => ((await clerk.jwks.getJwks()).keys ?? []).length > 0,
      hasura: () => answers(`${env.hasuraUrl}/v1/graphql`),
      supabase: () => answers(`${env.supabaseUrl}/rest/v1/todos?limit=0`),
    },
  };
  const app = createProxy(options);
  const server = await startServer({
    service: 'hasura-proxy',
    fetch: app.fetch,
    port: portOf('hasura-proxy', process.env),
    // Whatever is under way ends by itself within this: one wait in line and one for Clerk, one for an upstream.
    graceMs: timeoutMs + 11_000,
  });
  const closeSockets = serveSubscriptions(server.server, options, metrics);
  log.info(`listening on ${server.url}`);
  return async () => {
    closeSockets();
    await server.close();
    await client.close();
    await shared?.close();
  };
});

/** The key of Clerk's is what all instances have, and what a token of Clerk's can be had with anyway. */
function connect(url: string, secret: string): SharedRedis {
  const onState = (isUp: boolean) =>
    isUp ? log.info('sharing tokens and counts') : log.error('Redis is away: this instance goes on by itself');
  return createSharedRedis({ url, secret, onState });
}
