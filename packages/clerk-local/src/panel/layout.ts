import { duration } from './elements.ts';
import { html, type Html, type Panel, type View, type Visit } from './view.ts';

const places = [
  ['/', 'People', 'who can sign in'],
  ['/panel/organizations', 'Organizations', 'members, invitations, domains'],
  ['/panel/roles', 'Roles', 'and the permissions they give'],
  ['/panel/invitations', 'Invitations', 'who may sign up, and who waits'],
  ['/panel/sessions', 'Sessions', 'who is signed in now'],
  ['/panel/templates', 'JWT templates', 'what their tokens say'],
  ['/panel/machines', 'Machines and keys', 'API keys, M2M, OAuth applications'],
  ['/panel/webhooks', 'Webhooks', 'events sent, and how that went'],
  ['/panel/inbox', 'Inbox', 'codes and links nobody mailed'],
  ['/panel/inspector', 'Token inspector', 'what a token says, and whether it holds'],
  ['/panel/requests', 'Requests', 'what the apps asked, and why'],
  ['/panel/switches', 'Switches', 'settings, faults, clock, keys'],
  ['/panel/data', 'Data', 'export, import, start afresh'],
] as const;

/** What was done, in words: an address names it by its key, so that no address can put words on a page. */
const notices: Readonly<Record<string, string>> = {
  created: 'Created.',
  saved: 'Saved.',
  banned: 'Banned, and signed out everywhere.',
  unbanned: 'No longer banned.',
  locked: 'Locked: cannot sign in until unlocked.',
  unlocked: 'Unlocked.',
  deleted: 'Deleted.',
  revoked: 'Revoked: the app learns it with the next token, a minute at most.',
  added: 'Added.',
  removed: 'Removed.',
  invited: 'Invited.',
  denied: 'Denied: they are not let in.',
  ended: 'Revoked: it opens nothing any more.',
  stale: 'Its tokens are older than its browser’s last sign-in now: the next page begins a handshake.',
  forgotten: 'Its browser is forgotten.',
  resent: 'It is sent again.',
  withdrawn: 'The invitation is revoked.',
  accepted: 'Accepted: a member now.',
  rejected: 'Rejected: not a member.',
  verified: 'Verified: who has an address there is enrolled as its mode says.',
  aged: 'Its factors are proven long ago now: the next sensitive change asks for one again.',
  allmended: 'No fault is on.',
  emptied: 'The inbox is empty.',
  broken: 'The fault is on. It stays until its count is met, or you remove it.',
  mended: 'The fault is off.',
  cleared: 'The log is empty.',
  moved: 'The clock is moved.',
  present: 'The clock is back in the present.',
  rotated: 'A new key signs from now on. Tokens of the old one stay good.',
  leaked: 'A new key signs from now on. Tokens of the old one are refused.',
  imported: 'Imported. What was here before is gone.',
  reset: 'Everything is as in the seed again.',
};

function navigation(path: string): Html {
  const current = places.findLast(([href]) => path === href || (href !== '/' && path.startsWith(href)));
  const isPerson = path.startsWith('/panel/people');
  const isPermission = path.startsWith('/panel/permissions/');
  return html`<ul>
    ${places.map(
      ([href, name, words]) =>
        html`<li>
          <a
            href="${href}"
            ${href === current?.[0] || (href === '/' && isPerson) || (href === '/panel/roles' && isPermission) ? html`aria-current="page"` : ''}
            >${name}<small>${words}</small></a
          >
        </li>`,
    )}
  </ul>`;
}

function state({ context, bed: { clock, settings, faults } }: Panel): Html {
  const { state } = context();
  const offset = clock.offsetSeconds();
  const moved =
    offset === 0
      ? ''
      : html` · <a href="/panel/switches" class="warn">clock ${offset > 0 ? '+' : '−'}${duration(offset)}</a>`;
  const broken = faults.list().length;
  const wrong =
    broken === 0
      ? ''
      : html` · <a href="/panel/switches" class="warn">${broken} ${broken === 1 ? 'fault' : 'faults'} on</a>`;
  return html`<span class="who"
    ><strong>${settings().applicationName}</strong>
    <span class="session soft"
      >${state.users.size} people · ${state.organizations.size} organizations${moved}${wrong}</span
    ></span
  >`;
}

/** A whole page: bar, navigation and what it is about. */
export function document(visit: Visit, { title, body }: View): string {
  const { panel, path, query } = visit;
  const key = query.get('done') ?? '';
  const done = Object.hasOwn(notices, key) ? notices[key] : undefined;
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex" />
        <title>${title} · clerk-local</title>
        <link rel="icon" href="/panel/icon.svg" type="image/svg+xml" />
        <link rel="stylesheet" href="/panel/panel.css" />
        <script src="/panel/panel.js"></script>
      </head>
      <body>
        <a class="skip-link" href="#main">Skip to content</a>
        <header class="identity-bar">
          <a href="/" class="brand">clerk-local</a>
          <div class="identity">${state(panel)}</div>
          <div class="controls">
            <a class="button quiet" href="${panel.apps()[0] ?? '/'}">Open the app</a>
            <button type="button" class="quiet icon needs-script" id="theme" aria-label="Switch between light and dark">
              <svg viewBox="0 0 20 20" width="18" height="18" aria-hidden="true">
                <circle cx="10" cy="10" r="7" fill="none" stroke="currentColor" stroke-width="1.6" />
                <path d="M10 3a7 7 0 0 1 0 14z" fill="currentColor" />
              </svg>
            </button>
          </div>
        </header>
        <div class="frame">
          <nav class="topics" aria-label="Panel">
            <details class="topics-menu">
              <summary>Menu</summary>
              ${navigation(path)}
            </details>
            <div class="topics-column">${navigation(path)}</div>
          </nav>
          <main id="main" tabindex="-1">${done ? html`<p class="notice" role="status">${done}</p>` : ''} ${body}</main>
        </div>
      </body>
    </html>`;
  return page.toString();
}
