import { createEmulator, type SeedConfig } from 'emulate';
import { createClerkLocal, generatePrivatePem } from '@clerk-patterns/clerk-local';

/** One of the two that are measured, started in this very process. */
export interface Subject {
  /** Of the Backend API. */
  readonly apiUrl: string;
  /** The secret key of the next request. emulate allows 5,000 requests an hour to each, and takes any. */
  readonly nextKey: () => string;
  /** Of the Frontend API; only clerk-local has one. */
  readonly frontendUrl?: string;
  /** Answers without a network, where that is possible. */
  readonly fetch?: (request: Request) => Promise<Response>;
  readonly close: () => Promise<void>;
}

/** The names of the two. */
export type SubjectName = 'clerk-local' | 'emulate';

/** Everybody's password in the benchmark. */
export const password = 'a-password-of-everybody';

/** The address of one of the seeded people. */
export const addressOf = (number: number): string => `person${number}@example.com`;

const range = (count: number): number[] => Array.from({ length: count }, (_, number) => number);

/** What a subject is started with. Made before the time is taken. */
export function seedFor(name: SubjectName, count: number): unknown {
  if (name === 'clerk-local') {
    return { users: range(count).map((number) => ({ email: addressOf(number), password, firstName: 'Person' })) };
  }
  const users = range(count).map((number) => ({
    first_name: 'Person',
    email_addresses: [addressOf(number)],
    password,
  }));
  return { clerk: { users } };
}

/** A key to give, as a test suite does: making one takes longer than everything else. */
export const privateKey = generatePrivatePem();

/** Starts a subject on a free port. */
export async function startSubject(name: SubjectName, seed: unknown): Promise<Subject> {
  if (name === 'emulate') {
    const emulator = await createEmulator({ service: 'clerk', port: 47_113, seed: seed as SeedConfig });
    let requests = 0;
    const nextKey = (): string => `sk_test_bench${Math.floor((requests += 1) / 4000)}`;
    return { apiUrl: emulator.url, nextKey, close: () => emulator.close() };
  }
  const clerk = await createClerkLocal({ port: 0, privateKey, seed: seed as object });
  return {
    apiUrl: `${clerk.url}/api`,
    frontendUrl: clerk.url,
    nextKey: () => clerk.keys.secretKey,
    fetch: clerk.fetch,
    close: clerk.close,
  };
}

/** What this process has worked so far, in milliseconds: unlike the time of day it does not grow while others work. */
export function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
