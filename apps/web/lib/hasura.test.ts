import { afterEach, describe, expect, test, vi } from 'vitest';
import { titlesFromHasura } from './hasura.ts';

const token = 'canary-token';

function answering(answer: () => Promise<Response>) {
  const asked = vi.fn<typeof fetch>(answer);
  vi.stubGlobal('fetch', asked);
  return asked;
}
afterEach(() => vi.unstubAllGlobals());

describe('titlesFromHasura', () => {
  test('gives the titles, and sends the token as a header, never in the address', async () => {
    const asked = answering(() =>
      Promise.resolve(Response.json({ data: { todos: [{ title: 'a' }, { title: 'b' }] } })),
    );
    expect(await titlesFromHasura('http://localhost:1', token)).toEqual({ titles: ['a', 'b'] });
    const [url, init] = asked.mock.calls[0] ?? [];
    expect(url).toBe('http://localhost:1/v1/graphql');
    expect(init?.headers).toMatchObject({ authorization: `Bearer ${token}` });
  });

  test.each([
    ['invalid-jwt', 401],
    ['invalid-headers', 401],
    ['access-denied', 401],
    ['validation-failed', 400],
  ])('a refusal %s, which Hasura answers with 200, counts as %d', async (code, status) => {
    answering(() => Promise.resolve(Response.json({ errors: [{ message: 'no', extensions: { code, path: '$' } }] })));
    expect(await titlesFromHasura('http://localhost:1', token)).toEqual({ refusal: code, status });
  });

  test('a proxy’s refusal keeps its status', async () => {
    answering(() => Promise.resolve(Response.json({ code: 'token_missing' }, { status: 401 })));
    expect(await titlesFromHasura('http://localhost:1', token)).toEqual({ refusal: 'status 401', status: 401 });
  });

  test('an answer that is no JSON, and no answer at all, are refusals, not exceptions', async () => {
    answering(() => Promise.resolve(new Response('<html>', { status: 502 })));
    expect(await titlesFromHasura('http://localhost:1', token)).toEqual({ refusal: 'status 502', status: 502 });
    answering(() => Promise.reject(new TypeError('fetch failed')));
    expect(await titlesFromHasura('http://localhost:1', token)).toMatchObject({ status: 0 });
  });
});
