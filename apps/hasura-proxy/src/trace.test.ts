import { describe, expect, test } from 'vitest';
import { bearer, createTestProxy, problemOf, sessionToken } from './testing.ts';
import { Traces, type Trace } from './trace.ts';

const alices = bearer(sessionToken());
const bobs = bearer(sessionToken({ sub: 'user_2', sid: 'sess_2' }));

async function traceOf(proxy: ReturnType<typeof createTestProxy>, id: string, headers = alices): Promise<Response> {
  return proxy.request(`/traces/${id}`, { headers });
}

describe('a trace', () => {
  test('tells what was dropped, which token went on, and what it says; of the token itself only the end', async () => {
    const proxy = createTestProxy(undefined, { traces: new Traces() });
    const foreign = { cookie: 'a=canary', 'x-hasura-user-id': 'user_2', 'x-forwarded-for': '10.0.0.1' };
    const answer = await proxy.graphql({ headers: { ...foreign, prefer: 'count=exact' } });
    const response = await traceOf(proxy, answer.headers.get('x-request-id') ?? '');
    expect(response.headers.get('cache-control')).toBe('no-store');
    const text = await response.text();
    const trace = JSON.parse(text) as Trace;
    expect(trace.dropped).toEqual(['authorization', 'cookie', 'x-forwarded-for', 'x-hasura-user-id']);
    expect(trace.tokens).toMatchObject([{ outcome: 'minted' }]);
    expect(trace.asked).toMatchObject([
      { status: 200, headers: { authorization: expect.stringMatching(/^….{6}$/) as string, prefer: 'count=exact' } },
    ]);
    expect(trace.asked[0]?.claims).toHaveProperty(['https://hasura.io/jwt/claims']);
    expect(text).not.toContain('canary');
    expect(text).not.toMatch(/eyJ/);
  });

  test('tells a kept token from a minted one, and a second try', async () => {
    const refusal = () => Response.json({ errors: [{ extensions: { code: 'invalid-jwt' } }] });
    const proxy = createTestProxy((_call, before) => (before === 1 ? refusal() : Response.json({ data: {} })), {
      traces: new Traces(),
    });
    await proxy.graphql();
    const answer = await proxy.graphql();
    const trace = (await (await traceOf(proxy, answer.headers.get('x-request-id') ?? '')).json()) as Trace;
    expect(trace.tokens.map(({ outcome }) => outcome)).toEqual(['kept', 'minted']);
    expect(trace.asked).toHaveLength(2);
  });

  test('of an upstream that does not answer says so', async () => {
    const proxy = createTestProxy(() => Promise.reject(new TypeError('canary')), { traces: new Traces() });
    const answer = await proxy.request('/supabase/rest/v1/todos', { headers: alices });
    const trace = (await (await traceOf(proxy, answer.headers.get('x-request-id') ?? '')).json()) as Trace;
    expect(trace).toMatchObject({ tokens: [], asked: [{ status: null }] });
  });

  test('is told to its own session alone, and only where traces are kept', async () => {
    const proxy = createTestProxy(undefined, { traces: new Traces() });
    const answer = await proxy.graphql();
    const id = answer.headers.get('x-request-id') ?? '';
    expect((await traceOf(proxy, id)).status).toBe(200);
    expect(await problemOf(await traceOf(proxy, id, bobs))).toEqual([404, 'trace_unknown']);
    expect(await problemOf(await traceOf(proxy, 'unknown'))).toEqual([404, 'trace_unknown']);
    expect(await problemOf(await proxy.request(`/traces/${id}`))).toEqual([401, 'token_missing']);

    const quiet = createTestProxy();
    const other = await quiet.graphql();
    const untold = await traceOf(quiet, other.headers.get('x-request-id') ?? '');
    expect(await problemOf(untold)).toEqual([404, 'trace_unknown']);
  });
});
