import { z } from 'zod';
import type { RoleRecord } from '../records.ts';
import { call } from './call.ts';
import { button, empty, field, form, formProblem, opening } from './elements.ts';
import { html, type Html, type Page, type Panel, type Visit } from './view.ts';

const permissionList = z.object({
  data: z.array(z.object({ id: z.string(), key: z.string(), name: z.string(), description: z.string() })),
});

/** A permission as the Backend API tells it. */
export type Permission = z.output<typeof permissionList>['data'][number];

/** Every permission there is: people's own first, by key. */
export function permissionsOf(panel: Panel): Permission[] {
  const values = { limit: 500, order_by: '+key' };
  const { data } = permissionList.parse(
    call(panel, 'organizationPermissions.getOrganizationPermissionList', {}, values),
  );
  return data.toSorted((one, other) => Number(isClerks(one.key)) - Number(isClerks(other.key)));
}

/** Whether a permission is Clerk's own, which no token carries. */
export function isClerks(key: string): boolean {
  return key.startsWith('org:sys_');
}

/** The page of a role. */
export function rolePath(key: string): string {
  return `/panel/roles/${encodeURIComponent(key)}`;
}

/** The page of a permission. */
export function permissionPath(key: string): string {
  return `/panel/permissions/${encodeURIComponent(key)}`;
}

function roleCard(visit: Visit, role: RoleRecord): Html {
  const { state } = visit.panel.context();
  const own = role.permissions.filter((permission) => !isClerks(permission));
  const clerks = role.permissions.length - own.length;
  const members = state.memberships.all().filter((one) => one.role === role.id).length;
  return html`<li>
    <div class="what">
      <span class="name"><a href="${rolePath(role.id)}">${role.name}</a></span> <code class="soft">${role.id}</code>
      <div class="soft">${role.description}</div>
      <div class="chips">
        ${own.map((permission) => html`<code>${permission}</code>`)}
        ${clerks > 0 ? html`<span class="soft small-text">${own.length > 0 ? 'and ' : ''}${clerks} of Clerk’s own</span>` : ''}
        ${role.permissions.length === 0 ? html`<span class="soft small-text">no permissions</span>` : ''}
      </div>
    </div>
    <div class="when soft">${members} ${members === 1 ? 'member' : 'members'}</div>
  </li>`;
}

function createForm(visit: Visit): Html {
  const action = 'create';
  const content = html`${field(visit, { action, name: 'name', label: 'Name of the role', required: true })}
  ${field(visit, { action, name: 'key', label: 'Key', required: true, hint: 'Written like org:billing.' })}
  ${field(visit, { action, name: 'description', label: 'Description' })}
  ${formProblem(visit, action, ['name', 'key', 'description'])} ${button(action, 'Create role')}`;
  return opening(visit, action, 'Create a role', form(visit, content));
}

function permissionForm(visit: Visit): Html {
  const action = 'create-permission';
  const content = html`${field(visit, { action, name: 'name', label: 'Name of the permission', required: true })}
  ${field(visit, { action, name: 'key', label: 'Key', required: true, hint: 'Written like org:invoices:read.' })}
  ${field(visit, { action, name: 'description', label: 'Description' })}
  ${formProblem(visit, action, ['name', 'key', 'description'])} ${button(action, 'Create permission')}`;
  return opening(visit, action, 'Create a permission', form(visit, content));
}

function permissionRow({ panel }: Visit, { key, name, description }: Permission): Html {
  const holders = panel
    .context()
    .state.roles.all()
    .filter(({ permissions }) => permissions.includes(key));
  return html`<li>
    <div class="what">
      <a href="${permissionPath(key)}"><code>${key}</code></a> ${name === key ? '' : name}
      <div class="soft small-text">
        ${description === key ? '' : description}
        ${holders.length === 0 ? 'No role gives it.' : `Given by ${holders.map((role) => role.name).join(', ')}.`}
      </div>
    </div>
  </li>`;
}

/** What a form says of a role or a permission. */
export function described({ form: sent }: Visit): { name: string; key: string; description: string } {
  const text = (name: string): string => (sent.get(name) ?? '').trim();
  return { name: text('name'), key: text('key'), description: text('description') };
}

/** Roles that members may have, and the permissions that roles give. */
export const roles: Page = {
  path: '/panel/roles',
  view: (visit) => {
    const rows = visit.panel.context().state.roles.all();
    const own = permissionsOf(visit.panel).filter(({ key }) => !isClerks(key));
    const body = html`<h1>Roles</h1>
      <p class="rule">
        A role is what a member is in an organization; its permissions are what <code>has()</code> answers. Session
        tokens tell your own permissions, never Clerk’s.
      </p>
      ${
        rows.length === 0
          ? empty('There are no roles. Create one below, or import a seed under Data.')
          : html`<ul class="rows">
              ${rows.map((one) => roleCard(visit, one))}
            </ul>`
      }
      ${createForm(visit)}
      <h2>Permissions</h2>
      ${
        own.length === 0
          ? empty('There is no permission but Clerk’s own. Create one below, then give it to a role.')
          : html`<ul class="rows">
              ${own.map((one) => permissionRow(visit, one))}
            </ul>`
      }
      ${permissionForm(visit)}`;
    return { title: 'Roles', body };
  },
  actions: {
    create: (visit) => {
      const values = described(visit);
      call(visit.panel, 'organizationRoles.createOrganizationRole', {}, values);
      return { location: `${rolePath(values.key)}?done=created` };
    },
    'create-permission': (visit) => {
      call(visit.panel, 'organizationPermissions.createOrganizationPermission', {}, described(visit));
      return { location: `${visit.path}?done=created` };
    },
  },
};
