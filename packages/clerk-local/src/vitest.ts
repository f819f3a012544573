import { createClerkClient, type ClerkClient } from '@clerk/backend';
import { afterAll, beforeEach } from 'vitest';
import { createClerkLocal, type ClerkLocal, type ClerkLocalOptions } from './index.ts';
import { createTestClient, type TestClient } from './test-client.ts';

/** A Clerk for the tests of one file. */
export interface ClerkForTests {
  readonly clerk: ClerkLocal;
  /** Clerk's own backend SDK, connected to it. */
  readonly client: ClerkClient;
  /** Makes people and signs them in. */
  readonly people: TestClient;
}

/**
 * Starts a Clerk for the tests of this file, on a free port: goes back to the seed before each test, sets the variables
 * that Clerk's SDKs read while the file runs, and ends with it.
 *
 * @example
 * const { clerk, client, people } = await startClerkForTests();
 *
 * test('…', async () => {
 *   const { emailAddress } = await people.createPerson();
 * });
 */
export async function startClerkForTests(options: ClerkLocalOptions = {}): Promise<ClerkForTests> {
  const clerk = await createClerkLocal({ port: 0, ...options });
  const variables = { ...clerk.env, CLERK_TELEMETRY_DISABLED: '1' };
  const before = Object.keys(variables).map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, variables);
  beforeEach(() => clerk.reset());
  afterAll(async () => {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
    await clerk.close();
  });
  const { secretKey, publishableKey } = clerk.keys;
  const apiUrl = `${clerk.url}/api`;
  return {
    clerk,
    client: createClerkClient({ secretKey, publishableKey, apiUrl, telemetry: { disabled: true } }),
    people: createTestClient({ url: clerk.url, secretKey }),
  };
}
