import type { RoleRecord } from '../records.ts';
import { call } from './call.ts';
import { actButton, button, checkbox, confirmed, copyable, facts, field, form, formProblem } from './elements.ts';
import { described, isClerks, permissionPath, permissionsOf, rolePath, type Permission } from './roles.ts';
import { html, NoSuchThing, type Html, type Page, type Visit } from './view.ts';

function requireRole({ panel, parameters }: Visit): RoleRecord {
  const role = panel.context().state.roles.get(parameters['roleKey']);
  if (!role) throw new NoSuchThing('There is no such role, or no longer.');
  return role;
}

function choices(visit: Visit, role: RoleRecord, permissions: readonly Permission[]): Html[] {
  const isBack = visit.problem?.action === 'save';
  const chosen = isBack ? visit.form.getAll('permissions') : role.permissions;
  return permissions.map(({ key, name }) =>
    checkbox({
      id: `permission-${key}`,
      name: 'permissions',
      value: key,
      label: html`<code>${key}</code> ${name === key ? '' : html`<span class="soft">${name}</span>`}`,
      checked: chosen.includes(key),
    }),
  );
}

function roleForm(visit: Visit, role: RoleRecord): Html {
  const action = 'save';
  const all = permissionsOf(visit.panel);
  const own = all.filter(({ key }) => !isClerks(key));
  const content = html`<div class="columns">
      ${field(visit, { action, name: 'name', label: 'Name', value: role.name, required: true })}
      ${field(visit, { action, name: 'key', label: 'Key', value: role.id, required: true, hint: 'Members and invitations go along to another one.' })}
    </div>
    ${field(visit, { action, name: 'description', label: 'Description', value: role.description })}
    ${
      own.length === 0
        ? ''
        : html`<fieldset>
            <legend>Your permissions</legend>
            ${choices(visit, role, own)}
          </fieldset>`
    }
    <fieldset>
      <legend>Clerk’s own permissions</legend>
      <p class="soft small-text">For Clerk’s components and their requests; no token tells them.</p>
      ${choices(
        visit,
        role,
        all.filter(({ key }) => isClerks(key)),
      )}
    </fieldset>
    ${formProblem(visit, action, ['name', 'key', 'description'])} ${button(action, 'Save role')}`;
  return form(visit, content);
}

/** One role: its name, and what it permits. */
export const role: Page = {
  path: '/panel/roles/:roleKey',
  view: (visit) => {
    const role = requireRole(visit);
    const { state, settings } = visit.panel.context();
    const members = state.memberships.all().filter((one) => one.role === role.id).length;
    const isCreators = settings.organizations.creatorRole === role.id;
    const body = html`<p class="back"><a href="/panel/roles">← Roles</a></p>
      <h1>${role.name}</h1>
      ${facts([
        ['Key', copyable(role.id, { label: 'the key' })],
        ['Held by', `${members} ${members === 1 ? 'member' : 'members'}`],
        ...(isCreators ? [['Given to', 'whoever makes an organization'] as const] : []),
      ])}
      ${roleForm(visit, role)}
      <h2>Take it away</h2>
      ${formProblem(visit, 'delete')}
      <div class="buttons">
        ${confirmed(
          'Delete …',
          html`<p>It must have no members and no open invitations.</p>
            ${actButton(visit, 'delete', 'Delete for good', { kind: 'danger' })}`,
        )}
      </div>`;
    return { title: role.name, body };
  },
  actions: {
    save: (visit) => {
      const values = { ...described(visit), permissions: visit.form.getAll('permissions') };
      call(visit.panel, 'organizationRoles.updateOrganizationRole', { roleId: requireRole(visit).id }, values);
      return { location: `${rolePath(values.key)}?done=saved` };
    },
    delete: (visit) => {
      call(visit.panel, 'organizationRoles.deleteOrganizationRole', { roleId: requireRole(visit).id });
      return { location: '/panel/roles?done=deleted' };
    },
  },
};

function requirePermission({ panel, parameters }: Visit): Permission {
  const found = permissionsOf(panel).find(({ key }) => key === parameters['permissionKey']);
  if (!found || isClerks(found.key)) throw new NoSuchThing('There is no such permission of yours, or no longer.');
  return found;
}

/** One permission that people made. */
export const permission: Page = {
  path: '/panel/permissions/:permissionKey',
  view: (visit) => {
    const { key, name, description } = requirePermission(visit);
    const action = 'save';
    const holders = visit.panel
      .context()
      .state.roles.all()
      .filter(({ permissions }) => permissions.includes(key));
    const content = html`<div class="columns">
        ${field(visit, { action, name: 'name', label: 'Name', value: name, required: true })}
        ${field(visit, { action, name: 'key', label: 'Key', value: key, required: true, hint: 'Roles that give it go along to another one.' })}
      </div>
      ${field(visit, { action, name: 'description', label: 'Description', value: description })}
      ${formProblem(visit, action, ['name', 'key', 'description'])} ${button(action, 'Save permission')}`;
    const body = html`<p class="back"><a href="/panel/roles">← Roles</a></p>
      <h1>${name}</h1>
      <p class="rule">
        ${
          holders.length === 0
            ? 'No role gives it yet.'
            : html`Given by
              ${holders.map((one, index) => html`${index > 0 ? ', ' : ''}<a href="${rolePath(one.id)}">${one.name}</a>`)}.`
        }
        Apps ask <code>has({ permission: '${key}' })</code>.
      </p>
      ${form(visit, content)}
      <h2>Take it away</h2>
      <div class="buttons">
        ${confirmed(
          'Delete …',
          html`<p>Roles that give it lose it, and the next tokens of their members with them.</p>
            ${actButton(visit, 'delete', 'Delete for good', { kind: 'danger' })}`,
        )}
      </div>`;
    return { title: name, body };
  },
  actions: {
    save: (visit) => {
      const values = described(visit);
      const parameters = { permissionId: requirePermission(visit).id };
      call(visit.panel, 'organizationPermissions.updateOrganizationPermission', parameters, values);
      return { location: `${permissionPath(values.key)}?done=saved` };
    },
    delete: (visit) => {
      const parameters = { permissionId: requirePermission(visit).id };
      call(visit.panel, 'organizationPermissions.deleteOrganizationPermission', parameters);
      return { location: '/panel/roles?done=deleted' };
    },
  },
};
