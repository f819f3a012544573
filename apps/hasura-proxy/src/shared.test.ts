import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { claimsV2, jwtKey, signToken, testPolicy } from '@clerk-patterns/auth-core/testing';
import { expect, test } from 'vitest';
import { findRedis, freePort, startRedis } from './store/testing-redis.ts';

const binary = findRedis();
const publishableKey = `pk_test_${Buffer.from(`${new URL(testPolicy.issuer).host}$`).toString('base64')}`;
const now = Math.floor(Date.now() / 1000);

/** Clerk's Backend API, as far as minting goes. */
async function startClerk() {
  const state = { mints: 0 };
  const server = createServer((request, response) => {
    const isMint = request.url?.includes('/tokens') === true;
    if (isMint) state.mints += 1;
    const session = { object: 'session', id: 'sess_1', status: 'active', last_active_organization_id: 'org_acme' };
    const answer = isMint ? { object: 'token', jwt: signToken({ exp: now + 120, jti: String(state.mints) }) } : session;
    setTimeout(() => response.setHeader('content-type', 'application/json').end(JSON.stringify(answer)), 50);
  }).listen(0, 'localhost');
  await once(server, 'listening');
  const close = (): void => {
    server.closeAllConnections();
    server.close();
  };
  return { url: `http://localhost:${(server.address() as AddressInfo).port}`, state, close };
}

async function startProxy(more: Record<string, string>): Promise<{ url: string; process: ChildProcess }> {
  const port = await freePort();
  const env = {
    PATH: process.env['PATH'],
    PROXY_PORT: String(port),
    CLERK_JWT_KEY: jwtKey,
    CLERK_SECRET_KEY: 'sk_test_x',
    NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: publishableKey,
    AUTHORIZED_PARTIES: 'https://app.example',
    ...more,
  };
  const proxy = spawn(process.execPath, [join(import.meta.dirname, 'main.ts')], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of proxy.stdout) if (String(line).includes('listening')) break;
  return { url: `http://localhost:${port}`, process: proxy };
}

test.skipIf(binary === undefined)(
  'two proxy processes that share one Redis mint once, and go on without it',
  async () => {
    const clerk = await startClerk();
    const redis = await startRedis(binary ?? '');
    const shared = { CLERK_API_URL: clerk.url, REDIS_URL: redis.url };
    const proxies = await Promise.all([startProxy(shared), startProxy(shared)]);
    try {
      const ask = async (at: number, sid = 'sess_1') => {
        const token = signToken({ ...claimsV2, sid, iat: now, nbf: now - 5, exp: now + 60 });
        const headers = { authorization: `Bearer ${token}` };
        const response = await fetch(`${proxies[at % 2]?.url}/tokens/hasura`, { method: 'POST', headers });
        return [response.status, ((await response.json()) as { token: string }).token] as const;
      };
      const answers = await Promise.all(Array.from({ length: 100 }, async (_, at) => ask(at)));
      expect(new Set(answers.map(([status]) => status))).toEqual(new Set([200]));
      expect([new Set(answers.map(([, token]) => token)).size, clerk.state.mints]).toEqual([1, 1]);
      await redis.kill();
      expect((await Promise.all([ask(0, 'sess_9'), ask(1, 'sess_9')])).map(([status]) => status)).toEqual([200, 200]);
      await redis.start();
      const before = clerk.state.mints;
      // Back without a restart, once both have connected again.
      await expect
        .poll(
          async () => {
            const [sid, mints] = [`sess_${Math.random()}`, clerk.state.mints];
            await Promise.all([ask(0, sid), ask(1, sid)]);
            return clerk.state.mints - mints;
          },
          { timeout: 8000 },
        )
        .toBe(1);
      expect(clerk.state.mints).toBeGreaterThan(before);
    } finally {
      for (const { process: proxy } of proxies) proxy.kill('SIGKILL');
      await redis.kill();
      clerk.close();
    }
  },
);
