import { existsSync, mkdtempSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { createClerkLocal } from './index.ts';
import { assertHost, assertNoProduction, createRateLimiter } from './guard.ts';
import { askBackend, errorOf, privateKey, replyOf, startClerk } from './testing.ts';

describe('where it listens', () => {
  test.each(['0.0.0.0', '::', '192.168.1.2', 'my-machine', 'localhost.example.com', '1270.0.0.1', ''])(
    'never on %j unless somebody says what that means',
    async (host) => {
      expect(() => assertHost(host, false)).toThrow(
        /--expose-test-accounts-to-the-network .*exposeTestAccountsToTheNetwork/,
      );
      expect(() => assertHost(host, true)).not.toThrow();
      await expect(createClerkLocal({ port: 0, privateKey, host })).rejects.toThrow(TypeError);
    },
  );

  test.each(['localhost', '127.0.0.1', '127.8.8.8', '::1'])('on %s without a word', (host) => {
    expect(() => assertHost(host, false)).not.toThrow();
  });
});

describe('in production', () => {
  afterEach(() => vi.unstubAllEnvs());

  test('it does not start, and takes no data, unless somebody says what that means', async () => {
    vi.stubEnv('NODE_ENV', 'production');
    const dataFile = join(mkdtempSync(join(tmpdir(), 'clerk-local-')), 'state.json');
    await expect(createClerkLocal({ port: 0, privateKey, dataFile })).rejects.toThrow(
      /NODE_ENV is production: .* --let-anybody-sign-in-in-production \(letAnybodySignInInProduction in code\)$/,
    );
    expect(existsSync(`${dataFile}.lock`)).toBe(false);
    const clerk = await startClerk({ letAnybodySignInInProduction: true });
    expect((await fetch(`${clerk.url}/health`)).status).toBe(200);
  });

  test.each(['test', 'development', undefined])('is not where NODE_ENV is %j', (nodeEnv) => {
    expect(() => assertNoProduction(nodeEnv, false)).not.toThrow();
  });
});

/** Asks over the network with another Host than the address. */
function askAs(url: string, host: string, path: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request(`${url}${path}`, { headers: { host } }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    })
      .once('error', reject)
      .end();
  });
}

describe('a page of the internet whose name leads to this machine', () => {
  test.each(['/control/snapshot', '/v1/environment', '/api/v1/users', '/health'])(
    'gets nothing of %s',
    async (path) => {
      const clerk = await startClerk();
      expect(await askAs(clerk.url, 'evil.example.com', path)).toBe(403);
      expect(await askAs(clerk.url, 'localhost', '/health')).toBe(200);
      await clerk.close();
    },
  );

  test('unless the test accounts are meant for the network', async () => {
    const clerk = await startClerk({ exposeTestAccountsToTheNetwork: true });
    expect(await askAs(clerk.url, 'host.docker.internal', '/v1/environment')).toBe(200);
    await clerk.close();
  });
});

describe('who asks too often', () => {
  test('is told when to come back, and is answered then', () => {
    const clock = { ms: 0 };
    const limit = createRateLimiter({ requests: 3, seconds: 10 }, () => clock.ms);
    for (let time = 0; time < 3; time += 1) limit('/v1/client');
    clock.ms = 6500;
    const refused = expect.objectContaining({ status: 429, headers: { 'retry-after': '4' } });
    expect(() => limit('/v1/client')).toThrow(refused);
    // Another API has a limit of its own, and what is none has none.
    limit('/api/v1/users');
    limit('/health');
    clock.ms = 10_000;
    limit('/v1/client');
  });

  test('meets the limit of the instance, but control does not', async () => {
    const clerk = await startClerk({ rateLimit: { requests: 2, seconds: 60 } });
    const replies = [1, 2, 3].map(() => askBackend(clerk, 'GET', '/v1/users/count'));
    const [, , third] = await Promise.all(replies);
    expect(errorOf(third as NonNullable<typeof third>)).toMatchObject({ status: 429, code: 'too_many_requests' });
    expect(Number(third?.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await replyOf(await clerk.fetch(new Request(`${clerk.url}/control/inbox`)))).status).toBe(200);
    await clerk.close();
  });
});
