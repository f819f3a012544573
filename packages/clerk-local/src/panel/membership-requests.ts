import { settleRequest } from '../operations/membership-requests.ts';
import type { MembershipRequestRecord, OrganizationRecord } from '../records.ts';
import { actButton, empty, formProblem, moment, verdict } from './elements.ts';
import { addressOf, disc, nameOf, organizationPath, personLink, requireOrganization } from './names.ts';
import { html, PanelProblem, type Html, type Outcome, type Page, type Visit } from './view.ts';

const marks = {
  pending: () => verdict('warn', 'asks to join'),
  accepted: () => verdict('good', 'accepted'),
  rejected: () => verdict('bad', 'rejected'),
} as const;

function row(visit: Visit, { id, userId, status, createdAt }: MembershipRequestRecord): Html {
  const { state, now } = visit.panel.context();
  const user = state.users.get(userId);
  const values = { request: id };
  return html`<li>
    ${disc(userId, user ? nameOf(user) : '')}
    <div class="what">
      ${personLink(state, userId)} ${marks[status]()}
      <div class="soft small-text">${user ? addressOf(user) : ''} · ${moment(createdAt, now())}</div>
    </div>
    ${
      status === 'pending'
        ? html`<div class="buttons">
            ${actButton(visit, 'accept', 'Accept', { values })}
            ${actButton(visit, 'reject', 'Reject', { kind: 'danger', values })}
          </div>`
        : ''
    }
  </li>`;
}

/** Who asks to join an organization. */
export function requestsSection(visit: Visit, { id }: OrganizationRecord): Html {
  const rows = visit.panel.context().state.membershipRequests.by('organization', id).toReversed().slice(0, 50);
  return html`<h2>Requests to join</h2>
    ${formProblem(visit, 'accept')} ${formProblem(visit, 'reject')}
    ${
      rows.length === 0
        ? empty('Nobody asks to join. People can who are suggested it: see the modes of domains below.')
        : html`<ul class="rows">
            ${rows.map((one) => row(visit, one))}
          </ul>`
    }`;
}

function settle(visit: Visit, status: 'accepted' | 'rejected'): Outcome {
  const organization = requireOrganization(visit);
  const context = visit.panel.context();
  const settled = context.state.attempt(() =>
    settleRequest(context, organization, visit.form.get('request') ?? '', status),
  );
  if (!settled) throw new PanelProblem('This request is answered already, or gone.');
  return { location: organizationPath(organization, status) };
}

/** The Backend API has no method for these: in an app, an administrator answers. */
export const membershipRequestActions: NonNullable<Page['actions']> = {
  accept: (visit) => settle(visit, 'accepted'),
  reject: (visit) => settle(visit, 'rejected'),
};
