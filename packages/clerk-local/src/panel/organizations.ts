import { z } from 'zod';
import type { OrganizationRecord } from '../records.ts';
import { call } from './call.ts';
import { button, empty, field, form, formProblem, opening, pageOf, pager, search } from './elements.ts';
import { disc, organizationLink } from './names.ts';
import { html, PanelProblem, type Html, type Page, type Panel, type Visit } from './view.ts';

const made = z.object({ id: z.string() });

/**
 * Finds the person an address names.
 *
 * @throws PanelProblem when nobody has it
 */
export function requirePersonByAddress({ context }: Panel, address: string, name: string): string {
  const user = context().state.users.by('email', address.trim().toLowerCase())[0];
  if (!user) throw new PanelProblem('Nobody has this address. Create the person first, under People.', name);
  return user.id;
}

/** The id of the list that address fields offer. */
export const peopleList = 'people-list';

/** The first addresses, for fields that ask for a person. */
export function peopleOptions({ context }: Panel): Html {
  const addresses = context()
    .state.users.all()
    .slice(0, 50)
    .flatMap(({ emails }) => emails.slice(0, 1).map(({ address }) => address));
  return html`<datalist id="${peopleList}">
    ${addresses.map((address) => html`<option value="${address}"></option>`)}
  </datalist>`;
}

function row(visit: Visit, organization: OrganizationRecord): Html {
  const { state } = visit.panel.context();
  const members = state.memberships.count('organization', organization.id);
  const pending = state.invitations.count('pending', organization.id);
  return html`<li>
    ${disc(organization.id, organization.name)}
    <div class="what">
      <span class="name">${organizationLink(organization)}</span>
      <div class="soft"><code>${organization.slug}</code></div>
    </div>
    <div class="when soft">
      ${members} ${members === 1 ? 'member' : 'members'}${pending > 0 ? `, ${pending} invited` : ''}
    </div>
  </li>`;
}

function createForm(visit: Visit): Html {
  const action = 'create';
  const content = html` ${field(visit, { action, name: 'name', label: 'Name', required: true })}
  ${field(visit, { action, name: 'slug', label: 'Slug', hint: 'Left empty, it is made of the name.' })}
  ${field(visit, { action, name: 'created_by', label: 'First admin', type: 'email', list: peopleList, hint: 'A person’s email address. Left empty, it has no members.' })}
  ${formProblem(visit, action, ['name', 'slug', 'created_by'])} ${button(action, 'Create organization')}`;
  return opening(visit, action, 'Create an organization', form(visit, content));
}

/** Organizations. */
export const organizations: Page = {
  path: '/panel/organizations',
  view: (visit) => {
    const { state } = visit.panel.context();
    const wanted = (visit.query.get('query') ?? '').trim().toLowerCase();
    const all = state.organizations.all().toReversed();
    const found = all.filter(({ id, name, slug }) => `${id} ${name} ${slug}`.toLowerCase().includes(wanted));
    const { rows, page, pages } = pageOf(found, visit.query);
    const none = wanted
      ? html`No organization matches “${visit.query.get('query')}”. <a href="${visit.path}">Show all</a>.`
      : 'There is no organization yet. Create one, or import a seed under Data.';
    const body = html`<h1>Organizations</h1>
      <p class="rule">
        A member’s <a href="/panel/roles">role</a> gives permissions; a session token tells those of the active
        organization.
      </p>
      <div class="tools">${search(visit, 'Name, slug or id')} ${createForm(visit)}</div>
      ${
        rows.length === 0
          ? empty(none)
          : html`<ul class="rows">
              ${rows.map((one) => row(visit, one))}
            </ul>`
      }
      ${pager(visit, page, pages)} ${peopleOptions(visit.panel)}`;
    return { title: 'Organizations', body };
  },
  actions: {
    create: ({ panel, form: sent }) => {
      const creator = (sent.get('created_by') ?? '').trim();
      const values = {
        name: sent.get('name') ?? '',
        slug: (sent.get('slug') ?? '').trim(),
        ...(creator ? { created_by: requirePersonByAddress(panel, creator, 'created_by') } : {}),
      };
      const { id } = made.parse(call(panel, 'organizations.createOrganization', {}, values));
      return { location: `/panel/organizations/${encodeURIComponent(id)}?done=created` };
    },
  },
};
