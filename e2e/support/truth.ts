import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { actionId } from './actions.ts';
import { urls } from './urls.ts';

/** Somebody who asks: with the cookies of a browser, or with a token in a header as programs do. */
export interface Caller {
  readonly cookie?: string;
  readonly token?: string;
}

/** The form of a Server Action, as the page without JavaScript has it. */
export interface ActionForm {
  readonly path: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly id: string;
}

/** What all requests of the table are about. */
export interface Subject {
  readonly orgId: string;
  readonly byHand: ActionForm;
  readonly protect: ActionForm;
}

type Ask = (caller: Caller, subject: Subject) => Promise<string>;

const page = { accept: 'text/html', 'sec-fetch-dest': 'document', 'sec-fetch-mode': 'navigate' };
const program = { accept: 'application/json', 'sec-fetch-dest': 'empty' };
const nothing = '00000000-0000-4000-8000-000000000000';

/** Every surface, and the request that measures it. */
export const surfaces: Readonly<Record<string, Ask>> = {
  proxy: async (caller) => seenByProxy(await send('/', caller, { headers: page })),
  page: async (caller) => describe(await send('/dashboard', caller, { headers: page })),
  navigation: async (caller) => describe(await navigate('/dashboard', caller)),
  'page, auth.protect()': async (caller) =>
    describe(await send('/strategies/resource-first/members', caller, { headers: page })),
  'navigation, auth.protect()': async (caller) =>
    describe(await navigate('/strategies/resource-first/members', caller)),
  'proxy, auth.protect()': async (caller) =>
    describe(await send('/strategies/protected-first/members', caller, { headers: page })),
  'proxy, auth.protect(), program': async (caller) =>
    describe(await send('/strategies/protected-first/members', caller, { headers: program })),
  'route, by hand': async (caller, { orgId }) =>
    describe(await send(`/api/orgs/${orgId}/report`, caller, { headers: program })),
  'route, auth.protect()': async (caller) =>
    describe(await send('/wrong/api-routes/report', caller, { headers: program })),
  'route, auth.protect() without await': async (caller) =>
    describe(await send('/wrong/api-routes/no-await', caller, { headers: program })),
  'route, acceptsToken': async (caller) => describe(await send('/api/machine/any', caller, { headers: program })),
  'action, by hand': async (caller, { byHand }) => describe(await call(byHand, caller)),
  'action, by hand, no JavaScript': async (caller, { byHand }) => describe(await post(byHand, caller)),
  'action, auth.protect()': async (caller, { protect }) => describe(await call(protect, caller)),
  'action, auth.protect(), with Next-Url': async (caller, { protect }) =>
    describe(await call(protect, caller, { 'next-url': '/' })),
  'action, auth.protect(), no JavaScript': async (caller, { protect }) => describe(await post(protect, caller)),
  'Hono, @clerk/backend': remove('backend'),
  'Hono, jsonwebtoken': remove('jsonwebtoken'),
  'Hono, auth-core': remove('core'),
};

async function send(path: string, { cookie, token }: Caller, init: RequestInit): Promise<Response> {
  const who: Record<string, string> = cookie ? { cookie } : token ? { authorization: `Bearer ${token}` } : {};
  const headers = { ...(init.headers as Record<string, string>), ...who };
  return fetch(new URL(path, urls.web), { ...init, headers, redirect: 'manual' });
}

/** Next sends a navigation without the mark of its headers to the address with it; its own router knows the mark. */
async function navigate(path: string, caller: Caller): Promise<Response> {
  const headers = { ...program, accept: '*/*', rsc: '1' };
  const first = await send(path, caller, { headers });
  const marked = first.headers.get('location') ?? '';
  return marked.includes('_rsc') ? send(marked, caller, { headers }) : first;
}

/** Deletes a todo that is not there: who may is told 404. Programs have no cookies, so the token goes in the header. */
function remove(verifier: string): Ask {
  return async ({ token }, { orgId }) =>
    describe(
      await fetch(`${urls.api}/${verifier}/orgs/${orgId}/todos/${nothing}`, {
        method: 'DELETE',
        headers: token ? { authorization: `Bearer ${token}` } : {},
      }),
    );
}

/** An action as React calls it. What it is given is empty, so that nothing is written. */
async function call({ path, id, fields }: ActionForm, caller: Caller, more = {}): Promise<Response> {
  const body = new FormData();
  body.set('_1_title', '');
  body.set('0', 'title' in fields ? '[{},"$K1"]' : '["$K1"]');
  const headers = {
    accept: 'text/x-component',
    'sec-fetch-dest': 'empty',
    'next-action': id,
    origin: urls.web,
    ...more,
  };
  return send(path, caller, { method: 'POST', headers, body });
}

/** The same as a browser posts the form while its scripts are not there. */
async function post({ path, fields }: ActionForm, caller: Caller): Promise<Response> {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) body.set(name, value);
  return send(path, caller, { method: 'POST', headers: { ...page, origin: urls.web }, body });
}

async function seenByProxy(response: Response): Promise<string> {
  const status = response.headers.get('x-clerk-auth-status');
  return [await describe(response), status ? `(${status})` : ''].join(' ').trim();
}

/** An answer in few words: status, where it sends, and what its body is. */
async function describe(response: Response): Promise<string> {
  const location = response.headers.get('location') ?? response.headers.get('x-action-redirect');
  const text = await response.text();
  // In a page only what an alert says: the page shows the action's source, too.
  const said =
    kindOf(response, text) === 'HTML' ? /role="alert"[^>]*>([^<.]+)/ : /(You are not signed in|Write a title)/;
  // A navigation's answer began before the page could refuse: the redirect is in its body.
  const inside = /NEXT_REDIRECT;\w+;([^;]+);/.exec(text)?.[1];
  const parts = [
    inside && !location ? `inside: to ${placeOf(inside)}` : '',
    location ? `to ${placeOf(location)}` : '',
    (response.status === 200 && quoted(said.exec(text))) || kindOf(response, text),
  ];
  return [response.status, ...parts.filter(Boolean)].join(' ');
}

const quoted = (found: RegExpExecArray | null): string => (found ? `“${found[1]}”` : '');

/** Where a person lands: a path of the app, or Clerk's handshake. */
function placeOf(location: string): string {
  const { origin, pathname } = new URL(location.split(';')[0] ?? '', urls.web);
  return origin === urls.web ? pathname : `Clerk’s ${pathname.split('/').at(-1)}`;
}

function kindOf(response: Response, text: string): string {
  const type = response.headers.get('content-type') ?? '';
  if (text === '') return 'nothing';
  if (type.includes('problem+json')) return (JSON.parse(text) as { code: string }).code;
  if (type.includes('json')) return 'JSON';
  if (type.includes('text/x-component')) return 'RSC';
  return type.includes('html') ? 'HTML' : 'text';
}

/** The form on a page that has a field or a button of this name, with what it would post. */
export function formIn(html: string, path: string, marker: string): ActionForm {
  const form = html.match(/<form.*?<\/form>/gs)?.find((text) => text.includes(marker)) ?? '';
  const fields: Record<string, string> = {};
  for (const [input] of form.matchAll(/<input[^>]*type="hidden"[^>]*>/g)) {
    const value = /value="([^"]*)"/.exec(input)?.[1] ?? '';
    fields[/name="([^"]*)"/.exec(input)?.[1] ?? ''] = value.replaceAll('&quot;', '"').replaceAll('&amp;', '&');
  }
  if (form.includes('name="title"')) fields['title'] = '';
  return { path, fields, id: actionId(html, marker) };
}

const root = join(import.meta.dirname, '../..');
const versionOf = (app: string, name: string): string =>
  (JSON.parse(readFileSync(join(root, app, 'node_modules', name, 'package.json'), 'utf8')) as { version: string })
    .version;

/** What the answers depend on. */
export const versions = (): Record<string, string> => ({
  next: versionOf('apps/web', 'next'),
  '@clerk/nextjs': versionOf('apps/web', '@clerk/nextjs'),
  '@clerk/backend': versionOf('apps/api', '@clerk/backend'),
  hono: versionOf('apps/api', 'hono'),
});
