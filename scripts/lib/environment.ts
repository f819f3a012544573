import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { EnvError, type EnvProblem } from '../../packages/config/src/env.ts';
import { originOf, type Variables } from '../../packages/config/src/ports.ts';

/** The variables of a stack, ready to be handed to its processes, and which Clerk they lead to. */
export interface StackEnvironment {
  readonly clerk: 'local' | 'real';
  readonly variables: Readonly<Record<string, string>>;
}

/** What stays the same whichever Clerk answers: nothing calls home, and the apps know their own sign-in pages. */
const fixed = {
  NEXT_PUBLIC_CLERK_SIGN_IN_URL: '/sign-in',
  NEXT_PUBLIC_CLERK_SIGN_UP_URL: '/sign-up',
  NEXT_PUBLIC_CLERK_TELEMETRY_DISABLED: '1',
  NEXT_PUBLIC_CLERK_KEYLESS_DISABLED: '1',
  NEXT_PUBLIC_CLERK_UNSAFE_DISABLE_DEVELOPMENT_MODE_CONSOLE_WARNING: '1',
  // For the page about template tokens.
  PROXY_TRACES: '1',
  CLERK_TELEMETRY_DISABLED: '1',
  NEXT_TELEMETRY_DISABLED: '1',
  TURBO_TELEMETRY_DISABLED: '1',
  DO_NOT_TRACK: '1',
};

const expectations = {
  NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: 'pk_test_… or pk_live_…, from dashboard.clerk.com → API keys',
  CLERK_SECRET_KEY: 'sk_test_… or sk_live_…, from dashboard.clerk.com → API keys',
  CLERK_JWT_KEY:
    'the PEM public key (-----BEGIN PUBLIC KEY-----…), from dashboard.clerk.com → API keys → JWKS public key',
};

/** `process.env` over `.env.local` of the repository, so that a shell can override the file for one run. */
export function readVariables(root: string, shell: Variables): Record<string, string> {
  const file = join(root, '.env.local');
  const fromFile = existsSync(file) ? parseEnv(readFileSync(file, 'utf8')) : {};
  const merged: Record<string, string> = {};
  for (const [name, value] of [...Object.entries(fromFile), ...Object.entries(shell)]) {
    if (value !== undefined && value !== '') merged[name] = value;
  }
  return merged;
}

/** The host a publishable key names, such as `happy-cat-1.clerk.accounts.dev`; `undefined` when it is not such a key. */
export function hostOfPublishableKey(key: string): string | undefined {
  const encoded = /^pk_(?:test|live)_([A-Za-z0-9+/=_-]+)$/.exec(key)?.[1];
  const decoded = encoded ? Buffer.from(encoded, 'base64').toString('utf8') : '';
  return /^[a-z0-9.-]+\.[a-z0-9-]+\$$/i.test(decoded) ? decoded.slice(0, -1) : undefined;
}

/**
 * Decides by the keys alone which Clerk the stack talks to, and completes the variables of its processes.
 *
 * No keys: clerk-local's own, which `localLines` gives. Keys of a real Clerk: those, checked.
 *
 * @param given - the variables the person set
 * @param localLines - asks clerk-local for its `NAME=value` lines
 * @throws EnvError when keys are half set or malformed
 */
export function completeEnvironment(given: Record<string, string>, localLines: () => string): StackEnvironment {
  const local = parseEnv(localLines());
  // Any other key, even one alone, is the start of a real Clerk: it is checked, not silently passed over.
  const keys = Object.keys(expectations).filter((name) => given[name]);
  return keys.every((name) => given[name] === local[name]) ? localEnvironment(given, local) : realEnvironment(given);
}

function localEnvironment(given: Record<string, string>, local: NodeJS.Dict<string>): StackEnvironment {
  const clerk = Object.fromEntries(Object.entries(local).filter((entry): entry is [string, string] => !!entry[1]));
  const origin = originOf('clerk-local', given);
  // Its panel's first page: everybody, each with a button that signs in as them.
  const panel = { NEXT_PUBLIC_SWITCH_PERSON_URL: `${origin}/` };
  return {
    clerk: 'local',
    variables: { ...fixed, ...panel, ...given, ...clerk, ...upstreamVariables(given, clerk, origin) },
  };
}

function realEnvironment(given: Record<string, string>): StackEnvironment {
  const problems = keyProblems(given);
  if (problems.length > 0) throw new EnvError(problems);
  const host = hostOfPublishableKey(given['NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY'] ?? '');
  return { clerk: 'real', variables: { ...fixed, ...given, ...upstreamVariables(given, given, `https://${host}`) } };
}

/** Where the upstreams are, and whose tokens the embedded ones accept. */
function upstreamVariables(given: Variables, clerk: Variables, frontendApi: string): Record<string, string> {
  const embedded = originOf('upstreams', given);
  const host = hostOfPublishableKey(clerk['NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY'] ?? '');
  const origins = (['web', 'web-core2', 'api', 'playground'] as const).map((name) => originOf(name, given));
  return {
    HASURA_URL: given['HASURA_URL'] ?? embedded,
    SUPABASE_URL: given['SUPABASE_URL'] ?? embedded,
    SUPABASE_PUBLISHABLE_KEY: given['SUPABASE_PUBLISHABLE_KEY'] ?? 'sb_publishable_local',
    AUTHORIZED_PARTIES: given['AUTHORIZED_PARTIES'] ?? origins.join(','),
    UPSTREAMS_JWKS_URL: given['UPSTREAMS_JWKS_URL'] ?? `${frontendApi}/.well-known/jwks.json`,
    UPSTREAMS_ISSUER: given['UPSTREAMS_ISSUER'] ?? `https://${host}`,
  };
}

function keyProblems(given: Variables): EnvProblem[] {
  const publishableKey = given['NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY'];
  const secretKey = given['CLERK_SECRET_KEY'];
  const jwtKey = given['CLERK_JWT_KEY'];
  const good = {
    NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: !!publishableKey && hostOfPublishableKey(publishableKey) !== undefined,
    CLERK_SECRET_KEY: !!secretKey && /^sk_(test|live)_\w{8,}$/.test(secretKey),
    CLERK_JWT_KEY:
      !!jwtKey &&
      /^-----BEGIN PUBLIC KEY-----[\s\S]+-----END PUBLIC KEY-----\s*$/.test(jwtKey.replaceAll(String.raw`\n`, '\n')),
  };
  const problems: EnvProblem[] = (Object.keys(good) as (keyof typeof good)[])
    .filter((variable) => !good[variable])
    .map((variable) => ({
      variable,
      expected: expectations[variable],
      found: given[variable] ? 'malformed' : 'missing',
    }));
  if (problems.length === 0 && publishableKey?.slice(3, 7) !== secretKey?.slice(3, 7)) {
    const expected = `a key of the same kind as NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY (both test or both live)`;
    problems.push({ variable: 'CLERK_SECRET_KEY', expected, found: 'malformed' });
  }
  return problems;
}
