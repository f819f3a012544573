/** Random and mutated tokens without end, the same ones for the same seed. */
import { claimsV1, claimsV2, goodTokens, signToken } from '../src/testing.ts';

/** A small generator of numbers below 1 (mulberry32). */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const values: readonly unknown[] = [null, true, '', 'x', -1, 0, 1e16, [], ['x'], {}, { sub: 'x' }, 'pending', 'mch_1'];

/** Yields tokens by turns: random text, random base64url, changed letters, changed parts, and rightly signed odd claims. */
export function* floodTokens(count: number, seed: number): Generator<string> {
  const random = createRandom(seed);
  const below = (limit: number): number => Math.floor(random() * limit);
  const one = <T>(list: readonly T[]): T => list[below(list.length)] as T;
  const text = (length: number): string => Array.from({ length }, () => letters[below(64)]).join('');
  const any = (length: number): string => Array.from({ length }, () => String.fromCodePoint(below(0x11_0000))).join('');
  const change = (token: string): string => {
    const at = below(token.length);
    return (
      token.slice(0, at) + one(['', '.', text(1), any(1), token.slice(at, at + below(9))]) + token.slice(at + below(3))
    );
  };
  // Signing takes a hundred times as long as refusing: these are made once.
  const claims = Object.keys(claimsV2);
  const signed = Array.from({ length: 300 }, () =>
    signToken({ ...one([claimsV1, claimsV2]), [one(claims)]: one(values) }),
  );
  const heads = ['alg', 'typ', 'cat', 'kid', 'crit'].flatMap((name) =>
    values.map((value) => signToken(claimsV2, { [name]: value })),
  );
  const all = [...Object.values(goodTokens), ...signed, ...heads];
  const kinds: readonly (() => string)[] = [
    () => any(below(60)),
    () => Array.from({ length: below(6) }, () => text(below(400))).join('.'),
    () => change(one(Object.values(goodTokens))),
    () => change(change(one(all))),
    () => [0, 1, 2].map((part) => one(all).split('.')[part]).join('.'),
    () => `${Buffer.from(any(below(30))).toString('base64url')}.${text(below(99))}.${text(342)}`,
    () => one(all),
  ];
  for (let at = 0; at < count; at += 1) yield (kinds[at % kinds.length] as () => string)();
}

/** Puts tokens to a verifier and counts what came of each; whatever it throws that is no refusal is thrown on. */
export async function countOutcomes(
  verify: (token: string) => Promise<unknown>,
  tokens: Iterable<string>,
  isRefusal: (error: unknown) => error is { code: string },
): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for (const token of tokens) {
    let outcome = 'accepted';
    try {
      await verify(token);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      outcome = error.code;
    }
    counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  }
  return counts;
}
