import { jwtKey } from '@clerk-patterns/auth-core/testing';
import { EnvError } from '@clerk-patterns/config/env';
import { expect, test } from 'vitest';
import { readApiEnv } from './env.ts';

const publishableKey = `pk_test_${Buffer.from('tests-00.clerk.accounts.dev$').toString('base64')}`;
const good = { NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: publishableKey, CLERK_JWT_KEY: jwtKey };

test('two keys are enough: the issuer is in the publishable key, the rest has defaults', () => {
  expect(readApiEnv(good)).toEqual({
    publishableKey,
    jwtKey,
    jwksUrl: undefined,
    rateLimit: { requests: 300_000, seconds: 60 },
    issuer: 'https://tests-00.clerk.accounts.dev',
    authorizedParties: ['http://localhost:3000', 'http://localhost:3003', 'http://localhost:3001'],
    supabaseUrl: 'http://localhost:4001',
    supabaseKey: 'sb_publishable_local',
  });
});

test('the ports and the authorized parties can be chosen', () => {
  expect(readApiEnv({ ...good, WEB_PORT: '4711' }).authorizedParties).toContain('http://localhost:4711');
  const AUTHORIZED_PARTIES = 'https://app.example, https://admin.example';
  expect(readApiEnv({ ...good, AUTHORIZED_PARTIES }).authorizedParties).toEqual([
    'https://app.example',
    'https://admin.example',
  ]);
});

test('the key may be on one line, as .env files have it', () => {
  expect(() => readApiEnv({ ...good, CLERK_JWT_KEY: jwtKey.replaceAll('\n', String.raw`\n`) })).not.toThrow();
});

test.each([
  ['NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY', ''],
  ['NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY', 'sk_test_canary'],
  ['NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY', 'pk_test_canary'],
  ['NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY', `pk_test_${Buffer.from('canary.example').toString('base64')}`],
  ['NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY', `pk_test_${Buffer.from('canary.example/x$').toString('base64')}`],
  ['CLERK_JWT_KEY', ''],
  ['CLERK_JWT_KEY', 'canary'],
  ['CLERK_JWT_KEY', '-----BEGIN PUBLIC KEY-----\ncanary\n-----END PUBLIC KEY-----'],
  ['AUTHORIZED_PARTIES', 'canary'],
  ['AUTHORIZED_PARTIES', 'https://app.example/canary'],
  ['AUTHORIZED_PARTIES', 'https://app.example,'],
  ['SUPABASE_URL', 'canary'],
  ['CLERK_JWKS_URL', 'canary'],
  ['CLERK_JWKS_URL', 'ftp://canary.example'],
  ['API_REQUESTS_PER_MINUTE', 'canary'],
  ['API_REQUESTS_PER_MINUTE', '0'],
  ['API_REQUESTS_PER_MINUTE', '-1'],
  ['API_REQUESTS_PER_MINUTE', '1e3'],
])('%s as %j stops the start in a line that names it and not its value', (variable, value) => {
  const start = () => readApiEnv({ ...good, [variable]: value });
  expect(start).toThrow(EnvError);
  expect(start).toThrow(new RegExp(`^${variable} is (missing|malformed): expected .+`));
  expect(start).not.toThrow('canary');
});
