import type { InboxMessage } from '../records.ts';
import { actButton, copyable, empty, moment, pageOf, pager } from './elements.ts';
import { html, type Html, type Page, type Visit } from './view.ts';

/** What a message is for, such as `sign_in_code`, in words. */
function kindOf({ kind }: InboxMessage): string {
  const words = kind.replaceAll('_', ' ').replace('sign in', 'sign-in').replace('sign up', 'sign-up');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** A link is followed in one click, if it leads where links may lead. */
function linkOf({ url }: InboxMessage): string | undefined {
  return url !== undefined && /^https?:\/\//.test(url) ? url : undefined;
}

function row(visit: Visit, message: InboxMessage): Html {
  const link = linkOf(message);
  return html`<li>
    <div class="what">
      <b>${kindOf(message)}</b> <span class="soft">to</span> ${message.to}
      ${message.code ? html`<div>${copyable(message.code, { large: true, label: 'the code' })}</div>` : ''}
      ${link ? html`<div>${copyable(link, { label: 'the link' })} <a href="${link}">Open the link</a></div>` : ''}
    </div>
    <div class="when soft">${moment(message.sentAt, visit.panel.context().now())}</div>
  </li>`;
}

/** What the real Clerk would have sent. */
export const inbox: Page = {
  path: '/panel/inbox',
  view: (visit) => {
    const all = visit.panel.context().state.inbox.all().toReversed();
    const { rows, page, pages } = pageOf(all, visit.query);
    const none = html`Nothing was sent yet. Ask the app for a code by email, or
      <a href="/panel/organizations">invite somebody</a>. Addresses with <code>+clerk_test</code> take the code
      <code>424242</code> and get no message.`;
    const body = html`<h1>Inbox</h1>
      <p class="rule">Nothing leaves this machine: the codes and links that Clerk would send arrive here.</p>
      <div id="live">
        ${
          rows.length === 0
            ? empty(none)
            : html`<ul class="rows">
                ${rows.map((message) => row(visit, message))}
              </ul>`
        }
        ${pager(visit, page, pages)}
      </div>
      ${all.length > 0 ? actButton(visit, 'empty', 'Empty the inbox', { kind: 'quiet' }) : ''}`;
    return { title: 'Inbox', body };
  },
  actions: {
    empty: ({ panel, path }) => {
      panel.context().state.inbox.clear();
      return { location: `${path}?done=emptied` };
    },
  },
};
