import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { claimsV2, jwtKey, signToken, testPolicy } from '@clerk-patterns/auth-core/testing';
import { expect, test } from 'vitest';

const publishableKey = `pk_test_${Buffer.from(`${new URL(testPolicy.issuer).host}$`).toString('base64')}`;

/** An upstream that answers when it is let. */
async function slowUpstream() {
  const asked = Promise.withResolvers<ServerResponse>();
  const server = createServer((_request, response) => asked.resolve(response)).listen(0, 'localhost');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const close = (): void => {
    server.closeAllConnections();
    server.close();
  };
  return { url: `http://localhost:${port}`, asked: asked.promise, close };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, 'localhost');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

test('told to stop, it finishes what is under way, takes nothing new, and ends well', async () => {
  const upstream = await slowUpstream();
  const port = await freePort();
  const env = {
    PATH: process.env['PATH'],
    PROXY_PORT: String(port),
    CLERK_JWT_KEY: jwtKey,
    CLERK_SECRET_KEY: 'sk_test_x',
    NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: publishableKey,
    AUTHORIZED_PARTIES: 'https://app.example',
    SUPABASE_URL: upstream.url,
  };
  const proxy = spawn(process.execPath, [join(import.meta.dirname, 'main.ts')], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(proxy, 'exit');
  try {
    const url = `http://localhost:${port}`;
    for await (const line of proxy.stdout) if (String(line).includes('listening')) break;
    const now = Math.floor(Date.now() / 1000);
    const token = signToken({ ...claimsV2, iat: now, nbf: now - 5, exp: now + 60 });
    const answer = fetch(`${url}/supabase/rest/v1/todos`, { headers: { authorization: `Bearer ${token}` } });
    const response = await upstream.asked;
    proxy.kill('SIGTERM');
    await expect
      .poll(async () =>
        fetch(`${url}/health`).then(
          ({ status }) => status,
          () => 'refused',
        ),
      )
      .toBe('refused');
    response.setHeader('content-type', 'application/json').end('[]');
    expect(await (await answer).json()).toEqual([]);
    expect(await ended).toEqual([0, null]);
  } finally {
    proxy.kill('SIGKILL');
    upstream.close();
  }
});
