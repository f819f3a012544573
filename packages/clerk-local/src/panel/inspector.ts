import { createHmac, createPrivateKey, createPublicKey, timingSafeEqual, verify, type KeyObject } from 'node:crypto';
import { isTooDeep } from '../body.ts';
import { algorithms, categories } from '../jwt.ts';
import type { Context } from '../operation.ts';
import { statusAt } from '../resources/backend.ts';
import { claimInWords } from './claims-in-words.ts';

/** What kind of thing a pasted text is. */
export type TokenClass = 'session' | 'template' | 'handshake' | 'machine' | 'foreign' | 'opaque';

/** One finding about a token: good, or what is wrong with it. */
export interface Finding {
  readonly kind: 'good' | 'warn' | 'bad' | 'info';
  readonly words: string;
}

/** A token taken apart. */
export interface Inspected {
  readonly class: TokenClass;
  readonly about: string;
  /** Whether this instance would let it in, in few words. */
  readonly verdict: Finding;
  readonly findings: readonly Finding[];
  readonly header: Readonly<Record<string, unknown>>;
  readonly claims: readonly { readonly name: string; readonly value: unknown; readonly words: string }[];
}

type Seen = Pick<Context, 'state' | 'keys' | 'now'>;

const opaque: readonly (readonly [pattern: RegExp, cls: TokenClass, about: string])[] = [
  [/^sk_(test|live)_/, 'opaque', 'This is a secret key of the Backend API, no token: keep it on servers.'],
  [/^pk_(test|live)_/, 'opaque', 'This is a publishable key, no token: it tells browsers where Clerk is.'],
  [/^ak_/, 'machine', 'This is an API key. It says nothing by itself: the Backend API verifies it.'],
  [/^mt_/, 'machine', 'This is an M2M token. It says nothing by itself: the Backend API verifies it.'],
  [/^oat_/, 'machine', 'This is an OAuth access token. It says nothing by itself: the Backend API verifies it.'],
  [/^dvb_/, 'opaque', 'This is the id of a browser (__clerk_db_jwt), no token: it finds the browser’s sessions.'],
  [/^whsec_/, 'opaque', 'This is a webhook secret, no token: it signs events.'],
];

const kinds: Readonly<Record<TokenClass, string>> = {
  session: 'A session token: it says who is signed in, and lives about a minute.',
  template:
    'A template token: made by a JWT template for another service. Your own API must not take it for a session.',
  handshake: 'A handshake token: it carries cookies from Clerk to the app inside an address, once.',
  machine: 'A machine token: it speaks for a program, not for somebody signed in.',
  foreign: 'A JWT of a kind this Clerk does not make.',
  opaque: 'No JWT.',
};

/** Takes a pasted text apart and says what it is, and whether it holds against this instance's keys and clock. */
export function inspect(text: string, seen: Seen): Inspected {
  const token = text.trim().replace(/^(?:authorization:\s*)?bearer\s+/i, '');
  const known = opaque.find(([pattern]) => pattern.test(token));
  if (known) return unread(known[1], known[2]);
  const parts = token.split('.');
  if (parts.length !== 3)
    return unread('opaque', `A JWT has three parts with a dot between them; this has ${parts.length}.`);
  const [header, claims] = [decode(parts[0]), decode(parts[1])];
  if (!header) return unread('opaque', 'The first part, the header, is not JSON in base64url.');
  if (!claims) return unread('opaque', 'The second part, the claims, is not JSON in base64url.');
  return inspectJwt(token, header, claims, seen);
}

function unread(cls: TokenClass, about: string): Inspected {
  const verdict = { kind: 'info', words: cls === 'machine' ? 'opaque: ask the Backend API' : 'no JWT' } as const;
  return { class: cls, about, verdict, findings: [], header: {}, claims: [] };
}

function decode(part = ''): Record<string, unknown> | undefined {
  if (!/^[\w-]+$/.test(part)) return undefined;
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value) && !isTooDeep(value);
    return isObject ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function inspectJwt(
  token: string,
  header: Record<string, unknown>,
  claims: Record<string, unknown>,
  seen: Seen,
): Inspected {
  const cls = classOf(header, claims);
  const findings = [
    signatureFinding(token, header, seen),
    ...timeFindings(claims, seen.now()),
    ...sessionFindings(claims, seen),
  ];
  if (claims['iss'] !== seen.keys.issuer && cls !== 'handshake')
    findings.push({ kind: 'bad', words: `The issuer is not this instance, which is ${seen.keys.issuer}.` });
  const worst = findings.find(({ kind }) => kind === 'bad');
  const stale = findings.find(({ kind }) => kind === 'warn');
  const explained = Object.entries(claims).map(([name, value]) => ({
    name,
    value,
    words: claimInWords(name, value, seen),
  }));
  return {
    class: cls,
    about: kinds[cls],
    verdict: verdictOf(findings, worst, stale),
    findings,
    header,
    claims: explained,
  };
}

function verdictOf(findings: readonly Finding[], worst: Finding | undefined, stale: Finding | undefined): Finding {
  if (worst) return { kind: 'bad', words: findings[0] === worst ? 'not valid: foreign or changed' : 'not valid' };
  if (stale)
    return {
      kind: 'warn',
      words: stale.words.startsWith('It expired') ? 'expired' : 'valid later, or only to the letter',
    };
  return { kind: 'good', words: 'valid' };
}

function classOf(header: Record<string, unknown>, claims: Record<string, unknown>): TokenClass {
  if (Array.isArray(claims['handshake'])) return 'handshake';
  if (header['typ'] === 'at+jwt' || /^(mch|oauth|m2m)_/.test(typeof claims['sub'] === 'string' ? claims['sub'] : ''))
    return 'machine';
  if (header['cat'] === categories.template) return 'template';
  if (header['cat'] === categories.session) return 'session';
  if (typeof claims['sid'] === 'string') return 'session';
  return typeof claims['sub'] === 'string' && header['kid'] === undefined ? 'template' : 'foreign';
}

/** Whose key signed it: the instance's, or a template's own. */
function signatureFinding(token: string, header: Record<string, unknown>, { keys, state }: Seen): Finding {
  const { alg, kid } = header;
  const algorithm = algorithms.find((one) => one === alg);
  if (!algorithm) return { kind: 'bad', words: `No verifier may take the algorithm ${JSON.stringify(alg) ?? 'none'}.` };
  const own = keys.jwks.find((jwk) => algorithm === 'RS256' && isSignedBy(token, algorithm, publicOfJwk(jwk)));
  if (own) {
    const age = own['kid'] === keys.kid ? 'key' : 'key from before the keys were rotated, which is still published,';
    return { kind: 'good', words: `Signed by this instance’s ${age} ${String(own['kid'])}.` };
  }
  const template = state.templates
    .all()
    .find(
      (one) =>
        one.signingAlgorithm === algorithm &&
        one.signingKey !== null &&
        isSignedBy(token, algorithm, publicOf(one.signingKey, algorithm)),
    );
  if (template) return { kind: 'good', words: `Signed by the own key of the template ${template.name}.` };
  if (kid === keys.kid)
    return {
      kind: 'bad',
      words: 'It names this instance’s key, but the signature does not fit: it was changed, or forged.',
    };
  const other = typeof kid === 'string' ? `another key, ${kid}` : 'a key this instance does not have';
  return { kind: 'bad', words: `Signed by ${other}: another instance, or this one before its keys were rotated.` };
}

function publicOf(key: string, algorithm: string): KeyObject | string | undefined {
  if (algorithm.startsWith('HS')) return key;
  try {
    return createPublicKey(createPrivateKey(key));
  } catch {
    return undefined;
  }
}

function publicOfJwk(jwk: Readonly<Record<string, unknown>>): KeyObject {
  return createPublicKey({ key: jwk, format: 'jwk' });
}

function isSignedBy(token: string, algorithm: string, key: KeyObject | string | undefined): boolean {
  const end = token.lastIndexOf('.');
  const [input, signature] = [token.slice(0, end), Buffer.from(token.slice(end + 1), 'base64url')];
  const hash = `sha${algorithm.slice(2)}`;
  if (key === undefined) return false;
  if (typeof key === 'string') {
    const expected = createHmac(hash, key).update(input).digest();
    return expected.length === signature.length && timingSafeEqual(expected, signature);
  }
  try {
    return verify(hash, Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' }, signature);
  } catch {
    return false;
  }
}

function timeFindings(claims: Record<string, unknown>, nowMs: number): Finding[] {
  const now = nowMs / 1000;
  const { exp, nbf, iat } = claims;
  const findings: Finding[] = [];
  if (typeof exp !== 'number') {
    // A handshake token is used up at once.
    if (!Array.isArray(claims['handshake']))
      findings.push({ kind: 'bad', words: 'It never expires: a token must (exp).' });
  } else if (exp <= now) findings.push({ kind: 'warn', words: `It expired ${inWords(now - exp)} ago (exp).` });
  else findings.push({ kind: 'good', words: `It expires in ${inWords(exp - now)} (exp).` });
  if (typeof nbf === 'number' && nbf > now)
    findings.push({ kind: 'warn', words: `It is valid only in ${inWords(nbf - now)} (nbf): are the clocks apart?` });
  if (typeof iat === 'number' && iat > now + 5)
    findings.push({
      kind: 'warn',
      words: `It was issued ${inWords(iat - now)} in the future (iat): are the clocks apart?`,
    });
  return findings;
}

function inWords(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 120) return `${whole} s`;
  return whole < 7200 ? `${Math.round(whole / 60)} min` : `${Math.round(whole / 3600)} h`;
}

/** What a verifier without a network cannot know: whether person and session still are. */
function sessionFindings(claims: Record<string, unknown>, { state, now }: Seen): Finding[] {
  const findings: Finding[] = [];
  const { sub, sid } = claims;
  if (typeof sub === 'string' && sub.startsWith('user_') && !state.users.get(sub))
    findings.push({ kind: 'warn', words: 'The person it names (sub) is not here, or no longer.' });
  if (typeof sid !== 'string') return findings;
  const session = state.sessions.get(sid);
  if (!session) return [...findings, { kind: 'warn', words: 'The session it names (sid) is not here.' }];
  const status = statusAt(session, now());
  if (status !== 'active' && status !== 'pending')
    findings.push({
      kind: 'warn',
      words: `Its session is ${status}: no new token comes, but who verifies it offline still lets it in until it expires.`,
    });
  return findings;
}
