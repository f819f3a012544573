import { createClerkClient } from '@clerk/backend';
import { createTestClient, type NewPerson, type Person } from '@clerk-patterns/clerk-local/playwright';
import { afterAll } from 'vitest';

/** The local Clerk, from the outside. */
export const clerk = createTestClient();

/** A session that was started without a form. */
export type TestSession = Awaited<ReturnType<typeof clerk.signIn>>;

/** The ids of the seeded people. */
export const userIds = {
  alice: 'user_2lOcaLAlice0000000000000001',
  bob: 'user_2lOcaLBob000000000000000002',
  carol: 'user_2lOcaLCarol0000000000000003',
  dave: 'user_2lOcaLDave00000000000000004',
  erin: 'user_2lOcaLErin00000000000000005',
} as const;

/** Where the playground answers. */
export function playgroundUrl(): string {
  return `http://localhost:${process.env['PLAYGROUND_PORT'] ?? '3004'}`;
}

const sessions = new Map<string, Promise<TestSession>>();

/** Signs somebody in, once per check run and organization: a seeded person by name, or anybody by address. */
export function signIn(who: string, organization?: string): Promise<TestSession> {
  const key = `${who} ${organization ?? ''}`;
  const kept = sessions.get(key);
  if (kept) return kept;
  const address = who.includes('@') ? who : `${who}@example.com`;
  const started = clerk.signIn(address, {
    appUrl: playgroundUrl(),
    ...(organization ? { organization } : {}),
  });
  sessions.set(key, started);
  return started;
}

/** A fresh session token of somebody, or the token of a JWT template. */
export async function tokenOf(
  who: string,
  options: { organization?: string; template?: string } = {},
): Promise<string> {
  const { token } = await signIn(who, options.organization);
  return token(options.template);
}

const madePeople: string[] = [];
/** The first names that checks gave, by address: an address is not for the notes of what was seen. */
export const givenNames = new Map<string, string>();
const madeRoles: string[] = [];

/** Makes somebody no other check knows. Gone when the checks have run: a learner sees the seeded people alone. */
export async function makePerson(person?: NewPerson): Promise<Person> {
  const created = await clerk.createPerson(person);
  madePeople.push(created.userId);
  if (person?.firstName) givenNames.set(created.emailAddress, person.firstName);
  return created;
}

/** The Backend API, as a server's code asks it. */
function backend() {
  const variable = (name: string) => process.env[name] ?? '';
  return createClerkClient({ secretKey: variable('CLERK_SECRET_KEY'), apiUrl: variable('CLERK_API_URL') });
}

/** Makes a role with these permissions and gives its key. Gone when the checks have run. */
export async function makeRole(permissions: readonly string[]): Promise<string> {
  const key = `org:check_${crypto.randomUUID().slice(0, 8)}`;
  const role = await backend().organizationRoles.createOrganizationRole({
    key,
    name: 'Made by a check',
    permissions: permissions.map((permission) => `perm_${permission}`),
  });
  madeRoles.push(role.id);
  return key;
}

afterAll(async () => {
  // Somebody may be gone already; and a role goes when nobody has it any more.
  await Promise.allSettled(madePeople.map((userId) => clerk.deletePerson(userId)));
  await Promise.allSettled(madeRoles.map((roleId) => backend().organizationRoles.deleteOrganizationRole(roleId)));
});
