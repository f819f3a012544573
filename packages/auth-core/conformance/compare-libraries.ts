/** Every attack put to each library: as its documentation shows it, and with every option that helps. */
import { createPublicKey } from 'node:crypto';
import { verifyToken } from '@clerk/backend';
import { createVerifier as createFastVerifier } from 'fast-jwt';
import { verify as verifyHono } from 'hono/jwt';
import { jwtVerify } from 'jose';
import jsonwebtoken from 'jsonwebtoken';
import { createVerifier } from '../src/index.ts';
import { acceptedTokens, hostileClasses, jwtKey, nowSeconds, testPolicy } from '../src/testing.ts';

type Check = (token: string) => unknown;
interface Library {
  readonly name: string;
  /** As the documentation's first example shows it, with the algorithm named where it can be. */
  readonly plain: Check;
  /** With the issuer, a skew of 5 s, the authorized parties and required claims, where there are such options. */
  readonly full: Check;
}

const key = createPublicKey(jwtKey);
const { issuer, authorizedParties } = testPolicy;
const algorithms = ['RS256' as const];
const clock = { clockTimestamp: nowSeconds };
const fastClock = { clockTimestamp: nowSeconds * 1000 };
const fast = createFastVerifier({ key: jwtKey, algorithms, ...fastClock });
const fastFull = createFastVerifier({
  key: jwtKey,
  algorithms,
  ...fastClock,
  allowedIss: issuer,
  clockTolerance: 5000,
  requiredClaims: ['iss', 'exp', 'iat', 'nbf', 'sub'],
});
const currentDate = new Date(nowSeconds * 1000);
const required = { requiredClaims: ['exp', 'iat', 'nbf', 'sub'] };

export const libraries: readonly Library[] = [
  {
    name: 'verifyToken',
    plain: (token) => verifyToken(token, { jwtKey }),
    full: (token) => verifyToken(token, { jwtKey, issuer, authorizedParties: [...authorizedParties] }),
  },
  {
    name: 'jsonwebtoken',
    plain: (token) => jsonwebtoken.verify(token, jwtKey, { algorithms, ...clock }),
    full: (token) => jsonwebtoken.verify(token, jwtKey, { algorithms, issuer, clockTolerance: 5, ...clock }),
  },
  {
    name: 'jose',
    plain: (token) => jwtVerify(token, key, { currentDate }),
    full: (token) =>
      jwtVerify(token, key, { algorithms, issuer, clockTolerance: 5, typ: 'JWT', ...required, currentDate }),
  },
  { name: 'fast-jwt', plain: (token) => fast(token) as unknown, full: (token) => fastFull(token) as unknown },
  {
    name: 'hono/jwt',
    plain: (token) => verifyHono(token, jwtKey, 'RS256'),
    full: (token) => verifyHono(token, jwtKey, { alg: 'RS256', iss: issuer }),
  },
];

/** Libraries that let one attack through, by name. */
export interface Comparison {
  readonly className: string;
  readonly attack: string;
  readonly plain: readonly string[];
  readonly full: readonly string[];
}

const passes = async (check: Check, token: string): Promise<boolean> => {
  try {
    await check(token);
    return true;
  } catch {
    return false;
  }
};

/** Some libraries read the machine's clock and take no other. */
async function atTestTime<T>(work: () => Promise<T>): Promise<T> {
  const RealDate = Date;
  const now = nowSeconds * 1000;
  globalThis.Date = class extends RealDate {
    constructor(...values: [number?]) {
      super(values[0] ?? now);
    }
    static override now(): number {
      return now;
    }
  } as DateConstructor;
  try {
    return await work();
  } finally {
    globalThis.Date = RealDate;
  }
}

async function whoPasses(token: string, how: 'plain' | 'full'): Promise<string[]> {
  const names: string[] = [];
  for (const library of libraries) if (await passes(library[how], token)) names.push(library.name);
  return names;
}

/** What each library makes of each attack, and of each good token. */
export function compareLibraries(): Promise<{ attacks: Comparison[]; good: Comparison[] }> {
  return atTestTime(async () => {
    const { verify } = createVerifier({ ...testPolicy, jwtKey });
    const ask = async (className: string, attack: string, token: string): Promise<Comparison> => ({
      className,
      attack,
      plain: [...(await whoPasses(token, 'plain')), ...((await passes(verify, token)) ? ['auth-core'] : [])],
      full: await whoPasses(token, 'full'),
    });
    const attacks: Comparison[] = [];
    for (const { name, rows, isForReader } of hostileClasses)
      if (!isForReader) for (const [attack, , token] of rows) attacks.push(await ask(name, attack, token));
    const good: Comparison[] = [];
    for (const [attack, token] of acceptedTokens) good.push(await ask('good', attack, token));
    return { attacks, good };
  });
}
