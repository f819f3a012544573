// One server of the HTTP benchmark, in a process of its own: `node http-server.ts <subject>`, spoken to over IPC.
import { createVerifier, nodePlatform, webPlatform } from '@clerk-patterns/auth-core';
import { createRequireAuth } from '@clerk-patterns/auth-core/hono';
import { verifyToken } from '@clerk/backend';
import { clerkMiddleware, getAuth } from '@clerk/hono';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import type { Material } from './http.ts';

const { jwtKey, policy, publishableKey, cacheMax } = JSON.parse(process.env['BENCH_MATERIAL'] ?? '') as Material;
const platform = nodePlatform ?? webPlatform;
let verifications = 0;

function withCore(cache?: { max: number }): Hono {
  const counting = {
    ...platform,
    verifyRs256: (...all: Parameters<typeof platform.verifyRs256>) => {
      verifications += 1;
      return platform.verifyRs256(...all);
    },
  };
  const { verify } = createVerifier({ ...policy, jwtKey, platform: counting, ...(cache ? { cache } : {}) });
  const requireAuth = createRequireAuth({ verify, authorizedParties: policy.authorizedParties });
  const app = new Hono();
  app.get('/me', requireAuth(), (context) => context.json({ userId: context.var.auth.userId }));
  return app;
}

const subjects: Readonly<Record<string, () => Hono>> = {
  nobody: () => new Hono().get('/me', (context) => context.json({ userId: 'user' })),
  core: () => withCore(),
  remembering: () => withCore({ max: cacheMax }),
  verifyToken: () =>
    new Hono().get('/me', async (context) => {
      const token = context.req.header('authorization')?.slice(7) ?? '';
      const { sub } = await verifyToken(token, { jwtKey, authorizedParties: [...policy.authorizedParties] });
      return context.json({ userId: sub });
    }),
  clerkHono: () => {
    const app = new Hono();
    app.use(clerkMiddleware({ publishableKey, secretKey: 'sk_test_bench', jwtKey }));
    return app.get('/me', (context) => {
      const { userId } = getAuth(context);
      return userId ? context.json({ userId }) : context.body(null, 401);
    });
  },
};

const served = subjects[process.argv[2] ?? '']?.();
if (!served) throw new Error('there is no such subject');
let before = process.cpuUsage();
const server = serve({ fetch: served.fetch, hostname: 'localhost', port: 0 }, ({ port }) => process.send?.({ port }));
process.on('message', (word) => {
  if (word === 'begin') {
    before = process.cpuUsage();
    verifications = 0;
    process.send?.({ begun: true });
  } else if (word === 'end') {
    const { user, system } = process.cpuUsage(before);
    process.send?.({ cpuSeconds: (user + system) / 1e6, verifications });
  }
});
process.once('disconnect', () => server.close(() => process.exit(0)));
