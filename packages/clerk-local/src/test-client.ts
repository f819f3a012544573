import { randomBytes } from 'node:crypto';
import type { FaultRule } from './faults.ts';
import type { SettingsChange } from './settings.ts';

/** Where a local Clerk answers and what opens its Backend API. */
export interface TestClientOptions {
  /** Such as `http://localhost:4000`. Default: what `CLERK_API_URL` says. */
  readonly url?: string;
  /** Default: `CLERK_SECRET_KEY`. */
  readonly secretKey?: string;
}

/** Somebody made for a test. */
export interface Person {
  readonly userId: string;
  readonly emailAddress: string;
  readonly password: string;
}

/** Who to make; everything has a default that no other test uses. */
export interface NewPerson {
  readonly emailAddress?: string;
  readonly password?: string;
  readonly firstName?: string;
  readonly lastName?: string;
  /** Role by the slug or id of each organization, such as `{ acme: 'org:member' }`. */
  readonly organizations?: Readonly<Record<string, string>>;
  readonly publicMetadata?: Readonly<Record<string, unknown>>;
}

/** A session that was started without a form. */
export interface TestSession {
  readonly userId: string;
  readonly sessionId: string;
  /** The value of the browser's cookie `__clerk_db_jwt`. */
  readonly browserId: string;
  /** A fresh session token, or one of a JWT template. */
  readonly token: (template?: string) => Promise<string>;
}

/** How to sign in. */
export interface SignInOptions {
  /** Slug or id of the organization to make active. */
  readonly organization?: string;
  /** What this browser's instance does differently. */
  readonly settings?: SettingsChange;
  /** The origin of the app, which becomes the tokens' `azp`. Default: `http://localhost:3000`. */
  readonly appUrl?: string;
}

/** Drives a local Clerk from another process by its HTTP APIs alone. */
export interface TestClient {
  readonly createPerson: (person?: NewPerson) => Promise<Person>;
  readonly deletePerson: (userId: string) => Promise<void>;
  /** A browser that Clerk knows, with settings of its own; its id is the cookie `__clerk_db_jwt`. */
  readonly openBrowser: (settings?: SettingsChange) => Promise<string>;
  /** Signs somebody in by a ticket, by the requests that clerk-js would make. */
  readonly signIn: (emailAddress: string, options?: SignInOptions) => Promise<TestSession>;
  readonly addFault: (fault: FaultRule) => Promise<{ readonly id: string }>;
  readonly clearFaults: () => Promise<void>;
  readonly inbox: () => Promise<
    readonly { readonly to: string; readonly code: string | null; readonly url?: string }[]
  >;
  /** Any verb of the control plane; `GET /control` lists them. */
  readonly control: (method: string, path: string, body?: object) => Promise<unknown>;
}

/**
 * Makes a client for tests.
 *
 * @throws TypeError when neither the options nor the variables say where Clerk is
 */
export function createTestClient(options: TestClientOptions = {}): TestClient {
  const ask = asker(options);
  const control: TestClient['control'] = (method, path, body) => ask(method, `/control${path}`, body);
  const openBrowser = async (settings: SettingsChange = {}): Promise<string> =>
    textOf(await control('POST', '/browsers', settings), 'id');
  return {
    control,
    openBrowser,
    createPerson: (person) => createPerson(ask, person),
    deletePerson: async (userId) => {
      await ask('DELETE', `/api/v1/users/${userId}`);
    },
    signIn: async (emailAddress, signInOptions = {}) => {
      const browserId = await openBrowser(signInOptions.settings);
      return signIn(ask, browserId, emailAddress, signInOptions);
    },
    addFault: async (fault) => ({ id: textOf(await control('POST', '/faults', fault), 'id') }),
    clearFaults: async () => {
      await control('DELETE', '/faults');
    },
    inbox: async () => memberOf(await control('GET', '/inbox'), 'data') as Awaited<ReturnType<TestClient['inbox']>>,
  };
}

type Ask = (method: string, path: string, body?: object, origin?: string) => Promise<unknown>;

function asker({ url, secretKey }: TestClientOptions): Ask {
  // Read when asked: a test runner's set-up may come after this module.
  const place = (): { base: string; key: string } => {
    const base = url ?? process.env['CLERK_API_URL']?.replace(/\/api\/?$/, '');
    const key = secretKey ?? process.env['CLERK_SECRET_KEY'];
    if (!base || !key) throw new TypeError('set CLERK_API_URL and CLERK_SECRET_KEY to what `clerk-local env` prints');
    return { base, key };
  };
  return async (method, path, body, origin) => {
    const { base, key } = place();
    const isForm = path.startsWith('/v1/');
    const headers: Record<string, string> = {
      'content-type': isForm ? 'application/x-www-form-urlencoded' : 'application/json',
      ...(path.startsWith('/api/') ? { authorization: `Bearer ${key}` } : {}),
      ...(origin ? { origin } : {}),
    };
    const text = isForm ? new URLSearchParams(body as Record<string, string>).toString() : JSON.stringify(body);
    const answer = await fetch(`${base}${path}`, { method, headers, ...(body ? { body: text } : {}) });
    if (!answer.ok)
      throw new Error(`clerk-local answered ${method} ${path.split('?')[0]} with ${await reasonOf(answer)}`);
    return answer.json();
  };
}

async function reasonOf(answer: Response): Promise<string> {
  const text = await answer.text();
  return `${answer.status}: ${/"message":"([^"]*)"/.exec(text)?.[1] ?? text.slice(0, 200)}`;
}

async function createPerson(ask: Ask, person: NewPerson = {}): Promise<Person> {
  // Addresses with +clerk_test take the code 424242, as with the real Clerk.
  const emailAddress = person.emailAddress ?? `person-${randomBytes(6).toString('hex')}+clerk_test@example.com`;
  const password = person.password ?? `clerk-local-${randomBytes(4).toString('hex')}`;
  const user = await ask('POST', '/api/v1/users', {
    email_address: [emailAddress],
    password,
    ...(person.firstName ? { first_name: person.firstName } : {}),
    ...(person.lastName ? { last_name: person.lastName } : {}),
    ...(person.publicMetadata ? { public_metadata: person.publicMetadata } : {}),
  });
  const userId = textOf(user, 'id');
  for (const [organization, role] of Object.entries(person.organizations ?? {})) {
    const id = await organizationId(ask, organization);
    await ask('POST', `/api/v1/organizations/${id}/memberships`, { user_id: userId, role });
  }
  return { userId, emailAddress, password };
}

async function organizationId(ask: Ask, organization: string): Promise<string> {
  return textOf(await ask('GET', `/api/v1/organizations/${encodeURIComponent(organization)}`), 'id');
}

async function signIn(
  ask: Ask,
  browserId: string,
  emailAddress: string,
  { organization, appUrl = 'http://localhost:3000' }: SignInOptions,
): Promise<TestSession> {
  const users = await ask('GET', `/api/v1/users?email_address=${encodeURIComponent(emailAddress)}`);
  const userId = Array.isArray(users) && users.length === 1 ? textOf(users[0], 'id') : undefined;
  if (!userId) throw new Error(`clerk-local knows nobody with the address ${emailAddress}`);
  const ticket = textOf(
    await ask('POST', '/api/v1/sign_in_tokens', { user_id: userId, expires_in_seconds: 60 }),
    'token',
  );
  const { origin } = new URL(appUrl);
  const query = `?__clerk_db_jwt=${browserId}`;
  const made = await ask('POST', `/v1/client/sign_ins${query}`, { strategy: 'ticket', ticket }, origin);
  const sessionId = textOf(memberOf(made, 'response'), 'created_session_id');
  const session = `/v1/client/sessions/${sessionId}`;
  if (organization) {
    const active = { active_organization_id: await organizationId(ask, organization) };
    await ask('POST', `${session}/touch${query}`, active, origin);
  }
  const token: TestSession['token'] = async (template) => {
    const path = `${session}/tokens${template ? `/${encodeURIComponent(template)}` : ''}${query}`;
    return textOf(await ask('POST', path, {}, origin), 'jwt');
  };
  return { userId, sessionId, browserId, token };
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

function textOf(value: unknown, name: string): string {
  const text = memberOf(value, name);
  if (typeof text !== 'string') throw new TypeError(`clerk-local’s answer has no ${name}: is it another version?`);
  return text;
}
