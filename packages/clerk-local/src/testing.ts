import { createClerkClient, type ClerkClient } from '@clerk/backend';
import { isClerkAPIResponseError } from '@clerk/backend/errors';
import { createClerkLocal, generatePrivatePem, type ClerkLocal, type ClerkLocalOptions } from './index.ts';
import { backendOperations } from './operations/backend/index.ts';
import { createRouter } from './router.ts';

/** What this package's own tests share. Not part of what is published. */

/** One key for all tests of a file: making one takes longer than most tests. */
export const privateKey = generatePrivatePem();

/** The page the test browsers stand on. */
export const page = 'http://localhost:3000';

export const acme = 'org_2lOcaLAcme00000000000000000';
export const globex = 'org_2lOcaLGlobex000000000000000';
export const alice = 'user_2lOcaLAlice0000000000000001';
export const bob = 'user_2lOcaLBob000000000000000002';
export const seededPassword = 'clerk-local-demo';

/** A picture of one pixel. */
export const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

/** Starts a local Clerk whose clock stands still until it is moved. */
export function startClerk(options: ClerkLocalOptions = {}): Promise<ClerkLocal> {
  const now = Date.now();
  return createClerkLocal({ port: 0, privateKey, clock: () => now, ...options });
}

/** An answer, its body parsed. */
export interface Reply {
  readonly status: number;
  readonly body: unknown;
  readonly text: string;
  readonly headers: Headers;
}

/** Reads an answer. */
export async function replyOf(response: Response): Promise<Reply> {
  const text = await response.text();
  const isJson = response.headers.get('content-type') === 'application/json';
  return { status: response.status, body: isJson ? JSON.parse(text) : text, text, headers: response.headers };
}

/** Asks the Backend API. */
export async function askBackend(clerk: ClerkLocal, method: string, path: string, body?: unknown): Promise<Reply> {
  const headers = { authorization: `Bearer ${clerk.keys.secretKey}`, 'content-type': 'application/json' };
  const init = body === undefined ? { method, headers } : { method, headers, body: JSON.stringify(body) };
  return replyOf(await clerk.fetch(new Request(`${clerk.url}/api${path}`, init)));
}

/** A browser as clerk-js drives it: forms, `_method`, and its id in the query. */
export interface Browser {
  readonly id: string;
  readonly ask: (method: string, path: string, values?: Record<string, string> | URLSearchParams) => Promise<Reply>;
  /** Signs in with a password and returns the session's id. */
  readonly signIn: (identifier: string, password?: string) => Promise<string>;
}

/** Opens a browser that the instance knows, on a page of an app. */
export async function openBrowser(clerk: ClerkLocal, origin = page): Promise<Browser> {
  const made = await replyOf(await clerk.fetch(new Request(`${clerk.url}/v1/dev_browser`, { method: 'POST' })));
  const id = textAt(made.body, 'id');
  const ask: Browser['ask'] = async (method, path, values = {}) => {
    const url = new URL(path, clerk.url);
    url.searchParams.set('__clerk_db_jwt', id);
    if (method === 'GET') return replyOf(await clerk.fetch(new Request(url, { headers: { origin } })));
    if (method !== 'POST') url.searchParams.set('_method', method);
    const headers = { origin, 'content-type': 'application/x-www-form-urlencoded' };
    const request = new Request(url, { method: 'POST', headers, body: new URLSearchParams(values).toString() });
    return replyOf(await clerk.fetch(request));
  };
  const signIn: Browser['signIn'] = async (identifier, password = seededPassword) => {
    const { body } = await ask('POST', '/v1/client/sign_ins', { strategy: 'password', identifier, password });
    return textAt(body, 'response.created_session_id');
  };
  return { id, ask, signIn };
}

/** The value at a dot path of plain data. */
export function valueAt(data: unknown, path: string): unknown {
  let value = data;
  for (const name of path.split('.')) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Record<string, unknown>)[name];
  }
  return value;
}

/** The text at a dot path of plain data, which must be there. */
export function textAt(data: unknown, path: string): string {
  const value = valueAt(data, path);
  if (typeof value !== 'string') throw new TypeError(`no text at ${path} of ${JSON.stringify(data)}`);
  return value;
}

/** Header and payload of a token, unverified. */
export function readJwt(jwt: string): { header: Record<string, unknown>; claims: Record<string, unknown> } {
  const [header, claims] = jwt
    .split('.')
    .slice(0, 2)
    .map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>);
  return { header: header ?? {}, claims: claims ?? {} };
}

/** Code and field of an answer's first error. */
export function errorOf({ status, body }: Reply): { status: number; code: unknown; field: unknown } {
  return { status, code: valueAt(body, 'errors.0.code'), field: valueAt(body, 'errors.0.meta.param_name') };
}

/** The real Backend SDK, which also writes down what operations were answered to it with success. */
export function backendSdk(clerk: ClerkLocal): ClerkClient {
  const { secretKey, publishableKey } = clerk.keys;
  return createClerkClient({ secretKey, publishableKey, apiUrl: `${clerk.url}/api`, telemetry: { disabled: true } });
}

/** Writes down the operations of the Backend API that were answered with success: an observer of requests. */
export function rememberAnswered(answered: Set<string>): NonNullable<ClerkLocalOptions['onRequest']> {
  const route = createRouter(backendOperations);
  return ({ method, path, status }) => {
    const match = route('backend', method, path.replace(/^\/api/, ''));
    if (match && status < 300) answered.add(match.operation.name);
  };
}

/** Status, code and field of the error that the real SDK makes of an answer. */
export async function refusalOf(call: Promise<unknown>) {
  const error: unknown = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!isClerkAPIResponseError(error)) throw new Error('the call was not refused', { cause: error });
  return { status: error.status, code: error.errors[0]?.code, field: valueAt(error.errors[0]?.meta, 'paramName') };
}
