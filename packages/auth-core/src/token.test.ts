import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AuthError } from './errors.ts';
import { outcomeOf } from './testing.ts';
import { getToken } from './token.ts';

const suffix = 'aBcD_-12';
const find = (headers: Record<string, string>, cookieSuffix?: string) => getToken(new Headers(headers), cookieSuffix);

describe('the Authorization header', () => {
  test.each(['Bearer a.b.c', 'bearer a.b.c', 'BEARER a.b.c', '  Bearer a.b.c  '])(
    '%j gives its token',
    (authorization) => {
      expect(find({ authorization })).toEqual({ token: 'a.b.c', source: 'header' });
    },
  );

  test('wins over a cookie', () => {
    expect(find({ authorization: 'Bearer a.b.c', cookie: '__session=d.e.f' })?.token).toBe('a.b.c');
  });

  test.each([
    ['empty', ''],
    ['a scheme alone', 'Bearer'],
    ['a bare token', 'a.b.c'],
    ['another scheme', 'Basic YTpi'],
    ['a scheme in front', 'Basic Bearer a.b.c'],
    ['two spaces', 'Bearer  a.b.c'],
    ['a tab', 'Bearer\ta.b.c'],
    ['two tokens', 'Bearer a.b.c d.e.f'],
    ['two headers in one', 'Bearer a.b.c, Bearer d.e.f'],
    ['a quoted token', 'Bearer "a.b.c"'],
    ['null, as programs write it', 'Bearer null'],
    ['undefined, as programs write it', 'Bearer undefined'],
    ['two parts', 'Bearer a.b'],
    ['four parts', 'Bearer a.b.c.d'],
    ['an empty part', 'Bearer a..c'],
    ['letters beyond ASCII', 'Bearer a.b.ñ'],
    ['more than 8 KiB', `Bearer a.b.${'c'.repeat(8192)}`],
  ])('that is no good (%s) is refused and never falls back to a good cookie', (_case, authorization) => {
    const ask = () => find({ authorization, cookie: `__session=d.e.f; __session_${suffix}=d.e.f` }, suffix);
    expect(ask).toThrow(expect.objectContaining({ code: 'token_malformed', status: 401 }));
  });

  test.each(['mt_1', 'oat_1', 'ak_1', 'ak_live_x.y.z'])('with a machine’s token (%s) is refused as such', (token) => {
    const ask = () => find({ authorization: `Bearer ${token}`, cookie: '__session=d.e.f' });
    expect(ask).toThrow(expect.objectContaining({ code: 'token_type_invalid', status: 401 }));
  });

  test('sent twice is refused, even with the same token', () => {
    const headers = new Headers([
      ['authorization', 'Bearer a.b.c'],
      ['authorization', 'Bearer a.b.c'],
    ]);
    expect(() => getToken(headers)).toThrow(expect.objectContaining({ code: 'token_malformed', status: 401 }));
  });

  test('may carry a token of exactly 8 KiB', () => {
    const token = `a.b.${'c'.repeat(8188)}`;
    expect(find({ authorization: `Bearer ${token}` })?.token).toBe(token);
  });
});

describe('the cookie', () => {
  test('gives its token when there is no header', () => {
    expect(find({ cookie: 'a=1; __session=a.b.c; b=2' })).toEqual({ token: 'a.b.c', source: 'cookie' });
  });

  test('with the suffix of this instance wins over the plain one, which another app on the host may have set', () => {
    const cookie = `__session=a.b.c; __session_${suffix}=d.e.f`;
    expect(find({ cookie }, suffix)?.token).toBe('d.e.f');
    expect(find({ cookie })?.token).toBe('a.b.c');
  });

  test('without suffix is taken when the one with suffix is not there', () => {
    expect(find({ cookie: '__session=a.b.c' }, suffix)?.token).toBe('a.b.c');
  });

  test('with the suffix counts as signed out when it is empty, whatever the plain one holds', () => {
    expect(find({ cookie: `__session=a.b.c; __session_${suffix}=` }, suffix)).toBeNull();
  });

  test('of another instance is not looked at', () => {
    expect(find({ cookie: '__session_zzzzzzzz=a.b.c' }, suffix)).toBeNull();
  });

  test('with the suffix decides when it is no good, whatever the plain one holds', () => {
    expect(() => find({ cookie: `__session=a.b.c; __session_${suffix}=null` }, suffix)).toThrow(
      expect.objectContaining({ code: 'token_malformed', status: 401 }),
    );
  });

  test('with the suffix is found in any order and between blanks', () => {
    expect(find({ cookie: `__session_${suffix}=d.e.f ;\t__session=a.b.c` }, suffix)?.token).toBe('d.e.f');
    expect(find({ cookie: `a=__session=x.y.z;__session_${suffix} = d.e.f` }, suffix)).toBeNull();
  });

  test('with the suffix sent twice with different values is refused; of the plain one it is no question then', () => {
    const twice = (name: string) => `${name}=a.b.c; ${name}=d.e.f`;
    expect(() => find({ cookie: twice(`__session_${suffix}`) }, suffix)).toThrow(
      expect.objectContaining({ code: 'token_malformed', status: 401 }),
    );
    expect(find({ cookie: `${twice('__session')}; __session_${suffix}=g.h.i` }, suffix)?.token).toBe('g.h.i');
  });

  test('with a machine’s token is refused as such', () => {
    expect(() => find({ cookie: '__session=mt_1' })).toThrow(expect.objectContaining({ code: 'token_type_invalid' }));
  });

  test('sent twice with different values is refused; with the same value it is no question', () => {
    expect(() => find({ cookie: '__session=a.b.c; __session=d.e.f' })).toThrow(
      expect.objectContaining({ code: 'token_malformed', status: 401 }),
    );
    expect(find({ cookie: '__session=a.b.c; __session=a.b.c' })?.token).toBe('a.b.c');
  });

  test.each([
    '__session=null',
    '__session=a.b',
    '__session=a.b.c.d',
    '__session="a.b.c"',
    '__session=a.b.c=',
    '__session=%',
  ])('%j is refused', (cookie) => {
    expect(() => find({ cookie })).toThrow(expect.objectContaining({ code: 'token_malformed', status: 401 }));
  });

  test.each(['', '__session', '__session=', 'x__session=a.b.c', '__sessions=a.b.c', '__Session=a.b.c', '=', ';;'])(
    '%j holds no token',
    (cookie) => {
      expect(find({ cookie })).toBeNull();
    },
  );
});

test('a request with neither header nor cookie has no token', () => {
  expect(find({})).toBeNull();
});

test('no text in header or cookie makes it throw anything but a refusal, and what it finds has three parts', () => {
  const latin1 = fc.string({ unit: fc.integer({ min: 0x20, max: 0xff }).map((code) => String.fromCodePoint(code)) });
  const name = fc.constantFrom('authorization', 'cookie');
  const prefix = fc.constantFrom('', 'Bearer ', '__session=', `__session_${suffix}=`);
  fc.assert(
    fc.property(name, prefix, latin1, (header, start, text) => {
      const outcome = outcomeOf(() => find({ [header]: start + text }, suffix));
      const isFound = outcome !== null && 'token' in outcome && /^[\w-]+\.[\w-]+\.[\w-]+$/.test(outcome.token);
      const isRefused = outcome instanceof AuthError && /^token_(malformed|type_invalid)$/.test(outcome.code);
      expect(outcome === null || isFound || isRefused).toBe(true);
      const quotes = isRefused && text.trim().length > 12 && outcome.message.includes(text.trim());
      expect(quotes).toBe(false);
    }),
  );
});
