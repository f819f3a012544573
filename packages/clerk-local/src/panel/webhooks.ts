import type { DeliveryRecord, WebhookRecord } from '../records-instance.ts';
import { newWebhookSchema } from '../webhooks/new-webhook.ts';
import {
  actButton,
  button,
  copyable,
  empty,
  field,
  form,
  formProblem,
  moment,
  opening,
  pageOf,
  pager,
  verdict,
} from './elements.ts';
import { html, PanelProblem, type Html, type Page, type Visit } from './view.ts';

function endpoint(visit: Visit, { id, url, secret, events }: WebhookRecord): Html {
  const isOfSettings = !visit.panel.context().state.webhooks.get(id);
  return html`<li>
    <div class="what">
      <code>${url}</code>
      <div class="soft small-text">${events === null ? 'every event' : events.join(', ')}</div>
      <details>
        <summary>Signing secret</summary>
        ${copyable(secret, { label: `the secret of ${url}` })}
      </details>
    </div>
    ${
      isOfSettings
        ? html`<span class="soft small-text">from the settings</span>`
        : actButton(visit, 'remove', 'Remove', { kind: 'danger', values: { webhook: id } })
    }
  </li>`;
}

function stateOf({ status, attempts }: DeliveryRecord): Html {
  if (status === 'delivered') return verdict('good', 'delivered');
  if (status === 'failed') return verdict('bad', 'given up');
  return attempts.length === 0 ? verdict('info', 'on its way') : verdict('warn', 'will be tried again');
}

function delivery(visit: Visit, row: DeliveryRecord): Html {
  const { now } = visit.panel.context();
  const url = visit.panel.bed.webhooks.list().find(({ id }) => id === row.webhookId)?.url;
  const tries = row.attempts.map(
    ({ at, status }) =>
      html`<div class="small-text">${status ?? 'no answer'} <span class="soft">${moment(at, now())}</span></div>`,
  );
  return html`<li>
    <div class="what">
      <code>${row.type}</code> ${stateOf(row)}
      <div class="soft small-text">to ${url ?? 'a webhook that was removed'}</div>
      <details>
        <summary>${row.attempts.length} ${row.attempts.length === 1 ? 'attempt' : 'attempts'}</summary>
        ${tries}
        <pre class="json" tabindex="0">${JSON.stringify(JSON.parse(row.body), null, 2)}</pre>
      </details>
    </div>
    <div class="when soft">
      ${moment(row.createdAt, now())}${row.nextAt === null ? '' : html`<br />next ${moment(row.nextAt, now())}`}
    </div>
    ${url ? actButton(visit, 'resend', 'Send again', { kind: 'quiet', values: { delivery: row.id } }) : ''}
  </li>`;
}

function addForm(visit: Visit): Html {
  const action = 'add';
  const content = html`${field(visit, { action, name: 'url', label: 'Address', required: true, hint: 'Such as http://localhost:3000/api/webhooks. Other machines only if the settings name their host.' })}
  ${field(visit, { action, name: 'events', label: 'Events', hint: 'Such as user.created, session.ended. Left empty, all.' })}
  ${formProblem(visit, action, ['url', 'events'])} ${button(action, 'Add webhook')}`;
  return opening(visit, action, 'Add a webhook', form(visit, content));
}

/** Where events are sent, and what became of them. */
export const webhooks: Page = {
  path: '/panel/webhooks',
  view: (visit) => {
    const { webhooks } = visit.panel.bed;
    const endpoints = webhooks.list();
    const { rows, page, pages } = pageOf(webhooks.deliveries().toReversed(), visit.query);
    const body = html`<h1>Webhooks</h1>
      <p class="rule">
        Each event is signed as Clerk signs it: <code>verifyWebhook</code> accepts it. What fails is tried again later;
        move the clock under Switches to see that now.
      </p>
      ${formProblem(visit, 'remove')} ${formProblem(visit, 'resend')}
      ${
        endpoints.length === 0
          ? empty('No event is sent anywhere. Add the address of your app below.')
          : html`<ul class="rows">
              ${endpoints.map((one) => endpoint(visit, one))}
            </ul>`
      }
      ${addForm(visit)}
      <h2>Deliveries</h2>
      <div id="live">
        ${
          rows.length === 0
            ? empty('Nothing was sent yet. Change something: a name under People, say.')
            : html`<ul class="rows">
                ${rows.map((one) => delivery(visit, one))}
              </ul>`
        }
        ${pager(visit, page, pages)}
      </div>`;
    return { title: 'Webhooks', body };
  },
  actions: {
    add: ({ panel, form: sent, path }) => {
      const events = (sent.get('events') ?? '').split(/[\s,]+/).filter(Boolean);
      const given = { url: (sent.get('url') ?? '').trim(), ...(events.length > 0 ? { events } : {}) };
      const checked = newWebhookSchema.safeParse(given);
      if (!checked.success) {
        const [issue] = checked.error.issues;
        throw new PanelProblem(`This does not fit: ${issue?.message ?? 'unknown'}.`, String(issue?.path[0]));
      }
      panel.bed.webhooks.add(checked.data);
      return { location: `${path}?done=added` };
    },
    remove: ({ panel, form: sent, path }) => {
      panel.bed.webhooks.remove(sent.get('webhook') ?? '');
      return { location: `${path}?done=removed` };
    },
    resend: ({ panel, form: sent, path }) => {
      panel.bed.webhooks.resend(sent.get('delivery') ?? '');
      return { location: `${path}?done=resent` };
    },
  },
};
