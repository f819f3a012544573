import type { InvitationRecord, MembershipRecord, OrganizationRecord } from '../records.ts';
import { ticketOf, ticketUrl } from '../tickets.ts';
import { call } from './call.ts';
import { domainActions, domainsSection } from './domains.ts';
import {
  actButton,
  button,
  confirmed,
  copyable,
  empty,
  facts,
  field,
  form,
  formProblem,
  moment,
  opening,
  pageOf,
  pager,
  select,
  verdict,
} from './elements.ts';
import { membershipRequestActions, requestsSection } from './membership-requests.ts';
import { requireJsonObject } from './json-text.ts';
import { addressOf, disc, nameOf, organizationPath as pathOf, personLink, requireOrganization } from './names.ts';
import { peopleList, peopleOptions, requirePersonByAddress } from './organizations.ts';
import { html, type Html, type Page, type Visit } from './view.ts';

/** The roles to choose from; one that is gone stays shown where it is held. */
function roleSelect(visit: Visit, id: string, value: string, hidesLabel: boolean): Html {
  const choices = visit.panel
    .context()
    .state.roles.all()
    .map((role) => [role.id, role.name] as const);
  const all = choices.some(([key]) => key === value) || value === '' ? choices : [...choices, [value, value] as const];
  return select({ id, name: 'role', label: 'Role', hidesLabel, value, choices: all });
}

function member(visit: Visit, { userId, role, createdAt }: MembershipRecord): Html {
  const { state, now } = visit.panel.context();
  const user = state.users.get(userId);
  const change = form(
    visit,
    html`<input type="hidden" name="user" value="${userId}" />
      <div class="line">
        ${roleSelect(visit, `role-${userId}`, role, true)} ${button('change-role', 'Change', 'quiet')}
      </div>`,
  );
  return html`<li>
    ${disc(userId, user ? nameOf(user) : '')}
    <div class="what">
      ${personLink(state, userId)}
      <div class="soft small-text">${user ? addressOf(user) : ''} · joined ${moment(createdAt, now())}</div>
    </div>
    ${change} ${actButton(visit, 'remove', 'Remove', { kind: 'danger', values: { user: userId } })}
  </li>`;
}

function addForm(visit: Visit): Html {
  const action = 'add';
  const content = html` ${field(visit, { action, name: 'address', label: 'Person’s email address', type: 'email', required: true, list: peopleList })}
  ${roleSelect(visit, 'add-role', visit.problem?.action === action ? (visit.form.get('role') ?? '') : 'org:member', false)}
  ${formProblem(visit, action, ['address'])} ${button(action, 'Add member')}`;
  return opening(visit, action, 'Add a member', form(visit, content));
}

const states = {
  pending: () => verdict('warn', 'invited'),
  accepted: () => verdict('good', 'accepted'),
  revoked: () => verdict('bad', 'revoked'),
} as const;

function invitation(visit: Visit, { id, emailAddress, role, status, createdAt }: InvitationRecord): Html {
  const { state, now, baseUrl } = visit.panel.context();
  const ticket = status === 'pending' ? ticketOf({ state }, id) : undefined;
  const mark = Object.hasOwn(states, status) ? states[status]() : verdict('info', status);
  return html`<li>
    <div class="what">
      ${emailAddress} ${mark}
      <div class="soft small-text">${state.roles.get(role)?.name ?? role} · ${moment(createdAt, now())}</div>
      ${ticket ? copyable(ticketUrl(baseUrl, ticket.id), { label: `the link of ${emailAddress}` }) : ''}
    </div>
    ${status === 'pending' ? actButton(visit, 'withdraw', 'Revoke', { kind: 'danger', values: { invitation: id } }) : ''}
  </li>`;
}

function inviteForm(visit: Visit): Html {
  const action = 'invite';
  const content = html` ${field(visit, { action, name: 'email_address', label: 'Email address', type: 'email', required: true })}
  ${roleSelect(visit, 'invite-role', visit.problem?.action === action ? (visit.form.get('role') ?? '') : 'org:member', false)}
  ${formProblem(visit, action, ['email_address'])} ${button(action, 'Invite')}`;
  return opening(visit, action, 'Invite somebody', form(visit, content));
}

function settingsForm(visit: Visit, organization: OrganizationRecord): Html {
  const action = 'save';
  const content = html`<div class="columns">
      ${field(visit, { action, name: 'name', label: 'Name', value: organization.name, required: true })}
      ${field(visit, { action, name: 'slug', label: 'Slug', value: organization.slug, required: true })}
      ${field(visit, { action, name: 'max_allowed_memberships', label: 'Most members', type: 'number', value: String(organization.maxAllowedMemberships), hint: '0 is no limit.' })}
    </div>
    ${field(visit, { action, name: 'public_metadata', label: 'Public metadata', lines: 3, value: JSON.stringify(organization.publicMetadata, null, 2) })}
    ${field(visit, { action, name: 'private_metadata', label: 'Private metadata', lines: 3, value: JSON.stringify(organization.privateMetadata, null, 2) })}
    ${formProblem(visit, action, ['name', 'slug', 'max_allowed_memberships', 'public_metadata', 'private_metadata'])}
    ${button(action, 'Save organization')}`;
  return form(visit, content);
}

/** One organization: members, invitations, name. */
export const organization: Page = {
  path: '/panel/organizations/:organizationId',
  view: (visit) => {
    const organization = requireOrganization(visit);
    const { state, now } = visit.panel.context();
    const members = pageOf(state.memberships.by('organization', organization.id), visit.query);
    const invitations = state.invitations.by('organization', organization.id).toReversed().slice(0, 50);
    const remove = confirmed(
      'Delete …',
      html`<p>${organization.name} goes, with its memberships and invitations. This cannot be taken back.</p>
        ${actButton(visit, 'delete', 'Delete for good', { kind: 'danger' })}`,
    );
    const body = html`<p class="back"><a href="/panel/organizations">← Organizations</a></p>
      <div class="title">
        ${disc(organization.id, organization.name)}
        <h1>${organization.name}</h1>
      </div>
      ${facts([
        ['Id', copyable(organization.id, { label: 'the id' })],
        ['Slug', organization.slug],
        [
          'Created',
          html`${moment(organization.createdAt, now())}${organization.createdBy ? html` by ${personLink(state, organization.createdBy)}` : ''}`,
        ],
      ])}
      <h2>Members</h2>
      ${['change-role', 'remove', 'withdraw', 'delete'].map((action) => formProblem(visit, action))}
      ${
        members.rows.length === 0
          ? empty('Nobody is a member. Add somebody below.')
          : html`<ul class="rows">
              ${members.rows.map((one) => member(visit, one))}
            </ul>`
      }
      ${pager(visit, members.page, members.pages)} ${addForm(visit)}
      <h2>Invitations</h2>
      ${
        invitations.length === 0
          ? empty('Nobody is invited. Invite somebody below, or from the app.')
          : html`<ul class="rows">
              ${invitations.map((one) => invitation(visit, one))}
            </ul>`
      }
      ${inviteForm(visit)} ${requestsSection(visit, organization)} ${domainsSection(visit, organization)}
      <h2>Name and metadata</h2>
      ${settingsForm(visit, organization)}
      <h2>Take it away</h2>
      <div class="buttons">${remove}</div>
      ${peopleOptions(visit.panel)}`;
    return { title: organization.name, body };
  },
  actions: {
    ...domainActions,
    ...membershipRequestActions,
    add: (visit) => {
      const organization = requireOrganization(visit);
      const userId = requirePersonByAddress(visit.panel, visit.form.get('address') ?? '', 'address');
      const values = { user_id: userId, role: visit.form.get('role') ?? '' };
      call(visit.panel, 'organizations.createOrganizationMembership', { organizationId: organization.id }, values);
      return { location: pathOf(organization, 'added') };
    },
    'change-role': (visit) => {
      const organization = requireOrganization(visit);
      const parameters = { organizationId: organization.id, userId: visit.form.get('user') ?? '' };
      const values = { role: visit.form.get('role') ?? '' };
      call(visit.panel, 'organizations.updateOrganizationMembership', parameters, values);
      return { location: pathOf(organization, 'saved') };
    },
    remove: (visit) => {
      const organization = requireOrganization(visit);
      const parameters = { organizationId: organization.id, userId: visit.form.get('user') ?? '' };
      call(visit.panel, 'organizations.deleteOrganizationMembership', parameters);
      return { location: pathOf(organization, 'removed') };
    },
    invite: (visit) => {
      const organization = requireOrganization(visit);
      const values = {
        email_address: (visit.form.get('email_address') ?? '').trim(),
        role: visit.form.get('role') ?? '',
      };
      call(visit.panel, 'organizations.createOrganizationInvitation', { organizationId: organization.id }, values);
      return { location: pathOf(organization, 'invited') };
    },
    withdraw: (visit) => {
      const organization = requireOrganization(visit);
      const parameters = { organizationId: organization.id, invitationId: visit.form.get('invitation') ?? '' };
      call(visit.panel, 'organizations.revokeOrganizationInvitation', parameters);
      return { location: pathOf(organization, 'withdrawn') };
    },
    save: (visit) => {
      const organization = requireOrganization(visit);
      const values = {
        name: visit.form.get('name') ?? '',
        slug: (visit.form.get('slug') ?? '').trim(),
        max_allowed_memberships: Number(visit.form.get('max_allowed_memberships') || 0),
        public_metadata: requireJsonObject(visit.form.get('public_metadata') ?? '', 'public_metadata'),
        private_metadata: requireJsonObject(visit.form.get('private_metadata') ?? '', 'private_metadata'),
      };
      call(visit.panel, 'organizations.updateOrganization', { organizationId: organization.id }, values);
      return { location: pathOf(organization, 'saved') };
    },
    delete: (visit) => {
      call(visit.panel, 'organizations.deleteOrganization', { organizationId: requireOrganization(visit).id });
      return { location: '/panel/organizations?done=deleted' };
    },
  },
};
