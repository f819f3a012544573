import { expect, test } from 'vitest';
import { EnvError } from '../../packages/config/src/env.ts';
import { completeEnvironment, hostOfPublishableKey } from './environment.ts';

const localKey = `pk_test_${Buffer.from('local-clerk-01.clerk.accounts.dev$').toString('base64').replaceAll('=', '')}`;
const localLines = () =>
  [
    `NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY=${localKey}`,
    'CLERK_SECRET_KEY=sk_test_ours1234',
    'CLERK_API_URL=http://localhost:4000/api',
  ].join('\n');
const realKeys = {
  NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: `pk_test_${Buffer.from('happy-cat-1.clerk.accounts.dev$').toString('base64')}`,
  CLERK_SECRET_KEY: 'sk_test_realrealreal',
  CLERK_JWT_KEY: String.raw`-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----`,
};

function problemsWith(given: Record<string, string>): string {
  try {
    completeEnvironment(given, localLines);
    return 'no problem';
  } catch (error) {
    if (error instanceof EnvError) return error.message;
    throw error;
  }
}

test('without keys the stack is local, with the variables clerk-local prints and the embedded upstreams', () => {
  const { clerk, variables } = completeEnvironment({}, localLines);
  expect(clerk).toBe('local');
  expect(variables).toMatchObject({
    CLERK_SECRET_KEY: 'sk_test_ours1234',
    CLERK_API_URL: 'http://localhost:4000/api',
    NEXT_PUBLIC_SWITCH_PERSON_URL: 'http://localhost:4000/',
    HASURA_URL: 'http://localhost:4001',
    UPSTREAMS_JWKS_URL: 'http://localhost:4000/.well-known/jwks.json',
    UPSTREAMS_ISSUER: 'https://local-clerk-01.clerk.accounts.dev',
  });
});

test("clerk-local's own keys, exported to a shell, still mean local", () => {
  const given = { NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: localKey, CLERK_SECRET_KEY: 'sk_test_ours1234' };
  expect(completeEnvironment(given, localLines).clerk).toBe('local');
});

test('real keys mean the real Clerk: nothing points at this machine but the upstreams', () => {
  const { clerk, variables } = completeEnvironment(realKeys, localLines);
  expect(clerk).toBe('real');
  expect(variables['CLERK_API_URL']).toBeUndefined();
  expect(variables['NEXT_PUBLIC_CLERK_PROXY_URL']).toBeUndefined();
  expect(variables['NEXT_PUBLIC_SWITCH_PERSON_URL']).toBeUndefined();
  expect(variables['UPSTREAMS_JWKS_URL']).toBe('https://happy-cat-1.clerk.accounts.dev/.well-known/jwks.json');
});

test('ports moved by variables move the addresses that services are given', () => {
  const { variables } = completeEnvironment(
    { UPSTREAMS_PORT: '5001', CLERK_LOCAL_PORT: '5000', WEB_PORT: '5002' },
    localLines,
  );
  expect(variables['SUPABASE_URL']).toBe('http://localhost:5001');
  expect(variables['UPSTREAMS_JWKS_URL']).toBe('http://localhost:5000/.well-known/jwks.json');
  expect(variables['AUTHORIZED_PARTIES']).toContain('http://localhost:5002');
});

test.each(Object.keys(realKeys) as (keyof typeof realKeys)[])(
  'real keys without %s are refused by that name',
  (variable) => {
    const { [variable]: _left, ...rest } = realKeys;
    expect(problemsWith(rest)).toMatch(new RegExp(`^${variable} is missing: expected .*dashboard\\.clerk\\.com`));
  },
);

test.each([
  ['NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY', 'pk_test_broken'],
  ['NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY', 'sk_test_swapped'],
  ['CLERK_SECRET_KEY', 'pk_test_swapped'],
  ['CLERK_SECRET_KEY', 'sk_live_realrealreal'],
  ['CLERK_JWT_KEY', 'not a pem'],
])('%s=%s is refused as malformed, and the value is not repeated', (variable, value) => {
  const message = problemsWith({ ...realKeys, [variable]: value });
  expect(message).toContain(`${variable} is malformed`);
  expect(message).not.toContain(value);
});

test('a publishable key names its host, and nothing else does', () => {
  expect(hostOfPublishableKey(localKey)).toBe('local-clerk-01.clerk.accounts.dev');
  for (const bad of ['', 'pk_test_', 'pk_test_AAAA', 'pk_dev_bG9jYWw', localKey.slice(1)]) {
    expect(hostOfPublishableKey(bad)).toBeUndefined();
  }
});
