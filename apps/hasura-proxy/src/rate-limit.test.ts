import { afterEach, expect, test, vi } from 'vitest';
import { createMemoryLimiter } from './rate-limit.ts';
import { bearer, createTestProxy, problemOf, sessionToken } from './testing.ts';

afterEach(() => {
  vi.useRealTimers();
});

const policy = { requests: 2, seconds: 60 };

test('a session that asks too often gets a 429 that says how long to wait, and nothing is asked for it', async () => {
  vi.useFakeTimers();
  const { graphql, request, calls, clerk } = createTestProxy(undefined, { rateLimiter: createMemoryLimiter(policy) });
  const first = await graphql();
  expect(first.headers.get('ratelimit-policy')).toBe('"session";q=2;w=60');
  expect(first.headers.get('ratelimit')).toBe('"session";r=1;t=60');
  vi.advanceTimersByTime(20_500);
  expect((await graphql()).headers.get('ratelimit')).toBe('"session";r=0;t=40');
  const refused = await graphql({ headers: { origin: 'https://app.example' } });
  expect(refused.headers.get('retry-after')).toBe('40');
  expect(refused.headers.get('ratelimit')).toBe('"session";r=0;t=40');
  // Scripts of other origins may read it, too.
  expect(refused.headers.get('access-control-expose-headers')?.split(',')).toContain('ratelimit');
  expect(await problemOf(refused)).toEqual([429, 'too_many_requests']);
  for (const path of ['/supabase/rest/v1/todos', '/tokens/supabase'])
    expect(await problemOf(await request(path, { method: 'POST', headers: bearer(sessionToken()) }))).toEqual([
      429,
      'too_many_requests',
    ]);
  expect([calls.length, clerk.mints.length]).toEqual([2, 1]);
  // Another session is not held up by this one.
  expect((await graphql({ headers: bearer(sessionToken({ sid: 'sess_2', sub: 'user_bob' })) })).status).toBe(200);
  vi.advanceTimersByTime(40_000);
  expect((await graphql()).status).toBe(200);
});

test('who is not signed in is neither counted nor told of a limit', async () => {
  const { request } = createTestProxy(undefined, { rateLimiter: createMemoryLimiter(policy) });
  for (let at = 0; at < 4; at += 1) {
    const response = await request('/tokens/hasura', { method: 'POST' });
    expect([response.status, response.headers.get('ratelimit')]).toEqual([401, null]);
  }
});
