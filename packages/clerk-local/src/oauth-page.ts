import { createHash } from 'node:crypto';
import { readValues } from './body.ts';
import { randomText } from './ids.ts';
import { providerName, type ExternalIdentity, type OAuthFlowRecord } from './oauth.ts';
import type { Context } from './operation.ts';
import { isEmailAddress } from './operations/users-common.ts';
import { isSameText } from './same-text.ts';

/*
 * The page that stands in for Google, GitHub and so on: it asks who you want to be, and sends you back as that person.
 */

const newcomers = [
  { emailAddress: 'robin.reed@example.net', name: 'Robin Reed' },
  { emailAddress: 'sam.sato@example.net', name: 'Sam Sato' },
];

/** Somebody to choose on the page. */
interface Choice {
  readonly emailAddress: string;
  readonly name: string;
  readonly isHere: boolean;
}

/**
 * Answers `/social/authorize`, the page and what is chosen on it, and `/social/popup`, where a window for it ends.
 *
 * @returns undefined for any other path
 */
export async function serveOAuthPage(context: Context, request: Request, url: URL): Promise<Response | undefined> {
  if (url.pathname === '/social/popup' && request.method === 'GET') return popupEnd(context, url);
  if (url.pathname !== '/social/authorize') return undefined;
  if (request.method !== 'GET' && request.method !== 'POST') return undefined;
  const values = await readValues(request, url);
  const flow = openFlow(context, textOf(values, 'state'));
  if (!flow) return page(400, 'Start again', overText, "'self'");
  if (request.method === 'GET') return page(200, titleOf(flow), form(flow, choicesOf(context)), allowedTargets(flow));
  if (textOf(values, 'deny') !== '') return back(flow, { error: 'access_denied' });
  const identity = identityFrom(flow, textOf(values, 'email'), textOf(values, 'name'));
  if (!identity) return page(422, titleOf(flow), form(flow, choicesOf(context), wrongEmail), allowedTargets(flow));
  const { id } = context.state.oauthFlows.put({ ...flow, identity, code: randomText(context.random, 40) });
  return back(flow, { code: context.state.oauthFlows.get(id)?.code ?? '' });
}

/** Has the page that opened this window go on, and closes the window. */
function popupEnd({ state, asker }: Context, url: URL): Response {
  const flow = state.oauthFlows.get(url.searchParams.get('state') ?? '');
  if (!flow?.isPopup || !isSameText(asker.client?.id ?? '', flow.clientId))
    return page(400, 'Start again', overText, "'self'");
  const link = `<p><a id="on" href="${html(flow.redirectUrl)}">Go on in the app</a></p>`;
  return page(200, 'Back to the app', `${link}<script>${popupScript}</script>`, "'self'");
}

/** The way through the provider that this very browser is on and has not answered yet. */
function openFlow({ state, now, asker }: Context, id: string): OAuthFlowRecord | undefined {
  const flow = state.oauthFlows.get(id);
  const isOpen = flow?.status === 'unverified' && flow.expireAt > now();
  return isOpen && isSameText(asker.client?.id ?? '', flow.clientId) ? flow : undefined;
}

function textOf(values: Readonly<Record<string, unknown>>, name: string): string {
  const value = values[name];
  return typeof value === 'string' ? value.trim() : '';
}

function identityFrom({ provider }: OAuthFlowRecord, emailAddress: string, name: string): ExternalIdentity | undefined {
  if (!isEmailAddress(emailAddress) || name.length > 200) return undefined;
  const [firstName, ...rest] = name.split(/\s+/).filter(Boolean);
  const key = `${provider} ${emailAddress.toLowerCase()}`;
  return {
    providerUserId: createHash('sha256').update(key).digest('hex').slice(0, 21),
    emailAddress,
    emailVerified: true,
    firstName: firstName ?? null,
    lastName: rest.length > 0 ? rest.join(' ') : null,
    username: null,
  };
}

function back({ id }: OAuthFlowRecord, answer: Record<string, string>): Response {
  const location = `/v1/oauth_callback?${new URLSearchParams({ state: id, ...answer }).toString()}`;
  return new Response(null, { status: 303, headers: { location, 'cache-control': 'no-store' } });
}

/** Three of the people who are here, and two who are not. */
function choicesOf({ state }: Context): Choice[] {
  const here = state.users
    .all()
    .slice(0, 3)
    .flatMap(({ emails, primaryEmailId, firstName, lastName }) => {
      const primary = emails.find(({ id }) => id === primaryEmailId);
      const name = [firstName, lastName].filter(Boolean).join(' ');
      return primary ? [{ emailAddress: primary.address, name, isHere: true }] : [];
    });
  const known = (address: string): boolean => state.users.count('email', address) > 0;
  return [...here, ...newcomers.map((newcomer) => ({ ...newcomer, isHere: known(newcomer.emailAddress) }))];
}

function titleOf({ provider }: OAuthFlowRecord): string {
  return `Sign in with ${providerName(provider)}`;
}

const wrongEmail = 'Enter an e-mail address such as you@example.com.';
const overText = '<p>This page was used before, is too old, or was opened in another browser. Go back to the app.</p>';

/** The browser goes on to the app from here: a page's policy speaks for where its forms lead in the end, too. */
function allowedTargets({ redirectUrl }: OAuthFlowRecord): string {
  return `'self' ${new URL(redirectUrl).origin}`;
}

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const html = (text: string): string => text.replaceAll(/[&<>"']/g, (character) => escapes[character] ?? '');

function form({ id, provider }: OAuthFlowRecord, choices: readonly Choice[], mistake?: string): string {
  const state = `<input type="hidden" name="state" value="${html(id)}">`;
  const items = choices.map(
    ({ emailAddress, name, isHere }) => `<li><form method="post">${state}
<input type="hidden" name="email" value="${html(emailAddress)}"><input type="hidden" name="name" value="${html(name)}">
<button class="choice"><strong>${html(name || emailAddress)}</strong><span>${html(emailAddress)}</span>
<small>${isHere ? 'has an account in the app' : 'is new to the app'}</small></button></form></li>`,
  );
  const described = mistake ? ' aria-invalid="true" aria-describedby="mistake" autofocus' : '';
  return `<p>This page of clerk-local stands in for ${html(providerName(provider))}. Who do you want to be?</p>
<ul aria-label="Ready identities">${items.join('')}</ul>
<form method="post"><h2>Somebody else</h2>${state}
<label for="email">E-mail address</label><input id="email" name="email" type="email" required autocomplete="off"${described}>
${mistake ? `<p id="mistake" class="mistake" role="alert">${html(mistake)}</p>` : ''}
<label for="name">Name</label><input id="name" name="name" maxlength="200" autocomplete="off">
<button class="main">Continue</button></form>
<form method="post">${state}<button class="plain" name="deny" value="1">Cancel and go back</button></form>`;
}

const style = `:root{color-scheme:light dark;--ink:#171a21;--soft:#565d6b;--line:#c9ced8;--card:#fff;--ground:#f3f4f7;--accent:#3456d1;--on:#fff;--bad:#b3261e}
@media(prefers-color-scheme:dark){:root{--ink:#eceef3;--soft:#a8afbd;--line:#454c5a;--card:#1d2028;--ground:#121419;--accent:#9db2ff;--on:#10131c;--bad:#ff9a92}}
*{box-sizing:border-box}body{margin:0;padding:1rem;background:var(--ground);color:var(--ink);font:1rem/1.5 system-ui,sans-serif}
main{max-width:26rem;margin:2rem auto;padding:1.5rem;background:var(--card);border:1px solid var(--line);border-radius:12px}
h1{margin:0 0 .5rem;font-size:1.4rem}h2{margin:1.5rem 0 .5rem;font-size:1.05rem}p{margin:.5rem 0;color:var(--soft)}
ul{margin:1rem 0;padding:0;list-style:none;display:grid;gap:.5rem}
button,input{width:100%;min-height:2.75rem;font:inherit;border-radius:8px;border:1px solid var(--line);background:transparent;color:inherit;padding:.5rem .75rem}
button{cursor:pointer}.choice{display:grid;text-align:start;overflow-wrap:anywhere}.choice span,small{color:var(--soft)}
.choice:hover,.plain:hover{border-color:var(--accent)}.main{margin-top:1rem;background:var(--accent);border-color:var(--accent);color:var(--on);font-weight:600}
.plain{margin-top:.5rem}label{display:block;margin:.75rem 0 .25rem;font-weight:600}p.mistake{color:var(--bad)}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px}`;
const popupScript = `const to=document.getElementById('on').href;if(window.opener){window.opener.location.href=to;window.close()}else{window.location.href=to}`;
const scriptHash = `'sha256-${createHash('sha256').update(popupScript).digest('base64')}'`;
const styleHash = `'sha256-${createHash('sha256').update(style).digest('base64')}'`;

function page(status: number, title: string, content: string, targets: string): Response {
  const body = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${html(title)}</title>
<meta name="viewport" content="width=device-width,initial-scale=1"><style>${style}</style></head>
<body><main><h1>${html(title)}</h1>${content}</main></body></html>`;
  return new Response(body, {
    status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'content-security-policy': `default-src 'none'; style-src ${styleHash}; script-src ${scriptHash}; form-action ${targets}; frame-ancestors 'none'; base-uri 'none'`,
      // Not less: the forms of a page that hides where it stands have no origin.
      'referrer-policy': 'same-origin',
      'x-content-type-options': 'nosniff',
    },
  });
}
