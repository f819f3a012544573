/** Unusual tokens that are as good as any: a verifier that refuses one locks somebody out. */
import { tokenOfLength } from './form.ts';
import {
  claimsV1,
  claimsV2,
  encode,
  goodTokens,
  header,
  nowSeconds,
  signEncoded,
  signToken,
  withClaims,
  withText,
  without,
  type Members,
} from './sign.ts';

const payload = encode(claimsV2);
const withHead = (head: Members): string => signToken(claimsV2, head);
/** Claims whose payload is so many letters over a multiple of four: each length of base64url there is. */
const over = (rest: number): string =>
  ['', 'x', 'xx', 'xxx']
    .map((x) => withClaims({ x }))
    .find((token) => (token.split('.')[1] ?? '').length % 4 === rest) ?? '';
const time = (claims: Members): string => withClaims(claims);

/** All are Alice’s. */
export const acceptedTokens: readonly (readonly [name: string, token: string])[] = [
  ['version 1', goodTokens['version 1']],
  ['version 2', goodTokens['version 2']],
  ['an older header, without class', withHead({ cat: undefined })],
  ['an older header, without type', withHead({ typ: undefined })],
  ['a header with the algorithm alone', signToken(claimsV2, '{"alg":"RS256"}')],
  ['a header without the name of a key', withHead({ kid: undefined })],
  [
    'a header in another order',
    signToken(claimsV2, JSON.stringify(Object.fromEntries(Object.entries(header).toReversed()))),
  ],
  ['a header with blanks and line breaks', signToken(claimsV2, JSON.stringify(header, null, 2))],
  [
    'a header with escaped letters',
    signToken(claimsV2, JSON.stringify(header).replace('RS256', String.raw`\u0052S256`)),
  ],
  ['a header with a member that means nothing here', withHead({ x: { y: [1] } })],
  ['a header with letters of other scripts', withHead({ x: 'ключ 🔑' })],
  [
    'a header with addresses of keys, which nobody follows',
    withHead({ jku: 'https://evil.example', x5u: 'https://evil.example' }),
  ],
  ['a kid of unusual letters', withHead({ kid: "../../x' OR 1=1" })],
  ['claims in another order', signToken(Object.fromEntries(Object.entries(claimsV2).toReversed()))],
  ['claims with blanks and line breaks', signToken(JSON.stringify(claimsV2, null, '\t'))],
  ['a payload with a line break at its end', signToken(`${JSON.stringify(claimsV2)}\n`)],
  ['claims with escaped letters', signToken(JSON.stringify(claimsV2).replace('"sub"', String.raw`"s\u0075b"`))],
  ['a payload of length 4n', over(0)],
  ['a payload of length 4n + 2', over(2)],
  ['a payload of length 4n + 3', over(3)],
  ['a header and payload encoded by somebody else', signEncoded(encode(header), payload)],
  ['exactly 8 KiB', tokenOfLength(8192)],
  [
    'claims of one’s own',
    withClaims({ role: 'authenticated', metadata: { tags: ['a', 'b'], level: 3 }, admin: false }),
  ],
  ['claims with colons, quotes, braces and backslashes', withClaims({ x: String.raw`":{"a\":\\":[` })],
  ['claims in letters of other scripts', withClaims({ name: 'Zoë Ключ 日本 🔑', нет: 'да' })],
  ['a zero byte in a claim of one’s own, escaped', withClaims({ x: '\0' })],
  ['a claim with an empty name', withText('"":1')],
  ['a claim called __proto__', withText('"__proto__":{"sub":"user_mallory"}')],
  ['a claim called constructor', withText('"constructor":{"prototype":{}},"toString":1')],
  ['the same name in two claims', withClaims({ x: { id: 1 }, y: { id: 2 }, z: [{ id: 1 }, { id: 1 }] })],
  ['a claim 500 lists deep', withText(`"x":${'['.repeat(500)}${']'.repeat(500)}`)],
  ['a hundred claims', withClaims(Object.fromEntries(Array.from({ length: 100 }, (_, at) => [`c${at}`, at])))],
  ['numbers in all forms', withText('"x":[-0,1e3,1.5E-7,0.1]')],
  ['times with fractions', time({ exp: nowSeconds + 50.5, iat: nowSeconds - 9.999, nbf: nowSeconds - 0.001 })],
  [
    'times as 1.77e9',
    signToken(JSON.stringify(claimsV2).replace(`"exp":${claimsV2.exp}`, `"exp":${claimsV2.exp}.0e0`)),
  ],
  ['an end within the skew', time({ exp: nowSeconds - 4 })],
  ['an end just now', time({ exp: nowSeconds })],
  ['a beginning within the skew', time({ nbf: nowSeconds + 5 })],
  ['issued within the skew', time({ iat: nowSeconds + 5 })],
  ['nbf, iat and exp within the skew', time({ nbf: nowSeconds + 5, iat: nowSeconds + 5, exp: nowSeconds + 65 })],
  ['nbf at the beginning of time', time({ nbf: 0 })],
  ['a life of a day', time({ iat: nowSeconds - 60, exp: nowSeconds + 86_400 })],
  ['a life of ten years', time({ iat: nowSeconds, exp: nowSeconds + 315_360_000 })],
  ['the other authorized party', withClaims({ azp: 'https://admin.example' })],
  ['version 1 with a status', signToken({ ...claimsV1, sts: 'active' })],
  ['version 1 by name', signToken({ ...claimsV1, v: 1 })],
  [
    'version 1 without an organization',
    signToken({ ...claimsV1, org_id: undefined, org_role: undefined, org_slug: undefined, org_permissions: undefined }),
  ],
  ['version 1 with its organization null', signToken({ ...claimsV1, org_id: null, org_role: null, org_slug: null })],
  ['version 1 without permissions', signToken({ ...claimsV1, org_permissions: [] })],
  ['no organization', signToken(without('o'))],
  ['the organization null', withClaims({ o: null })],
  ['no features', signToken(without('fea'))],
  ['an organization without slug and permissions', withClaims({ o: { id: 'org_acme', rol: 'admin' } })],
  ['features of a person and an organization', withClaims({ fea: 'ou:todos,u:beta', pla: 'o:pro,u:free' })],
  ['no ages of factors', signToken(without('fva'))],
  ['the ages of factors null', withClaims({ fva: null })],
  ['factors that were never checked', withClaims({ fva: [-1, -1] })],
  [
    'somebody who acts for the person',
    withClaims({ act: { sub: 'user_support', iss: 'https://dashboard.clerk.com' } }),
  ],
  ['the actor null', withClaims({ act: null })],
  ['no id of the token', signToken(without('jti'))],
];
