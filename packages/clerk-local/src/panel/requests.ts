import type { RequestRecord } from '../requests.ts';
import { actButton, empty, moment, pageOf, pager, verdict } from './elements.ts';
import { html, type Html, type Page, type Visit } from './view.ts';

/** What a status came to, in the words that all pages use. */
function verdictOf(status: number): Html {
  if (status === 0) return verdict('bad', 'connection dropped');
  if (status === 307) return verdict('info', '307 sent back');
  if (status === 401) return verdict('warn', '401 who are you?');
  if (status === 403) return verdict('bad', '403 not you');
  if (status === 501) return verdict('warn', '501 not here yet');
  if (status >= 500) return verdict('bad', `${status} broke`);
  if (status >= 400) return verdict('warn', `${status} refused`);
  return verdict('good', String(status));
}

function row(visit: Visit, { at, method, path, query, status, ms, operation, handshake }: RequestRecord): Html {
  return html`<li>
    <div class="what">
      <code>${method} ${path}${query.length > 0 ? html`<span class="soft">?${query.join('&')}</span>` : ''}</code>
      ${operation ? html`<div class="soft small-text">${operation}</div>` : ''}
      ${handshake ? html`<div>${handshake}</div>` : ''}
    </div>
    <div class="when">
      ${verdictOf(status)}<br /><span class="soft">${ms} ms, ${moment(at, visit.panel.context().now())}</span>
    </div>
  </li>`;
}

const kinds = [
  ['', 'All', () => true],
  ['failed', 'Refused and broken', ({ status }: RequestRecord) => status === 0 || status >= 400],
  ['handshakes', 'Handshakes', ({ handshake }: RequestRecord) => handshake !== undefined],
] as const;

/** What the apps asked, newest first. */
export const requests: Page = {
  path: '/panel/requests',
  view: (visit) => {
    const { bed } = visit.panel;
    const wanted = visit.query.get('show') ?? '';
    const [chosen, , fits] = kinds.find(([kind]) => kind === wanted) ?? kinds[0];
    const all = bed.requests().toReversed();
    const { rows, page, pages } = pageOf(all.filter(fits), visit.query);
    const none =
      all.length === 0
        ? html`No app asked yet. Open <a href="${visit.panel.apps()[0]}">${visit.panel.apps()[0]}</a>.`
        : html`None of the last ${all.length} requests. <a href="${visit.path}">Show all</a>.`;
    const body = html`<h1>Requests</h1>
      <p class="rule">
        The last 500 that apps and their servers made. A handshake is an app’s server sending the browser here because
        it cannot tell who is there: the reason stands in words.
      </p>
      <p class="choice">
        ${kinds.map(
          ([kind, words]) =>
            html`<a
              href="${visit.path}${kind ? `?show=${kind}` : ''}"
              ${kind === chosen ? html`aria-current="true"` : ''}
              >${words}</a
            >`,
        )}
      </p>
      <div id="live">
        ${
          rows.length === 0
            ? empty(none)
            : html`<ul class="rows log">
                ${rows.map((request) => row(visit, request))}
              </ul>`
        }
        ${pager(visit, page, pages)}
      </div>
      ${all.length > 0 ? actButton(visit, 'clear', 'Empty the log', { kind: 'quiet' }) : ''}`;
    return { title: 'Requests', body };
  },
  actions: {
    clear: ({ panel, path }) => {
      panel.bed.log.clear();
      return { location: `${path}?done=cleared` };
    },
  },
};
