import { createPublicKey, webcrypto } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { AuthError } from './errors.ts';
import { createJwksSource } from './jwks.ts';
import type { JwksSourceOptions } from './jwks-options.ts';
import type { RsaPublicJwk } from './jwk-set.ts';
import { nodePlatform, webPlatform } from './platform.ts';
import { problem } from './problem.ts';
import { canary, goodTokens, jwtKey, testPolicy } from './testing.ts';
import { createVerifier } from './verifier.ts';

const url = 'https://tests-00.clerk.accounts.dev/.well-known/jwks.json';
const second = 1000;
const minute = 60 * second;
const { n = '', e = '' } = createPublicKey(jwtKey).export({ format: 'jwk' });
const otherN = Buffer.alloc(256, 0xff).toString('base64url');
const jwk = (kid: string, modulus = n) => ({ use: 'sig', kty: 'RSA', kid, alg: 'RS256', n: modulus, e });
const answerOf =
  (...keys: unknown[]) =>
  () =>
    new Response(JSON.stringify({ keys }));
const down = () => Promise.reject(new TypeError('fetch failed'));
const never = () => new Promise<Response>(() => {});

/** A source, the server behind it, and the clock of both. */
function setUp(options: Partial<JwksSourceOptions> = {}) {
  const state = { answer: answerOf(jwk('a'), jwk('b')) as () => Response | Promise<Response>, time: 1e12 };
  const fetch = vi.fn(async (_url: string, _init: RequestInit) => state.answer());
  const source = createJwksSource({ url, fetch, clock: () => state.time, ...options });
  return {
    source,
    fetch,
    serve: (answer: typeof state.answer) => {
      state.answer = answer;
    },
    advance: (ms: number) => {
      state.time += ms;
    },
    /** The key's kid, or the code it is refused with. */
    ask: (kid: string) => outcomeOf(source.find(kid)),
  };
}

async function outcomeOf(found: Promise<{ kid: string }>): Promise<string> {
  try {
    return (await found).kid;
  } catch (error) {
    if (error instanceof AuthError) return error.code;
    throw error;
  }
}

async function refusalOf(found: Promise<unknown>): Promise<AuthError> {
  const error: unknown = await found.catch((reason: unknown) => reason);
  if (error instanceof AuthError) return error;
  throw new Error('No refusal.', { cause: error });
}

/** Lets what runs in the background come to its end: an answer made here needs no more than this. */
async function settle() {
  for (let turn = 0; turn < 5; turn += 1) await nextTurn();
}

afterEach(() => {
  vi.useRealTimers();
});

describe('a good answer', () => {
  test('gives the key of a kid, with which the instance’s tokens verify', async () => {
    const { source } = setUp();
    const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
    const key = await webcrypto.subtle.importKey('jwk', await source.find('a'), algorithm, false, ['verify']);
    const [header, payload, signature = ''] = goodTokens['version 2'].split('.');
    const text = Buffer.from(`${header}.${payload}`);
    expect(await webcrypto.subtle.verify(algorithm, key, Buffer.from(signature, 'base64url'), text)).toBe(true);
  });

  test('is asked for when the first key is, with the headers given, and without following redirects', async () => {
    const { fetch, ask } = setUp({ headers: { authorization: 'Bearer sk_test_1' } });
    expect(fetch).not.toHaveBeenCalled();
    await ask('a');
    const [[to, init] = []] = fetch.mock.calls;
    expect(to).toBe(url);
    expect(init).toMatchObject({ redirect: 'manual' });
    expect(Object.fromEntries(new Headers(init?.headers))).toEqual({
      accept: 'application/json',
      authorization: 'Bearer sk_test_1',
    });
  });

  test('serves 500 requests that came at once, from one fetch', async () => {
    const { fetch, ask } = setUp();
    const outcomes = await Promise.all(Array.from({ length: 500 }, (_, at) => ask(at % 2 ? 'a' : 'b')));
    expect(new Set(outcomes)).toEqual(new Set(['a', 'b']));
    expect(fetch).toHaveBeenCalledTimes(1);
  });

  test('is used for 5 minutes without another request', async () => {
    const { source, fetch, ask, advance } = setUp();
    const key = await source.find('a');
    advance(5 * minute - 1);
    expect(await source.find('a')).toBe(key);
    expect(await ask('b')).toBe('b');
    expect(fetch).toHaveBeenCalledTimes(1);
  });

  test('belongs to its source alone: the same kid at another address is another key', async () => {
    const one = setUp();
    const two = setUp({ url: 'https://tests-01.clerk.accounts.dev/.well-known/jwks.json' });
    two.serve(answerOf(jwk('a', otherN)));
    expect((await one.source.find('a')).n).toBe(n);
    expect((await two.source.find('a')).n).toBe(otherN);
    expect(await two.ask('b')).toBe('token_key_unknown');
  });
});

describe('after 5 minutes', () => {
  test('known keys are used at once while one request fetches new ones', async () => {
    const { fetch, ask, advance, serve } = setUp();
    await ask('a');
    advance(5 * minute);
    serve(never);
    expect(await Promise.all(Array.from({ length: 50 }, () => ask('a')))).toEqual(
      Array.from({ length: 50 }, () => 'a'),
    );
    expect(fetch).toHaveBeenCalledTimes(2);
  });

  test('a key taken out of the set stops working with the refresh, and one put in works', async () => {
    const { ask, advance, serve } = setUp();
    await ask('a');
    serve(answerOf(jwk('b'), jwk('c')));
    advance(5 * minute);
    expect(await ask('a')).toBe('a');
    await settle();
    expect(await Promise.all([ask('a'), ask('b'), ask('c')])).toEqual(['token_key_unknown', 'b', 'c']);
  });

  test('an empty set leaves no key working', async () => {
    const { source, ask, advance, serve } = setUp();
    await ask('a');
    const before = source.generation;
    serve(answerOf());
    advance(5 * minute);
    await ask('a');
    await settle();
    expect(await ask('a')).toBe('token_key_unknown');
    expect(source.generation).not.toBe(before);
  });

  test('keys that nobody used for twice as long are not used before the refresh', async () => {
    const { ask, advance, serve } = setUp();
    await ask('a');
    serve(answerOf(jwk('b')));
    advance(10 * minute + 1);
    expect(await ask('a')).toBe('token_key_unknown');
  });
});

describe('the generation', () => {
  test('changes with the set, not with a refresh that brings the same keys in another order', async () => {
    const { source, ask, advance, serve } = setUp();
    const seen = [source.generation];
    await settle();
    seen.push(source.generation);
    serve(answerOf(jwk('b'), jwk('a')));
    advance(11 * minute);
    await ask('a');
    seen.push(source.generation);
    serve(answerOf(jwk('a', otherN), jwk('b')));
    advance(11 * minute);
    await ask('a');
    seen.push(source.generation);
    serve(answerOf(jwk('a', otherN)));
    advance(11 * minute);
    await ask('a');
    seen.push(source.generation);
    expect(seen).toEqual([0, 1, 1, 2, 3]);
  });

  test('keeps the set fresh when it is all that is read, as with a cache of verified tokens', async () => {
    const { source, ask, fetch, advance, serve } = setUp();
    await ask('a');
    const before = source.generation;
    serve(answerOf(jwk('b')));
    advance(5 * minute);
    expect(source.generation).toBe(before);
    await settle();
    expect(fetch).toHaveBeenCalledTimes(2);
    expect(source.generation).not.toBe(before);
  });

  test('changes when the keys are out of date, so that nothing verified goes on counting', async () => {
    const { source, ask, advance, serve } = setUp();
    await ask('a');
    const before = source.generation;
    serve(down);
    advance(60 * minute);
    expect(source.generation).toBe(before);
    advance(1);
    const after = source.generation;
    expect(after).not.toBe(before);
    expect(source.generation).toBe(after);
  });
});

describe('without an answer', () => {
  test('known keys go on working for an hour after the last good one, then it is 503 with Retry-After', async () => {
    const { source, ask, advance, serve } = setUp();
    await ask('a');
    serve(down);
    for (let past = 0; past < 60; past += 1) {
      expect(await ask('a'), `minute ${past}`).toBe('a');
      await settle();
      advance(minute);
    }
    expect(await ask('a')).toBe('a');
    advance(1);
    const error = await refusalOf(source.find('a'));
    expect(error).toMatchObject({ code: 'keys_unavailable', status: 503 });
    const answer = problem(error);
    expect(answer.status).toBe(503);
    expect(answer.headers.get('retry-after')).toMatch(/^[1-9]\d?$/);
  });

  test('the server is asked once in 30 seconds, and nobody waits for it', async () => {
    const { ask, fetch, advance, serve } = setUp();
    await ask('a');
    advance(11 * minute);
    serve(down);
    await ask('a');
    await settle();
    serve(never);
    for (let past = 0; past < 29; past += 1) {
      advance(second);
      expect(await ask('a')).toBe('a');
    }
    expect(fetch).toHaveBeenCalledTimes(2);
    advance(second);
    expect(await ask('a')).toBe('a');
    expect(fetch).toHaveBeenCalledTimes(3);
  });

  test('from the start, 500 requests make one fetch, and the next comes after 1 s, 2 s, 4 s … 30 s', async () => {
    const { source, fetch, ask, advance, serve } = setUp();
    serve(down);
    const outcomes = await Promise.all(Array.from({ length: 500 }, () => ask('a')));
    expect(new Set(outcomes)).toEqual(new Set(['keys_unavailable']));
    for (const [tries, pause] of [1, 2, 4, 8, 16, 30, 30].entries()) {
      expect(fetch).toHaveBeenCalledTimes(tries + 1);
      expect(await refusalOf(source.find('a'))).toMatchObject({ retryAfterSeconds: pause });
      advance(pause * second - 1);
      expect(await refusalOf(source.find('a'))).toMatchObject({ retryAfterSeconds: 1 });
      expect(fetch).toHaveBeenCalledTimes(tries + 1);
      advance(1);
      await ask('a');
    }
  });

  test('a kid that is not known is 503 and no 401: it may be a new key', async () => {
    const { ask, advance, serve, fetch } = setUp();
    await ask('a');
    advance(30 * second);
    serve(down);
    expect(await ask('c')).toBe('keys_unavailable');
    advance(29 * second);
    expect(await ask('d')).toBe('keys_unavailable');
    expect(fetch).toHaveBeenCalledTimes(2);
  });

  test('everything works again with the first good one', async () => {
    const { ask, advance, serve } = setUp();
    serve(down);
    await ask('a');
    serve(answerOf(jwk('a')));
    advance(second);
    expect(await ask('a')).toBe('a');
    expect(await ask('c')).toBe('token_key_unknown');
  });

  test('keys that nobody used for long are tried for once, and used when that fails', async () => {
    const { ask, fetch, advance, serve } = setUp();
    await ask('a');
    serve(down);
    advance(50 * minute);
    expect(await ask('a')).toBe('a');
    expect(await ask('a')).toBe('a');
    expect(fetch).toHaveBeenCalledTimes(2);
  });
});

describe('an unknown kid', () => {
  test('of the first request is refused after one fetch', async () => {
    const { source, fetch } = setUp();
    expect(await refusalOf(source.find('c'))).toMatchObject({ code: 'token_key_unknown', status: 401 });
    expect(fetch).toHaveBeenCalledTimes(1);
  });

  test('is a new key after the cool-down', async () => {
    const { ask, advance, serve } = setUp();
    await ask('a');
    serve(answerOf(jwk('a'), jwk('c')));
    advance(30 * second);
    expect(await ask('c')).toBe('c');
  });

  test('makes one fetch a cool-down, however many there are, at once or one after another', async () => {
    const { fetch, ask, advance } = setUp();
    await ask('a');
    for (let round = 1; round <= 4; round += 1) {
      const atOnce = await Promise.all(Array.from({ length: 500 }, (_, at) => ask(`x${round}.${at}`)));
      expect(new Set(atOnce)).toEqual(new Set(['token_key_unknown']));
      for (let at = 0; at < 500; at += 1) expect(await ask(`y${round}.${at}`)).toBe('token_key_unknown');
      expect(fetch).toHaveBeenCalledTimes(round);
      advance(30 * second);
    }
  });

  test('that comes again and again is asked for ever more rarely', async () => {
    const { fetch, ask, advance } = setUp({ staleAfterMs: 20 * minute });
    const asked: number[] = [];
    for (let past = 0; past < 20 * 60; past += 10) {
      const before = fetch.mock.calls.length;
      await ask('c');
      if (fetch.mock.calls.length > before) asked.push(past);
      advance(10 * second);
    }
    expect(asked).toEqual([0, 30, 90, 210, 450, 930]);
  });

  test.each([
    ['empty', ''],
    ['longer than any', 'k'.repeat(257)],
    ...[undefined, null, 1, ['a'], {}].map((kid) => [kid, kid]),
  ])('that is none (%j) is refused without a request', async (_case, kid) => {
    const { source, fetch } = setUp();
    expect(await refusalOf(source.find(kid as string))).toMatchObject({ code: 'token_key_unknown' });
    expect(fetch).not.toHaveBeenCalled();
  });

  test('is not named in the refusal', async () => {
    const { source } = setUp();
    const error = await refusalOf(source.find(canary));
    expect(`${error.message} ${error.stack}`).not.toContain(canary);
  });

  test.each(['__proto__', 'constructor', 'toString'])('may be called %s', async (kid) => {
    expect(await setUp().ask(kid)).toBe('token_key_unknown');
  });
});

describe('a verifier', () => {
  test.each([
    ['Node.js', nodePlatform],
    ['WebCrypto', webPlatform],
  ])('on %s passes a token, also a remembered one, until its key is gone', async (_name, platform = webPlatform) => {
    const { source, serve, advance, fetch } = setUp();
    serve(answerOf(jwk(`ins_${canary}`)));
    const { verify } = createVerifier({ ...testPolicy, keys: source, cache: { max: 10 }, platform });
    const token = goodTokens['version 2'];
    for (let call = 0; call < 3; call += 1) expect(await verify(token)).toMatchObject({ sub: 'user_alice' });
    expect(fetch).toHaveBeenCalledTimes(1);
    serve(answerOf());
    advance(5 * minute);
    await verify(token);
    await settle();
    expect(await refusalOf(verify(token))).toMatchObject({ code: 'token_key_unknown' });
    serve(down);
    advance(60 * minute + 1);
    expect(await refusalOf(verify(token))).toMatchObject({ code: 'keys_unavailable' });
  });
});

describe('a request is over', () => {
  test('after 3 seconds, whether or not fetch heeds its signal', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { source, fetch, serve } = setUp();
    serve(never);
    const error = refusalOf(source.find('a'));
    await vi.advanceTimersByTimeAsync(2999);
    expect(fetch.mock.calls[0]?.[1].signal?.aborted).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(await error).toMatchObject({
      code: 'keys_unavailable',
      cause: { message: 'no whole answer within 3000 ms' },
    });
    expect(fetch.mock.calls[0]?.[1].signal?.aborted).toBe(true);
    expect(fetch).toHaveBeenCalledTimes(1);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('after 3 seconds even when the answer has begun', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { ask, serve } = setUp();
    serve(() => new Response(new ReadableStream({ start: (body) => body.enqueue(Buffer.from('{"keys":[')) })));
    const outcome = ask('a');
    await vi.advanceTimersByTimeAsync(3000);
    expect(await outcome).toBe('keys_unavailable');
  });

  test('and its late answer changes nothing any more', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { ask, serve, source, advance } = setUp();
    let answer = (_response: Response): void => {};
    serve(() => new Promise((resolve) => (answer = resolve)));
    const outcome = ask('a');
    await vi.advanceTimersByTimeAsync(3000);
    await outcome;
    serve(answerOf(jwk('b')));
    advance(3 * second);
    expect(await ask('b')).toBe('b');
    answer(answerOf(jwk('a'))());
    await settle();
    expect(await ask('a')).toBe('token_key_unknown');
    expect(source.generation).toBe(1);
  });

  test('and given up when its runtime forgot it, so that nobody waits for ever', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { ask, serve, advance } = setUp();
    let answer = (_response: Response): void => {};
    serve(() => new Promise((resolve) => (answer = resolve)));
    void ask('a');
    serve(answerOf(jwk('b')));
    advance(6 * second + 1);
    expect(await ask('b')).toBe('b');
    answer(answerOf(jwk('a'))());
    await settle();
    expect(await ask('b')).toBe('b');
  });

  test('once it was answered, with no timer left behind', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    await setUp().ask('a');
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('a clock', () => {
  test('that is put back an hour does not make old keys new', async () => {
    const { ask, fetch, advance, serve } = setUp();
    await ask('a');
    serve(answerOf(jwk('b')));
    advance(-50 * minute);
    expect(await ask('a')).toBe('token_key_unknown');
    expect(fetch).toHaveBeenCalledTimes(2);
  });

  test('that does not work makes no key good', async () => {
    const { ask, advance } = setUp();
    await ask('a');
    advance(Number.NaN);
    expect(await ask('a')).toBe('keys_unavailable');
  });
});

const hostileAnswers: Record<string, () => unknown> = {
  'no network': down,
  'a rejection without reason': () => Promise.reject(undefined),
  'a throw': () => {
    throw new TypeError('thrown');
  },
  'no response': () => undefined,
  'status 201': () => Response.json({ keys: [jwk('a')] }, { status: 201 }),
  'status 203': () => Response.json({ keys: [jwk('a')] }, { status: 203 }),
  'status 204': () => new Response(null, { status: 204 }),
  'status 301': () => Response.redirect('https://attacker.example/jwks', 301),
  'status 304': () => new Response(null, { status: 304 }),
  'status 401': () => Response.json({ keys: [jwk('a')] }, { status: 401 }),
  'status 404': () => Response.json({ keys: [jwk('a')] }, { status: 404 }),
  'status 429': () => Response.json({ keys: [jwk('a')] }, { status: 429 }),
  'status 500': () => Response.json({ keys: [jwk('a')] }, { status: 500 }),
  'status 503': () => Response.json({ keys: [jwk('a')] }, { status: 503 }),
  'a failure of the network told as a response': () => Response.error(),
  'a redirect that was followed': () => Object.defineProperty(answerOf(jwk('a'))(), 'redirected', { value: true }),
  'no body': () => new Response(null),
  'a body that was read before': () => {
    const response = answerOf(jwk('a'))();
    void response.text();
    return response;
  },
  'a body that breaks off': () =>
    new Response(new ReadableStream({ pull: (body) => body.error(new Error('socket hang up')) })),
  'a page': () => new Response('<!doctype html>'),
  'text that is not UTF-8': () => new Response(Buffer.from(JSON.stringify({ keys: [jwk('a')], x: 'é' }), 'latin1')),
  'text that ends within a character': () => new Response(Buffer.from('{"keys":[]}é').subarray(0, -1)),
  'an error of Clerk': () => Response.json({ errors: [{ code: 'clerk_key_invalid' }] }),
  'one kid twice': answerOf(jwk('a'), jwk('a', otherN)),
  '17 keys': answerOf(...Array.from({ length: 17 }, (_, at) => jwk(`k${at}`)), jwk('a')),
  'one byte more than 64 KiB': () => new Response(JSON.stringify({ keys: [jwk('a')] }).padEnd(65_537)),
  'a body without end': () =>
    new Response(new ReadableStream({ pull: (body) => body.enqueue(Buffer.alloc(16_384, ' ')) })),
};

describe.each(Object.entries(hostileAnswers))('%s', (_name, answer) => {
  const hostile = answer as () => Response;

  test('is a failure at the start, in which no key works', async () => {
    const { source, serve, fetch } = setUp();
    serve(hostile);
    const error = await refusalOf(source.find('a'));
    expect(error).toMatchObject({ code: 'keys_unavailable', status: 503, retryAfterSeconds: 1 });
    expect(error.cause).toBeInstanceOf(Error);
    expect(fetch).toHaveBeenCalledTimes(1);
    expect(fetch.mock.calls[0]?.[1].signal?.aborted).toBe(true);
  });

  test('leaves known keys working, and only those', async () => {
    const { ask, advance, serve, source } = setUp();
    await ask('a');
    serve(hostile);
    advance(11 * minute);
    expect(await Promise.all([ask('a'), ask('b'), ask('c')])).toEqual(['a', 'b', 'keys_unavailable']);
    expect(source.generation).toBe(1);
  });
});

test('64 KiB are read, in whatever pieces they come', async () => {
  const { ask, serve } = setUp();
  const bytes = Buffer.from(JSON.stringify({ keys: [jwk('a')], x: 'é€🔑' }));
  const pieces = [...bytes].map((byte) => Uint8Array.of(byte));
  const rest = Buffer.alloc(65_536 - bytes.length, ' ');
  const pull = (body: ReadableStreamDefaultController) => {
    const piece = pieces.shift();
    body.enqueue(piece ?? rest);
    if (!piece) body.close();
  };
  serve(() => new Response(new ReadableStream({ pull })));
  expect(await ask('a')).toBe('a');
});

describe('over HTTP, with the fetch of the runtime', () => {
  async function listen(listener: RequestListener) {
    const server = createServer(listener).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    return { origin: `http://127.0.0.1:${port}`, [Symbol.asyncDispose]: async () => void server.close() };
  }

  test('keys are found', async () => {
    await using server = await listen((_request, response) => response.end(JSON.stringify({ keys: [jwk('a')] })));
    expect(await outcomeOf(createJwksSource({ url: server.origin }).find('a'))).toBe('a');
  });

  test('a redirect is not followed, and takes the secret nowhere', async () => {
    const seen: unknown[] = [];
    await using other = await listen((request, response) => {
      seen.push(request.headers);
      response.end(JSON.stringify({ keys: [jwk('a')] }));
    });
    await using server = await listen((_request, response) =>
      response.writeHead(302, { location: other.origin }).end(),
    );
    const source = createJwksSource({ url: server.origin, headers: { authorization: 'Bearer sk_test_1' } });
    expect(await refusalOf(source.find('a'))).toMatchObject({ cause: { message: 'status 302' } });
    expect(seen).toEqual([]);
  });
});

describe('options that cannot work are a TypeError at once, which quotes none of them', () => {
  test.each<[string, Record<string, unknown>]>([
    ['no url', { url: undefined }],
    ['an empty url', { url: '' }],
    ['a path', { url: '/.well-known/jwks.json' }],
    ['http to another machine', { url: `http://${canary}.example/jwks` }],
    ['http to a name that begins like this machine', { url: `http://localhost.${canary}.example/jwks` }],
    ['http to an address that begins like this machine', { url: `http://127.0.0.1.${canary}.example/jwks` }],
    ['a file', { url: `file:///${canary}` }],
    ['data', { url: `data:application/json,${canary}` }],
    ['a user in the url', { url: `https://${canary}@tests-00.clerk.accounts.dev` }],
    ['a password in the url', { url: `https://:${canary}@tests-00.clerk.accounts.dev` }],
    ['a header with a line break', { headers: { authorization: `Bearer ${canary}\r\nx: y` } }],
    ['a header’s name with a space', { headers: { [`x ${canary}`]: '' } }],
    ['a fetch that is no function', { fetch: canary }],
    ['a clock that is no function', { clock: 0 }],
    ...['timeoutMs', 'staleAfterMs', 'staleIfErrorMs', 'coolDownMs', 'maxUnknownKids'].flatMap((name) =>
      [0, -1, 1.5, 2 ** 31, Infinity, Number.NaN, '1000', null].map((value): [string, Record<string, unknown>] => [
        `${name} ${String(value)} (${typeof value})`,
        { [name]: value },
      ]),
    ),
    ['keys that may not be used until they are stale', { staleAfterMs: 2, staleIfErrorMs: 1 }],
  ])('%s', (_case, options) => {
    const create = () => createJwksSource({ url, ...options });
    expect(create).toThrow(TypeError);
    expect(create).toThrow(expect.not.objectContaining({ message: expect.stringContaining(canary) }));
    expect(create).toThrow(expect.not.objectContaining({ cause: expect.anything() }));
  });

  test.each([
    'http://localhost:4000/v1/jwks',
    'http://clerk.localhost:4000/v1/jwks',
    'http://127.0.0.1:4000/v1/jwks',
    'http://[::1]:4000/v1/jwks',
    new URL(url),
  ])('%s is an address of keys', (address) => {
    expect(() => createJwksSource({ url: address })).not.toThrow();
  });
});

function isPublicKey(key: RsaPublicJwk, kid: string): boolean {
  expect(key).toEqual({ kty: 'RSA', kid, use: 'sig', alg: 'RS256', n: key.n, e: 'AQAB' });
  return createPublicKey({ key: { ...key }, format: 'jwk' }).type === 'public';
}

test('whatever the server answers, what comes of it is the key asked for or a refusal', async () => {
  const value = fc.oneof(fc.jsonValue(), fc.constantFrom('a', 'sig', 'RSA', 'RS256', n, otherN, e));
  const name = fc.constantFrom('kty', 'kid', 'use', 'alg', 'n', 'e', 'd', 'key_ops', '__proto__');
  const key = fc.oneof(
    value,
    fc
      .array(fc.tuple(name, value), { maxLength: 3 })
      .map((changes) => ({ ...jwk('a'), ...Object.fromEntries(changes) })),
  );
  const set = fc.oneof(fc.jsonValue(), fc.record({ keys: fc.oneof(value, fc.array(key, { maxLength: 20 })) }));
  const body = fc.oneof(
    set.map((answer) => JSON.stringify(answer)),
    fc.string(),
    fc.uint8Array(),
  );
  const status = fc.oneof(fc.constant(200), fc.constantFrom(200, 201, 206, 302, 400, 404, 500, 503));
  const kid = fc.oneof(fc.constantFrom('a', ''), fc.string());
  let found = 0;
  await fc.assert(
    fc.asyncProperty(body, status, kid, fc.boolean(), async (answer, code, asked, isWarm) => {
      const { source, serve, ask, advance } = setUp();
      if (isWarm) await ask('a');
      advance(11 * minute);
      serve(() => new Response(typeof answer === 'string' ? answer : Buffer.from(answer), { status: code }));
      const outcome: unknown = await source.find(asked).catch((error: unknown) => error);
      const isRefusal = outcome instanceof AuthError && /^(?:token_key_unknown|keys_unavailable)$/.test(outcome.code);
      const isKey = !isRefusal && isPublicKey(outcome as RsaPublicJwk, asked);
      expect(isKey || isRefusal).toBe(true);
      found += Number(isKey);
    }),
    { numRuns: 1000 },
  );
  expect(found).toBeGreaterThan(50);
});
