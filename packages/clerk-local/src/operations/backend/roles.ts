import { z } from 'zod';
import { clerkError, notFound } from '../../errors.ts';
import { operation, page, paginate, type Context, type Operation } from '../../operation.ts';
import type { RoleRecord } from '../../records.ts';
import type { PermissionRecord } from '../../records-instance.ts';
import { deletedJson } from '../../resources/backend.ts';
import { roleJson } from '../../resources/shared.ts';
import { changeSettings } from '../../settings.ts';
import { listOf, time } from '../../schemas/common.ts';
import { role as frontendRole } from '../../schemas/organizations.ts';

const role = frontendRole.extend({ is_creator_eligible: z.boolean() });
const permission = z.strictObject({
  object: z.literal('permission'),
  id: z.string().startsWith('perm_'),
  key: z.string(),
  name: z.string(),
  description: z.string(),
  type: z.enum(['system', 'user']),
  created_at: time,
  updated_at: time,
});
const gone = (object: string, kind: string) =>
  z.strictObject({ object: z.literal(object), id: z.string().startsWith(kind), deleted: z.literal(true) });

const roleKey = z.string().regex(/^org:[a-z0-9_]{1,60}$/, 'a role is written like org:billing');
const permissionKey = z
  .string()
  .regex(/^org:(?!sys_)[a-z0-9_]{1,60}:[a-z0-9_]{1,60}$/, 'a permission is written like org:todos:read');
const list = { ...page, query: z.string().optional(), order_by: z.string().optional() };

interface Named {
  readonly key: string;
  readonly name: string;
  readonly createdAt: number;
}

/** The rows whose key or name has a text in it, in the order asked for. */
function listed<Row extends Named>(
  rows: readonly Row[],
  { query, order_by: orderBy = '-created_at' }: { query?: string | undefined; order_by?: string | undefined },
): Row[] {
  const [, sign, name = ''] = /^([+-]?)(created_at|name|key)$/.exec(orderBy) ?? [];
  if (!name)
    throw clerkError(422, 'form_param_value_invalid', 'order_by must be one of created_at, name, key', 'order_by');
  const keyOf = (row: Row): string | number =>
    name === 'created_at' ? row.createdAt : name === 'name' ? row.name : row.key;
  const wanted = query?.toLowerCase() ?? '';
  const found = rows
    .filter((row) => `${row.key} ${row.name}`.toLowerCase().includes(wanted))
    .toSorted((one, other) => (keyOf(one) < keyOf(other) ? -1 : Number(keyOf(one) > keyOf(other))));
  return sign === '-' ? found.toReversed() : found;
}

function backendRoleJson(row: RoleRecord): Record<string, unknown> {
  return { ...roleJson(row), is_creator_eligible: true };
}

/** A role by its id, which is `role_` and its key. */
function requireRole({ state }: Context, roleId: string | undefined): RoleRecord {
  const row = state.roles.get(roleId?.replace(/^role_/, ''));
  if (!row) throw notFound('The role');
  return row;
}

/** @see https://clerk.com/docs/guides/organizations/control-access/roles-and-permissions#system-permissions */
const systemPermissions = [
  'profile:manage',
  'profile:delete',
  'memberships:read',
  'memberships:manage',
  'domains:read',
  'domains:manage',
  'billing:read',
  'billing:manage',
  'api_keys:read',
  'api_keys:manage',
].map((key) => `org:sys_${key}`);

/** Clerk's own permissions, those somebody made, and those that roles speak of. */
function allPermissions({ state }: Context): (PermissionRecord & Named)[] {
  const keys = new Set([
    ...systemPermissions,
    ...state.roles.all().flatMap(({ permissions }) => permissions),
    ...state.permissions.all().map((row) => row.id),
  ]);
  return [...keys].map((key) => {
    const made = state.permissions.get(key);
    return { id: key, key, name: key, description: key, createdAt: 1, updatedAt: 1, ...made };
  });
}

function permissionJson(row: PermissionRecord): Record<string, unknown> {
  return {
    object: 'permission',
    id: `perm_${row.id}`,
    key: row.id,
    name: row.name,
    description: row.description,
    type: row.id.startsWith('org:sys_') ? 'system' : 'user',
    created_at: row.createdAt,
    updated_at: row.updatedAt,
  };
}

/** A permission by its id, which is `perm_` and its key, or by the key alone. */
function requirePermission(context: Context, permissionId: string | undefined): PermissionRecord {
  const key = permissionId?.replace(/^perm_/, '');
  const row = allPermissions(context).find(({ id }) => id === key);
  if (!row) throw notFound('The permission');
  return row;
}

function assertNotSystem(row: PermissionRecord): void {
  if (row.id.startsWith('org:sys_'))
    throw clerkError(
      400,
      'organization_system_permission_not_modifiable',
      'Clerk’s own permissions cannot be changed.',
      'permission_id',
    );
}

/** Writes another set of permissions into every role that has one of them. */
function inRoles({ state }: Context, change: (permissions: readonly string[]) => readonly string[]): void {
  for (const row of state.roles.all()) {
    const permissions = change(row.permissions);
    if (permissions.join(' ') !== row.permissions.join(' ')) state.roles.put({ ...row, permissions });
  }
}

/** Gives every member of a role another one, and everybody who is invited into it. */
function moveHolders({ state, now }: Context, from: string, to: string): void {
  for (const membership of state.memberships.all())
    if (membership.role === from) state.memberships.put({ ...membership, role: to, updatedAt: now() });
  for (const invitation of state.invitations.all())
    if (invitation.role === from) state.invitations.put({ ...invitation, role: to, updatedAt: now() });
}

/** Has a role that was renamed stay the one that founders get. */
function keepCreatorRole({ state, settings }: Context, from: string, to: string): void {
  const { organizations } = settings;
  if (organizations.creatorRole !== from) return;
  state.settings.put({ id: 'instance', settings: changeSettings(settings, { organizations: { creatorRole: to } }) });
}

const permissionOperations: Operation[] = [
  operation({
    api: 'backend',
    method: 'GET',
    path: '/v1/organization_permissions',
    name: 'organizationPermissions.getOrganizationPermissionList',
    answers: listOf(permission),
    values: z.object(list),
    handle: (context, { values }) => {
      const { data, total_count } = paginate(listed(allPermissions(context), values), values);
      return { json: { data: data.map(permissionJson), total_count } };
    },
  }),
  operation({
    api: 'backend',
    method: 'GET',
    path: '/v1/organization_permissions/:permissionId',
    name: 'organizationPermissions.getOrganizationPermission',
    answers: permission,
    handle: (context, { parameters }) => ({
      json: permissionJson(requirePermission(context, parameters['permissionId'])),
    }),
  }),
  operation({
    api: 'backend',
    method: 'POST',
    path: '/v1/organization_permissions',
    name: 'organizationPermissions.createOrganizationPermission',
    answers: permission,
    values: z.object({ name: z.string().min(1), key: permissionKey, description: z.string().nullish() }),
    handle: (context, { values }) => {
      if (allPermissions(context).some(({ id }) => id === values.key))
        throw clerkError(422, 'form_identifier_exists', 'A permission of this key exists.', 'key');
      const times = { createdAt: context.now(), updatedAt: context.now() };
      const row = { id: values.key, name: values.name, description: values.description ?? '', ...times };
      return { json: permissionJson(context.state.permissions.put(row)) };
    },
  }),
  operation({
    api: 'backend',
    method: 'PATCH',
    path: '/v1/organization_permissions/:permissionId',
    name: 'organizationPermissions.updateOrganizationPermission',
    answers: permission,
    values: z.object({ name: z.string().min(1), key: permissionKey, description: z.string() }).partial(),
    handle: (context, { parameters, values }) => {
      const before = requirePermission(context, parameters['permissionId']);
      assertNotSystem(before);
      const key = values.key ?? before.id;
      if (key !== before.id && allPermissions(context).some(({ id }) => id === key))
        throw clerkError(422, 'form_identifier_exists', 'A permission of this key exists.', 'key');
      const row: PermissionRecord = {
        id: key,
        name: values.name ?? before.name,
        description: values.description ?? before.description,
        createdAt: before.createdAt,
        updatedAt: context.now(),
      };
      context.state.permissions.remove(before.id);
      inRoles(context, (permissions) => permissions.map((other) => (other === before.id ? key : other)));
      return { json: permissionJson(context.state.permissions.put(row)) };
    },
  }),
  operation({
    api: 'backend',
    method: 'DELETE',
    path: '/v1/organization_permissions/:permissionId',
    name: 'organizationPermissions.deleteOrganizationPermission',
    answers: gone('permission', 'perm_'),
    handle: (context, { parameters }) => {
      const row = requirePermission(context, parameters['permissionId']);
      assertNotSystem(row);
      context.state.permissions.remove(row.id);
      inRoles(context, (permissions) => permissions.filter((other) => other !== row.id));
      return { json: deletedJson('permission', `perm_${row.id}`) };
    },
  }),
];

/** Keys of the permissions that ids or keys name. */
function keysOf(context: Context, permissions: readonly string[]): string[] {
  return [...new Set(permissions.map((permissionId) => requirePermission(context, permissionId).id))];
}

const roles: Operation[] = [
  operation({
    api: 'backend',
    method: 'GET',
    path: '/v1/organization_roles',
    name: 'organizationRoles.getOrganizationRoleList',
    answers: listOf(role),
    values: z.object(list),
    handle: ({ state }, { values }) => {
      const rows = state.roles.all().map((row) => ({ ...row, key: row.id, createdAt: 1 }));
      const { data, total_count } = paginate(listed(rows, values), values);
      return { json: { data: data.map(backendRoleJson), total_count } };
    },
  }),
  operation({
    api: 'backend',
    method: 'GET',
    path: '/v1/organization_roles/:roleId',
    name: 'organizationRoles.getOrganizationRole',
    answers: role,
    handle: (context, { parameters }) => ({ json: backendRoleJson(requireRole(context, parameters['roleId'])) }),
  }),
  operation({
    api: 'backend',
    method: 'POST',
    path: '/v1/organization_roles',
    name: 'organizationRoles.createOrganizationRole',
    answers: role,
    values: z.object({
      name: z.string().min(1),
      key: roleKey,
      description: z.string().nullish(),
      permissions: z.array(z.string()).nullish(),
      include_in_initial_role_set: z.boolean().nullish(),
    }),
    handle: (context, { values }) => {
      const { key, name } = values;
      if (context.state.roles.get(key))
        throw clerkError(422, 'form_identifier_exists', 'A role of this key exists.', 'key');
      const permissions = keysOf(context, values.permissions ?? []);
      const row = { id: key, name, description: values.description ?? '', permissions };
      return { json: backendRoleJson(context.state.roles.put(row)) };
    },
  }),
  operation({
    api: 'backend',
    method: 'PATCH',
    path: '/v1/organization_roles/:roleId',
    name: 'organizationRoles.updateOrganizationRole',
    answers: role,
    values: z.object({
      name: z.string().min(1).nullish(),
      key: roleKey.nullish(),
      description: z.string().nullish(),
      permissions: z.array(z.string()).nullish(),
    }),
    handle: (context, { parameters, values }) => {
      const { state } = context;
      const before = requireRole(context, parameters['roleId']);
      const key = values.key ?? before.id;
      if (key !== before.id && state.roles.get(key))
        throw clerkError(422, 'form_identifier_exists', 'A role of this key exists.', 'key');
      const row = {
        id: key,
        name: values.name ?? before.name,
        description: values.description ?? before.description,
        permissions: values.permissions ? keysOf(context, values.permissions) : before.permissions,
      };
      if (key !== before.id) {
        moveHolders(context, before.id, key);
        keepCreatorRole(context, before.id, key);
        state.roles.remove(before.id);
      }
      return { json: backendRoleJson(state.roles.put(row)) };
    },
  }),
  operation({
    api: 'backend',
    method: 'DELETE',
    path: '/v1/organization_roles/:roleId',
    name: 'organizationRoles.deleteOrganizationRole',
    answers: gone('role', 'role_'),
    handle: (context, { parameters }) => {
      const { state, settings } = context;
      const row = requireRole(context, parameters['roleId']);
      if (row.id === settings.organizations.creatorRole)
        throw clerkError(400, 'organization_role_default_creator_role', 'Who makes an organization needs this role.');
      if (state.memberships.all().some((membership) => membership.role === row.id))
        throw clerkError(400, 'organization_role_assigned_members', 'Members still have this role.');
      if (state.invitations.all().some(({ role: invited, status }) => invited === row.id && status === 'pending'))
        throw clerkError(400, 'organization_role_assigned_members', 'Invitations that are open give this role.');
      state.roles.remove(row.id);
      return { json: deletedJson('role', `role_${row.id}`) };
    },
  }),
  ...(['POST', 'DELETE'] as const).map((method) =>
    operation({
      api: 'backend',
      method,
      path: '/v1/organization_roles/:roleId/permissions/:permissionId',
      name:
        method === 'POST'
          ? 'organizationRoles.assignPermissionToOrganizationRole'
          : 'organizationRoles.removePermissionFromOrganizationRole',
      answers: role,
      handle: (context, { parameters }) => {
        const before = requireRole(context, parameters['roleId']);
        const { id } = requirePermission(context, parameters['permissionId']);
        const others = before.permissions.filter((other) => other !== id);
        const permissions = method === 'POST' ? [...others, id] : others;
        return { json: backendRoleJson(context.state.roles.put({ ...before, permissions })) };
      },
    }),
  ),
];

/** Backend API: the roles and permissions of organizations. */
export const roleOperations: Operation[] = [...permissionOperations, ...roles];
