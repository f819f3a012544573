import { invitationStatus, type InstanceInvitationRecord, type WaitlistRecord } from '../invitations.ts';
import { ticketOf, ticketUrl } from '../tickets.ts';
import { call } from './call.ts';
import {
  actButton,
  button,
  copyable,
  field,
  form,
  formProblem,
  list,
  moment,
  opening,
  pageOf,
  pager,
  verdict,
} from './elements.ts';
import { html, type Html, type Page, type Visit } from './view.ts';

const marks = {
  pending: () => verdict('warn', 'waits'),
  invited: () => verdict('info', 'invited'),
  accepted: () => verdict('good', 'accepted'),
  completed: () => verdict('good', 'signed up'),
  revoked: () => verdict('bad', 'revoked'),
  rejected: () => verdict('bad', 'denied'),
  expired: () => verdict('bad', 'expired'),
} as const;

function entry(visit: Visit, { id, emailAddress, status, createdAt }: WaitlistRecord): Html {
  const values = { entry: id };
  const isOpen = status === 'pending' || status === 'invited';
  return html`<li>
    <div class="what">${emailAddress} ${marks[status]()}</div>
    <div class="when soft">joined ${moment(createdAt, visit.panel.context().now())}</div>
    <div class="buttons">
      ${status === 'pending' ? actButton(visit, 'let-in', 'Invite', { values }) : ''}
      ${isOpen ? actButton(visit, 'deny', 'Deny', { kind: 'danger', values }) : ''}
    </div>
  </li>`;
}

function invitation(visit: Visit, row: InstanceInvitationRecord): Html {
  const { state, now, baseUrl } = visit.panel.context();
  const status = invitationStatus(row, now());
  const ticket = status === 'pending' ? ticketOf({ state }, row.id) : undefined;
  return html`<li>
    <div class="what">
      ${row.emailAddress} ${status === 'pending' ? verdict('warn', 'invited') : marks[status]()}
      ${ticket ? html`<div>${copyable(ticketUrl(baseUrl, ticket.id), { label: `the link of ${row.emailAddress}` })}</div>` : ''}
    </div>
    <div class="when soft">${moment(row.createdAt, now())}<br />runs out ${moment(row.expireAt, now())}</div>
    ${status === 'pending' ? actButton(visit, 'withdraw', 'Revoke', { kind: 'danger', values: { invitation: row.id } }) : ''}
  </li>`;
}

function addressForm(visit: Visit, action: string, summary: string, words: string): Html {
  const content = html`${field(visit, { action, name: 'email_address', label: 'Email address', type: 'email', required: true })}
  ${formProblem(visit, action, ['email_address'])} ${button(action, words)}`;
  return opening(visit, action, summary, form(visit, content));
}

/** Who may sign up: invitations to the instance, and the people who wait for one. */
export const invitations: Page = {
  path: '/panel/invitations',
  view: (visit) => {
    const { state, settings } = visit.panel.context();
    const { rows, page, pages } = pageOf(state.instanceInvitations.all().toReversed(), visit.query);
    const waiting = state.waitlist.all().toReversed().slice(0, 100);
    const body = html`<h1>Invitations and waitlist</h1>
      <p class="rule">
        Whoever has an invitation may sign up, in every mode. This instance’s mode is
        <b>${settings.signUp.mode}</b>: change it under <a href="/panel/switches">Switches</a>.
      </p>
      ${formProblem(visit, 'withdraw')}
      ${list(
        rows.map((one) => invitation(visit, one)),
        'Nobody is invited. Invite somebody below.',
      )}
      ${pager(visit, page, pages)} ${addressForm(visit, 'invite', 'Invite somebody', 'Invite')}
      <h2>Waitlist</h2>
      ${formProblem(visit, 'let-in')} ${formProblem(visit, 'deny')}
      ${list(
        waiting.map((one) => entry(visit, one)),
        'Nobody waits. In the mode waitlist, apps offer it in place of signing up; or add somebody below.',
      )}
      ${addressForm(visit, 'wait', 'Add to the waitlist', 'Add')}`;
    return { title: 'Invitations', body };
  },
  actions: {
    invite: ({ panel, form: sent, path }) => {
      call(panel, 'invitations.createInvitation', {}, { email_address: (sent.get('email_address') ?? '').trim() });
      return { location: `${path}?done=invited` };
    },
    withdraw: ({ panel, form: sent, path }) => {
      call(panel, 'invitations.revokeInvitation', { invitationId: sent.get('invitation') ?? '' });
      return { location: `${path}?done=withdrawn` };
    },
    wait: ({ panel, form: sent, path }) => {
      call(panel, 'waitlistEntries.create', {}, { email_address: (sent.get('email_address') ?? '').trim() });
      return { location: `${path}?done=added` };
    },
    'let-in': ({ panel, form: sent, path }) => {
      call(panel, 'waitlistEntries.invite', { entryId: sent.get('entry') ?? '' });
      return { location: `${path}?done=invited` };
    },
    deny: ({ panel, form: sent, path }) => {
      call(panel, 'waitlistEntries.reject', { entryId: sent.get('entry') ?? '' });
      return { location: `${path}?done=denied` };
    },
  },
};
