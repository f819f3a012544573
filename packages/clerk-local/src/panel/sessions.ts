import { readDevice } from '../devices.ts';
import type { SessionRecord } from '../records.ts';
import { statusAt } from '../resources/backend.ts';
import { call } from './call.ts';
import { actButton, empty, facts, formProblem, moment, pageOf, pager } from './elements.ts';
import { disc, nameOf, personLink, statusMark } from './names.ts';
import { html, type Html, type Page, type Visit } from './view.ts';

function isLive(session: SessionRecord, now: number): boolean {
  return ['active', 'pending'].includes(statusAt(session, now));
}

/** The browser a session lives in, as far as it told. */
function deviceOf(visit: Visit, { clientId, userAgent }: SessionRecord): string {
  const { state } = visit.panel.context();
  const { browserName, deviceType } = readDevice(userAgent);
  const name = [browserName, deviceType].filter(Boolean).join(', ') || `browser …${clientId.slice(-6)}`;
  return state.devBrowsers.get(visit.devBrowserId)?.clientId === clientId ? `${name} (this one)` : name;
}

const acts = [
  ['revoke', 'Revoke', 'danger'],
  ['stale', 'Make stale', 'quiet'],
  ['age', 'Age factors', 'quiet'],
  ['forget', 'Forget browser', 'quiet'],
] as const;

function row(visit: Visit, session: SessionRecord): Html {
  const { state, now, settings } = visit.panel.context();
  const organization = state.organizations.get(session.organizationId)?.name ?? 'personal account';
  const live = isLive(session, now());
  const user = state.users.get(session.userId);
  return html`<li>
    ${disc(session.userId, user ? nameOf(user) : '')}
    <div class="what">
      ${personLink(state, session.userId)} <span class="soft">in</span> ${organization} ${statusMark(session, now())}
      <div class="soft small-text"><code>${session.id}</code></div>
    </div>
    <div class="when soft">
      ${deviceOf(visit, session)}<br />active ${moment(session.lastActiveAt, now())}
      ${live ? html`<br />tokens live ${settings.sessionTokenLifetimeSeconds} s` : ''}
    </div>
    ${
      live
        ? html`<div class="buttons">
            ${acts.map(([action, words, kind]) => actButton(visit, action, words, { kind, values: { session: session.id } }))}
          </div>`
        : ''
    }
  </li>`;
}

/** Who is signed in, and who was. */
export const sessions: Page = {
  path: '/panel/sessions',
  view: (visit) => {
    const { state, now } = visit.panel.context();
    const wantsAll = visit.query.get('show') === 'all';
    const all = state.sessions.all().toReversed();
    const shown = wantsAll ? all : all.filter((session) => isLive(session, now()));
    const { rows, page, pages } = pageOf(shown, visit.query);
    const none = wantsAll
      ? html`Nobody ever signed in. <a href="/">Sign in as somebody</a>.`
      : html`Nobody is signed in. <a href="/">Sign in as somebody</a>.`;
    const body = html`<h1>Sessions</h1>
      <p class="rule">
        Revoking one stops its next token; the token in the browser holds until it expires, for apps that verify it
        without asking.
      </p>
      <details class="opening">
        <summary>What the other buttons do</summary>
        ${facts([
          ['Make stale', 'Its token is older than its browser’s last sign-in: the next page begins a handshake.'],
          ['Age factors', 'They are proven a day earlier: reverification asks for one again.'],
          ['Forget browser', 'Its cookies still say signed in, and Clerk knows nothing of it.'],
        ])}
      </details>
      <p class="choice">
        <a href="${visit.path}" ${wantsAll ? '' : html`aria-current="true"`}>Signed in</a>
        <a href="${visit.path}?show=all" ${wantsAll ? html`aria-current="true"` : ''}>All, ended ones too</a>
      </p>
      ${['revoke', 'age', 'stale', 'forget'].map((action) => formProblem(visit, action))}
      <div id="live">
        ${
          rows.length === 0
            ? empty(none)
            : html`<ul class="rows">
                ${rows.map((session) => row(visit, session))}
              </ul>`
        }
        ${pager(visit, page, pages)}
      </div>`;
    return { title: 'Sessions', body };
  },
  actions: {
    age: ({ panel, form, path }) => {
      panel.bed.ageFactors(form.get('session') ?? '', 24 * 60);
      return { location: `${path}?done=aged` };
    },
    stale: ({ panel, form, path }) => {
      panel.bed.staleClient(form.get('session') ?? '');
      return { location: `${path}?done=stale` };
    },
    forget: ({ panel, form, path }) => {
      panel.bed.forgetClient(form.get('session') ?? '');
      return { location: `${path}?done=forgotten` };
    },
    revoke: ({ panel, form, path }) => {
      call(panel, 'sessions.revokeSession', { sessionId: form.get('session') ?? '' });
      return { location: `${path}?done=revoked` };
    },
  },
};
