import { randomBytes } from 'node:crypto';
import { createClerkClient, type User } from '@clerk/backend';
import { password } from './people.ts';
import { urls } from './urls.ts';

/** The Backend API of the Clerk under test. */
export const clerk = createClerkClient({
  secretKey: process.env['CLERK_SECRET_KEY'] ?? '',
  apiUrl: `${urls.clerk}/api`,
  telemetry: { disabled: true },
});

/** A person of this test alone, with the password everybody has. */
export interface Made {
  readonly user: User;
  readonly email: string;
}

/** Makes a person no other test knows; what is given goes to the Backend API's `createUser` as it is. */
export async function makePerson(given: object = {}): Promise<Made> {
  const email = `${randomBytes(6).toString('hex')}@example.com`;
  const user = await clerk.users.createUser({ emailAddress: [email], password, firstName: 'Kim', ...given });
  return { user, email };
}

/** A phone number that takes the code 424242, and that no other test is likely to have. */
export function testPhone(): string {
  const [one = 0, other = 0] = randomBytes(2);
  return `+1${200 + ((one * 256 + other) % 800)}55501${String(one % 100).padStart(2, '0')}`;
}

/** A message that the real Clerk would have sent. */
export interface Message {
  readonly to: string;
  readonly kind: string;
  readonly code: string | null;
  readonly url?: string;
}

/** What was sent to an address or a number, newest first. */
export async function inboxOf(to: string): Promise<Message[]> {
  const answer = await fetch(`${urls.clerk}/control/inbox`);
  const { data } = (await answer.json()) as { data: Message[] };
  return data.filter((message) => message.to === to).toReversed();
}
