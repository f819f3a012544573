import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';

const asked: string[] = [];
const server = createServer((request, response) => {
  asked.push(`${request.method} ${request.url} ${request.headers.authorization ?? ''}`);
  response.end('{}');
});
const before = globalThis.fetch;
const outside = vi.fn<typeof fetch>(() => Promise.resolve(new Response('outside')));
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  globalThis.fetch = (input, init) =>
    (input instanceof Request ? input.url : input.toString()).startsWith('http://localhost')
      ? before(input, init)
      : outside(input, init);
  await import('./redirect.ts');
});
afterAll(() => {
  globalThis.fetch = before;
  vi.unstubAllEnvs();
  server.close();
});

test('requests for Clerk’s own API come to the local one, and no others', async () => {
  vi.stubEnv('CLERK_API_URL', `http://localhost:${(server.address() as AddressInfo).port}/api`);
  const headers = { authorization: 'Bearer sk_test_x' };
  await fetch('https://api.clerk.com/v1/users?limit=1', { headers });
  await fetch(new Request('https://api.clerk.com/v1/sessions', { method: 'POST', headers }));
  await fetch(new URL('https://example.com/v1/users'));
  await fetch('https://api.clerk.com.example.com/v1/users');
  expect(asked).toEqual(['GET /api/v1/users?limit=1 Bearer sk_test_x', 'POST /api/v1/sessions Bearer sk_test_x']);
  expect(outside).toHaveBeenCalledTimes(2);
});

test.each(['', 'https://api.clerk.com', 'http://localhost.example.com', 'http://example.com/http://localhost'])(
  'with CLERK_API_URL=%s everything goes where it was sent',
  async (url) => {
    vi.stubEnv('CLERK_API_URL', url);
    outside.mockClear();
    await fetch('https://api.clerk.com/v1/users');
    expect(outside.mock.calls[0]?.[0]).toBe('https://api.clerk.com/v1/users');
  },
);
