import { timingSafeEqual } from 'node:crypto';
import type { z } from 'zod';
import { readValues } from './body.ts';
import { serveBundle } from './bundles.ts';
import type { ErrorCode } from './error-codes.ts';
import { ClerkApiError, clerkError } from './errors.ts';
import { ConnectionDroppedError } from './faults.ts';
import { randomText } from './ids.ts';
import { machineByKey } from './machine-keys.ts';
import type { Answer, Asker, Context, Operation } from './operation.ts';
import { serveOAuthPage } from './oauth-page.ts';
import { backendOperations } from './operations/backend/index.ts';
import knownMethods from './operations/backend/known.json' with { type: 'json' };
import { isLocalUrl } from './operations/frontend/client.ts';
import { frontendOperations } from './operations/frontend/index.ts';
import { ridingClient } from './operations/frontend/sessions-common.ts';
import type { MachineRecord } from './records-instance.ts';
import { liveSessions } from './resources/frontend.ts';
import { pictureResponse } from './pictures.ts';
import { createRouter, type Match } from './router.ts';
import { changeSettings } from './settings.ts';
import { checkAnswer, WrongAnswerError } from './schemas/check.ts';
import { errors as errorsSchema, jwks, openidConfiguration } from './schemas/instance.ts';

/** What the server stands on: everything a handler gets but who asks. */
export type Instance = Omit<Context, 'asker'> & {
  /** Returns once everything that changed is safe; an answer waits for it. */
  readonly persist: () => Promise<void>;
  /** Test verbs under /control. */
  readonly control: (request: Request, url: URL) => Promise<Response | undefined>;
  /** Before anything is done for a request: what it throws is the answer. */
  readonly meet: (method: string, url: URL) => Promise<void>;
  /** The pages for people, at `/` and under `/panel/`. */
  readonly panel: (request: Request, url: URL) => Promise<Response | undefined>;
  /** A folder whose node_modules may have other versions of the bundles. */
  readonly bundles?: string;
  /** Told where the pages that ask the Frontend API are, such as `http://localhost:3000`. */
  readonly sawApp: (origin: string) => void;
  /** Told about each request when it is answered. */
  readonly observe?: (request: Observed) => void;
};

/** A request that was answered. */
export interface Observed {
  /** The method that is meant: the browser's SDK sends most as POST. */
  readonly method: string;
  readonly url: URL;
  /** 0 when the connection was dropped. */
  readonly status: number;
  readonly ms: number;
  /** The name of the operation, if it is one. */
  readonly operation: string | undefined;
}

const route = createRouter([...frontendOperations, ...backendOperations]);
/** What the Backend SDK could ask for, to name the method that is missing. */
const known = createRouter(knownMethods.map((row) => ({ ...row, api: 'backend' as const })));

/** Makes the fetch handler of a Clerk instance: Frontend API, Backend API, keys, bundles and control. */
export function createHandler(instance: Instance): (request: Request) => Promise<Response> {
  return async (request) => {
    const began = performance.now();
    const url = new URL(request.url);
    // So clerk-js asks for API keys: the path of the address it is given, which is a slash, and one more.
    url.pathname = url.pathname.replace(/^\/\/(?=api_keys(?:\/|$))/, '/');
    // Beside everything else: no other page may read the panel, and nothing of it stands in the log of requests.
    const shown = await instance.panel(request, url).catch((error: unknown) => errorResponse(instance, error));
    if (shown) return shown;
    const method = meantMethod(request, url);
    const observe = (status: number): void => {
      const ms = Math.round(performance.now() - began);
      instance.observe?.({ method, url, status, ms, operation: matchOf(method, url.pathname)?.operation.name });
    };
    try {
      const response = await answer(instance, request, url)
        .catch((error: unknown) => errorResponse(instance, error))
        // An error whose own shape is wrong is a fault too.
        .catch((error: unknown) => errorResponse(instance, error));
      addCors(response.headers, request.headers.get('origin'));
      observe(response.status);
      return response;
    } catch (dropped) {
      observe(0);
      throw dropped;
    }
  };
}

/** Only a POST may stand for another method: an image's address must not sign anybody out. */
function meantMethod(request: Request, url: URL): string {
  const named = request.method === 'POST' && url.pathname.startsWith('/v1/') ? url.searchParams.get('_method') : null;
  return named?.toUpperCase() ?? request.method;
}

/** The browser's API has a version in its paths, except for what clerk-js and OAuth know without one. */
function isFrontend(path: string): boolean {
  return /^\/(v1|oauth|api_keys)(\/|$)/.test(path);
}

function matchOf(method: string, path: string): Match | undefined {
  if (isFrontend(path)) return route('frontend', method, path);
  return path.startsWith('/api/') ? route('backend', method, path.slice('/api'.length)) : undefined;
}

async function answer(instance: Instance, request: Request, url: URL): Promise<Response> {
  const origin = request.headers.get('origin');
  if (request.method === 'OPTIONS') return new Response(null, { status: 204, headers: preflightHeaders });
  if (origin !== null && !isLocalUrl(origin)) {
    throw clerkError(403, 'origin_invalid', 'Only pages of this machine may use this Clerk.');
  }
  await instance.meet(meantMethod(request, url), url);
  const { pathname } = url;
  if (isFrontend(pathname)) return frontend(instance, request, url);
  if (pathname.startsWith('/api/')) return backend(instance, request, url);
  return (
    (await instance.control(request, url)) ??
    (await oauthPage(instance, request, url)) ??
    (await publicFile(instance, pathname)) ??
    noSuchPath(request, pathname)
  );
}

async function oauthPage(instance: Instance, request: Request, url: URL): Promise<Response | undefined> {
  const response = await serveOAuthPage({ ...instance, asker: whoAsks(instance, request, url) }, request, url);
  if (response) await instance.persist();
  return response;
}

async function publicFile({ keys, baseUrl, state, bundles }: Instance, path: string): Promise<Response | undefined> {
  if (path === '/health') return json({ status: 'ok' });
  if (path === '/.well-known/jwks.json') return checked(path, jwks, { keys: keys.jwks });
  if (path === '/.well-known/openid-configuration') {
    return checked(path, openidConfiguration, {
      issuer: keys.issuer,
      jwks_uri: `${baseUrl}/.well-known/jwks.json`,
      id_token_signing_alg_values_supported: ['RS256'],
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
    });
  }
  const drawn = /^\/images\/(\w+)(\.svg)?$/.exec(path);
  if (drawn?.[2]) return avatar(path);
  const picture = drawn && (state.users.get(drawn[1]) ?? state.organizations.get(drawn[1]))?.picture;
  if (picture) return pictureResponse(picture);
  return serveBundle(path, bundles);
}

function checked(path: string, schema: z.ZodType, body: unknown): Response {
  checkAnswer(path, schema, body);
  return json(body);
}

function noSuchPath(request: Request, path: string): Response {
  return errorJson(404, [{ code: 'resource_not_found', message: `There is no ${request.method} ${path} here.` }]);
}

/** The browser's API: only GET and POST travel, the real method stands in `_method`. */
async function frontend(instance: Instance, request: Request, url: URL): Promise<Response> {
  const method = meantMethod(request, url);
  const match = matchOf(method, url.pathname);
  if (!match) return notImplemented(method, url.pathname, 'Frontend API');
  const values = await readValues(request, url);
  const asker = whoAsks(instance, request, url);
  if (asker.origin) instance.sawApp(asker.origin);
  const settings = changeSettings(instance.settings, asker.devBrowser?.settings);
  const context: Context = { ...instance, settings, asker };
  try {
    return await finish(instance, match.operation, match.operation.run(context, match.parameters, values));
  } catch (error) {
    // What failed may have moved the sign-in on (an attempt was counted): the browser learns it with the error.
    await instance.persist();
    if (!(error instanceof ClerkApiError)) throw error;
    const client = error.status === 401 ? null : ridingClient(context);
    return errorJson(error.status, error.errors, client ? { client } : undefined);
  }
}

/** The servers' API: the secret key opens it. */
async function backend(instance: Instance, request: Request, url: URL): Promise<Response> {
  const path = url.pathname.slice('/api'.length);
  const given = /^Bearer (.+)$/.exec(request.headers.get('authorization') ?? '')?.[1] ?? '';
  const machine = machineOf(instance, path, given);
  if (!machine && !isSame(given, instance.keys.secretKey)) {
    throw clerkError(
      401,
      'secret_key_invalid',
      'The provided Clerk Secret Key is invalid. Make sure that your Clerk Secret Key is correct.',
    );
  }
  const match = matchOf(request.method, url.pathname);
  if (!match) return notImplemented(request.method, path, 'Backend API');
  const values = await readValues(request, url);
  const asker: Asker = { devBrowser: undefined, client: undefined, session: undefined, origin: undefined, machine };
  // What is refused changes nothing: it can be corrected and sent again.
  const { operation, parameters } = match;
  return finish(
    instance,
    operation,
    instance.state.attempt(() => operation.run({ ...instance, asker }, parameters, values)),
  );
}

/** The machine whose key opens what machines may ask for: tokens of their own, and whether others' are good. */
function machineOf({ state, now }: Instance, path: string, key: string): MachineRecord | undefined {
  return /^\/m2m_tokens(\/|$)/.test(path) ? machineByKey(state, key, now()) : undefined;
}

/** The one way out for what a handler answers: checked, kept, sent. */
async function finish(instance: Instance, operation: Operation, answer: Answer): Promise<Response> {
  const { status = 200, json: body, location } = answer;
  if (operation.answers === 'nothing') {
    await instance.persist();
    return new Response(null, { status: 204, headers: { 'cache-control': 'no-store' } });
  }
  if (operation.answers !== 'redirect') checkAnswer(operation.name, operation.answers, body);
  else if (location === undefined) throw new WrongAnswerError(operation.name, ['location']);
  await instance.persist();
  if (location !== undefined) return new Response(null, { status, headers: { location, 'cache-control': 'no-store' } });
  return json(body, status);
}

function notImplemented(method: string, path: string, api: string): Response {
  const name = api === 'Backend API' ? known('backend', method, path)?.operation.name : undefined;
  const message = `clerk-local does not implement ${method} ${path} of the ${api} yet.`;
  return errorJson(501, [{ code: 'not_implemented', message, meta: name ? { name } : {} }]);
}

/** Finds the browser, its client and session. An id that is unknown counts as none. */
function whoAsks({ state, now }: Instance, request: Request, url: URL): Asker {
  const cookie = /(?:^|;\s*)__clerk_db_jwt=([^;]+)/.exec(request.headers.get('cookie') ?? '')?.[1];
  const devBrowser = state.devBrowsers.get(url.searchParams.get('__clerk_db_jwt') ?? cookie);
  const client = state.clients.get(devBrowser?.clientId);
  const wanted = url.searchParams.get('_clerk_session_id') ?? client?.lastActiveSessionId;
  const session = client && liveSessions({ state, now }, client).find(({ id }) => id === wanted);
  const authorization = request.headers.get('authorization') ?? undefined;
  const userAgent = request.headers.get('user-agent');
  return { devBrowser, client, session, origin: originOf(request), authorization, userAgent };
}

function originOf(request: Request): string | undefined {
  const origin = request.headers.get('origin');
  if (origin) return origin;
  const referer = request.headers.get('referer');
  return referer && isLocalUrl(referer) ? new URL(referer).origin : undefined;
}

function isSame(given: string, expected: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(expected)];
  return one.length === other.length && timingSafeEqual(one, other);
}

/** Clerk's SDKs compare the content type with `application/json` to the letter: no charset may follow. */
function json(body: unknown, status = 200): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
  });
}

function errorJson(
  status: number,
  errors: readonly { code: ErrorCode; message: string; long_message?: string; meta?: unknown }[],
  meta?: unknown,
): Response {
  const body = {
    errors: errors.map((item) => ({ long_message: item.message, meta: {}, ...item })),
    clerk_trace_id: crypto.randomUUID().replaceAll('-', ''),
    ...(meta ? { meta } : {}),
  };
  checkAnswer('an error', errorsSchema, body);
  return json(body, status);
}

function errorResponse(instance: Instance, error: unknown): Response {
  if (error instanceof ConnectionDroppedError) throw error;
  if (error instanceof ClerkApiError) {
    const response = errorJson(error.status, error.errors);
    for (const [name, value] of Object.entries(error.headers)) response.headers.set(name, value);
    return response;
  }
  // Data nested deeper than the stack: the sender's doing, not a fault here.
  if (error instanceof RangeError)
    return errorJson(400, [{ code: 'request_body_invalid', message: 'The body is nested too deeply.' }]);
  if (error instanceof WrongAnswerError) {
    process.stderr.write(`clerk-local: ${error.message}. This is a fault in clerk-local: please report it.\n`);
    return errorJson(500, [{ code: 'answer_shape_invalid', message: `${error.message}. Please report it.` }]);
  }
  const reference = randomText(instance.random, 8);
  const detail = error instanceof Error ? (error.stack ?? error.message) : 'unknown';
  process.stderr.write(`clerk-local: internal error ${reference}: ${detail}\n`);
  return errorJson(500, [
    { code: 'internal_error', message: `A fault in clerk-local, ${reference}. Please report it.` },
  ]);
}

const preflightHeaders = {
  'access-control-allow-methods': 'GET, POST, PUT, PATCH, DELETE',
  'access-control-allow-headers': 'authorization, content-type, x-clerk-auth-token',
  'access-control-max-age': '600',
};

function addCors(headers: Headers, origin: string | null): void {
  headers.append('vary', 'origin');
  if (origin === null || !isLocalUrl(origin)) return;
  headers.set('access-control-allow-origin', origin);
  headers.set('access-control-allow-credentials', 'true');
  headers.set('access-control-expose-headers', 'authorization, clerk-db-jwt, retry-after');
}

/** A plain picture for people and organizations: a disc in a colour that follows from the id. */
function avatar(path: string): Response {
  let hue = 0;
  for (const character of path) hue = (hue * 31 + (character.codePointAt(0) ?? 0)) % 360;
  const shape = path.includes('/org_')
    ? '<path d="M20 50V18h14v32m0-20h12v20M25 24h4m-4 8h4m-4 8h4" fill="none" stroke="#fff" stroke-width="3"/>'
    : '<circle cx="32" cy="25" r="10" fill="#fff"/><path d="M12 56a20 18 0 0 1 40 0z" fill="#fff"/>';
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><rect width="64" height="64" fill="hsl(${hue} 45% 45%)"/>${shape}</svg>`;
  return new Response(svg, { headers: { 'content-type': 'image/svg+xml', 'cache-control': 'public, max-age=3600' } });
}
