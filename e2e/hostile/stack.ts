import { spawn } from 'node:child_process';
import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createClerkLocal } from '@clerk-patterns/clerk-local';
import { createUpstreams } from '@clerk-patterns/upstreams';
import { createClerkClient } from '@clerk/backend';
import { decodeJwt, decodeProtectedHeader, SignJWT } from 'jose';

const origin = 'https://app.example';

/** The proxy in a process of its own, before the real upstreams and a Clerk in this one. */
export interface Stack {
  readonly port: number;
  readonly url: string;
  /** A session token of one of the seeded people, good for two hours. */
  readonly tokenOf: (emailAddress: string) => Promise<string>;
  /** Whether the proxy's process is still the one that was started. */
  readonly isAlive: () => boolean;
  readonly close: () => Promise<void>;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, 'localhost');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Starts all three, on free ports. */
export async function startStack(): Promise<Stack> {
  const privateKey = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({
    type: 'pkcs8',
    format: 'pem',
  });
  const clerk = await createClerkLocal({ port: 0, privateKey });
  const jwksUrl = `${clerk.url}/.well-known/jwks.json`;
  const upstreams = await createUpstreams({ port: 0, jwksUrl, issuer: clerk.keys.issuer });
  const port = await freePort();
  const places = { HASURA_URL: upstreams.url, SUPABASE_URL: upstreams.url, PROXY_PORT: String(port) };
  const env = { PATH: process.env['PATH'], ...clerk.env, ...places, AUTHORIZED_PARTIES: origin };
  const command = join(import.meta.dirname, '../../apps/hasura-proxy/src/main.ts');
  const proxy = spawn(process.execPath, [command], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(proxy, 'exit');
  await new Promise<void>((resolve) => {
    proxy.stdout.on('data', (chunk) => String(chunk).includes('listening') && resolve());
  });
  const client = createClerkClient({
    secretKey: clerk.keys.secretKey,
    publishableKey: clerk.keys.publishableKey,
    apiUrl: `${clerk.url}/api`,
    telemetry: { disabled: true },
  });
  return {
    port,
    url: `http://localhost:${port}`,
    tokenOf: async (emailAddress) => {
      const { data } = await client.users.getUserList({ emailAddress: [emailAddress] });
      const session = await client.sessions.createSession({ userId: data[0]?.id ?? '' });
      const { jwt } = await client.sessions.getToken(session.id);
      // Backend tokens name no origin and live a minute: the same again, with both as this run needs them.
      const now = Math.floor(Date.now() / 1000);
      return new SignJWT({ ...decodeJwt(jwt), azp: origin, iat: now - 5, nbf: now - 5, exp: now + 7200 })
        .setProtectedHeader({ ...decodeProtectedHeader(jwt), alg: 'RS256' })
        .sign(createPrivateKey(privateKey));
    },
    isAlive: () => proxy.exitCode === null && proxy.signalCode === null,
    close: async () => {
      proxy.kill('SIGTERM');
      await ended;
      await upstreams.close();
      await clerk.close();
    },
  };
}
