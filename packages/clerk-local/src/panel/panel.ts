import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { assetsFolder } from '../assets.ts';
import { ClerkApiError } from '../errors.ts';
import { randomText } from '../ids.ts';
import { data } from './data.ts';
import { actingRefused, isLoopbackHost, readingRefused, securityHeaders } from './guard.ts';
import { inbox } from './inbox.ts';
import { inspectorPage } from './inspector-page.ts';
import { invitations } from './invitations.ts';
import { document } from './layout.ts';
import { machines } from './machines.ts';
import { organization } from './organization.ts';
import { organizations } from './organizations.ts';
import { people } from './people.ts';
import { person } from './person.ts';
import { requests } from './requests.ts';
import { permission, role } from './role.ts';
import { roles } from './roles.ts';
import { sessions } from './sessions.ts';
import { switches } from './switches.ts';
import { template } from './template.ts';
import { templates } from './templates.ts';
import { webhooks } from './webhooks.ts';
import { html, NoSuchThing, PanelProblem, type Page, type Panel, type Problem, type View, type Visit } from './view.ts';

const pages: readonly Page[] = [
  people,
  person,
  organizations,
  organization,
  roles,
  role,
  permission,
  invitations,
  sessions,
  templates,
  template,
  machines,
  webhooks,
  inbox,
  inspectorPage,
  requests,
  switches,
  ...data,
];

const routes = pages.map((page) => ({ page, segments: page.path.split('/').slice(1) }));
/** A snapshot of ten thousand people is some 20 MB. */
const mostBytes = 64_000_000;

/** Answers the panel's addresses; undefined for an address that is none of them. */
export type PanelHandler = (request: Request, url: URL) => Promise<Response | undefined>;

/** Makes the panel: pages for people who look into this Clerk with a browser. */
export function createPanel(panel: Panel): PanelHandler {
  const formToken = randomText(panel.context().random, 32);
  return async (request, url) => {
    if (url.pathname !== '/' && !url.pathname.startsWith('/panel/')) return undefined;
    const headers = securityHeaders(panel.apps());
    const refuse = (status: number, words: string): Response =>
      new Response(`${words}\n`, { status, headers: { ...headers, 'content-type': 'text/plain; charset=utf-8' } });
    if (!isLoopbackHost(request, url)) return refuse(421, 'The panel answers to localhost only.');
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    if (!isRead && request.method !== 'POST') return refuse(405, 'The panel takes GET and POST.');
    const refused = isRead ? readingRefused(request, url) : undefined;
    if (refused) return refuse(403, refused);
    const asset = isRead ? assetOf(url.pathname) : undefined;
    if (asset) return new Response(asset.text, { headers: { ...headers, 'content-type': asset.type } });

    const form = isRead ? new URLSearchParams() : await readForm(request);
    if (form === undefined) return refuse(413, 'That is larger than 64 MB.');
    const actRefused = isRead ? undefined : actingRefused(request, url, form.get('form_token'), formToken);
    if (actRefused) return refuse(403, actRefused);
    const answer = await answerPage(panel, { request, url, form, formToken });
    if ('location' in answer)
      return new Response(null, { status: 303, headers: { ...headers, location: answer.location } });
    if ('filename' in answer) {
      const disposition = `attachment; filename="${answer.filename}"`;
      const own = { 'content-type': answer.contentType, 'content-disposition': disposition };
      return new Response(answer.text, { headers: { ...headers, ...own } });
    }
    const { visit, view } = answer;
    const type = 'text/html; charset=utf-8';
    return new Response(document(visit, view), {
      status: view.status ?? 200,
      headers: { ...headers, 'content-type': type },
    });
  };
}

interface Sent {
  readonly request: Request;
  readonly url: URL;
  readonly form: URLSearchParams;
  readonly formToken: string;
}

async function answerPage(panel: Panel, { request, url, form, formToken }: Sent) {
  const found = findPage(url.pathname);
  const cookie = /(?:^|;\s*)__clerk_db_jwt=([^;]+)/.exec(request.headers.get('cookie') ?? '')?.[1];
  const visit: Visit = {
    panel,
    path: url.pathname,
    parameters: found?.parameters ?? {},
    query: url.searchParams,
    form,
    devBrowserId: cookie,
    formToken,
    problem: undefined,
  };
  if (!found) return { visit, view: nothingHere('There is no such page in the panel.') };
  try {
    if (request.method !== 'POST') return found.page.download?.(visit) ?? { visit, view: found.page.view(visit) };
    return await act(found.page, visit);
  } catch (error) {
    if (error instanceof NoSuchThing) return { visit, view: nothingHere(error.message) };
    throw error;
  }
}

/** Runs an action. What it refuses comes back as the page with the problem and what was typed. */
async function act(page: Page, visit: Visit) {
  const name = visit.form.get('action') ?? '';
  const action = page.actions && Object.hasOwn(page.actions, name) ? page.actions[name] : undefined;
  if (!action) return { visit, view: nothingHere('This page has no such button.') };
  try {
    const outcome = await action(visit);
    await visit.panel.persist();
    return 'location' in outcome ? outcome : { visit, view: outcome };
  } catch (error) {
    const problem = problemOf(name, error);
    if (!problem) throw error;
    const again = { ...visit, problem };
    return { visit: again, view: { ...page.view(again), status: 422 } };
  }
}

function problemOf(action: string, error: unknown): Problem | undefined {
  if (error instanceof PanelProblem) return { action, field: error.field, message: error.message };
  if (!(error instanceof ClerkApiError)) return undefined;
  const field = error.errors[0]?.meta['param_name'];
  return { action, field: typeof field === 'string' ? field : undefined, message: error.message };
}

function nothingHere(words: string): View {
  const body = html`<h1>Not here</h1>
    <p class="rule">${words}</p>
    <p><a href="/">People</a> is a good place to go on from.</p>`;
  return { title: 'Not here', body, status: 404 };
}

function findPage(path: string): { page: Page; parameters: Record<string, string> } | undefined {
  const given = path.split('/').slice(1);
  for (const { page, segments } of routes) {
    if (segments.length !== given.length) continue;
    const parameters: Record<string, string> = {};
    const fits = segments.every((segment, index) => {
      const value = decoded(given[index] ?? '');
      if (!segment.startsWith(':')) return segment === value;
      parameters[segment.slice(1)] = value;
      return value !== '';
    });
    if (fits) return { page, parameters };
  }
  return undefined;
}

/** Part of an address as it is meant: a role's key has a colon, which browsers may write otherwise. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** What a form sent; undefined when it is too large. Anything but a form is an empty one, which no action takes. */
async function readForm(request: Request): Promise<URLSearchParams | undefined> {
  if (!request.body) return new URLSearchParams();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body as unknown as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > mostBytes) return undefined;
    chunks.push(chunk);
  }
  const type = request.headers.get('content-type') ?? '';
  const isForm = type.startsWith('application/x-www-form-urlencoded');
  // Browsers send line breaks as CR LF.
  return new URLSearchParams(isForm ? Buffer.concat(chunks).toString('utf8').replaceAll('%0D%0A', '%0A') : '');
}

const types: Readonly<Record<string, string>> = {
  'panel.css': 'text/css; charset=utf-8',
  'panel.js': 'text/javascript; charset=utf-8',
  'icon.svg': 'image/svg+xml',
};
const assets = new Map<string, string>();

function assetOf(path: string): { text: string; type: string } | undefined {
  const name = path.slice('/panel/'.length);
  const type = path.startsWith('/panel/') && Object.hasOwn(types, name) ? types[name] : undefined;
  if (type === undefined) return undefined;
  const text = assets.get(name) ?? readFileSync(join(assetsFolder, name), 'utf8');
  assets.set(name, text);
  return { text, type };
}
