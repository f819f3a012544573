import { z } from 'zod';
import { notFound } from '../../errors.ts';
import { field, operation, page, paginate, type Context, type Operation } from '../../operation.ts';
import { readPicture } from '../../pictures.ts';
import type { OrganizationRecord } from '../../records.ts';
import { backendOrganizationJson, deletedJson } from '../../resources/backend.ts';
import { deleted, listOf } from '../../schemas/common.ts';
import { backendOrganization } from '../../schemas/organizations.ts';
import { assertSlug, createOrganization, deleteOrganization } from '../organizations-common.ts';
import { upload } from '../uploads.ts';
import { mergedMetadata, metadata, orderBy, requireOrganization, sorted } from './organization-common.ts';
import { organizationDomainOperations } from './organization-domains.ts';
import { organizationInvitationOperations } from './organization-invitations.ts';
import { organizationMembershipOperations } from './organization-memberships.ts';

function save(context: Context, organization: OrganizationRecord) {
  const saved = context.state.organizations.put({ ...organization, updatedAt: context.now() });
  return { json: backendOrganizationJson(context, saved) };
}

function find(
  { state }: Context,
  values: {
    query?: string | undefined;
    user_id?: string[] | undefined;
    organization_id?: string[] | undefined;
    order_by: string;
  },
): OrganizationRecord[] {
  const query = values.query?.toLowerCase();
  const found = state.organizations
    .all()
    .filter(
      ({ id, name, slug }) =>
        (!query || id === values.query || `${name} ${slug}`.toLowerCase().includes(query)) &&
        (!values.organization_id || values.organization_id.includes(id)) &&
        (!values.user_id || values.user_id.some((userId) => state.memberships.count('both', `${id} ${userId}`) > 0)),
    );
  // The later of two made in the same millisecond is the newer one.
  return sorted(found.toReversed(), values.order_by, ({ id, name, createdAt }, by) => {
    if (by === 'name') return name.toLowerCase();
    return by === 'members_count' ? state.memberships.count('organization', id) : createdAt;
  });
}

const own: Operation[] = [
  operation({
    api: 'backend',
    method: 'GET',
    path: '/v1/organizations',
    name: 'organizations.getOrganizationList',
    answers: listOf(backendOrganization),
    values: z.object({
      ...page,
      query: z.string().optional(),
      user_id: field.texts().optional(),
      organization_id: field.texts().optional(),
      order_by: orderBy(['name', 'created_at', 'members_count']),
    }),
    handle: (context, { values }) => {
      const { data, total_count } = paginate(find(context, values), values);
      return {
        json: { data: data.map((organization) => backendOrganizationJson(context, organization)), total_count },
      };
    },
  }),
  operation({
    api: 'backend',
    method: 'POST',
    path: '/v1/organizations',
    name: 'organizations.createOrganization',
    answers: backendOrganization,
    values: z.object({
      ...metadata,
      name: z.string().trim().min(1).max(256),
      slug: field.optionalText(),
      created_by: z.string().nullish(),
      max_allowed_memberships: z.number().int().min(0).optional(),
    }),
    handle: (context, { values }) => {
      const createdBy = values.created_by ?? null;
      if (createdBy && !context.state.users.get(createdBy)) throw notFound('The user');
      const organization = createOrganization(context, {
        name: values.name,
        slug: values.slug,
        createdBy,
        publicMetadata: values.public_metadata,
        privateMetadata: values.private_metadata,
        maxAllowedMemberships: values.max_allowed_memberships,
      });
      return { json: backendOrganizationJson(context, organization) };
    },
  }),
  operation({
    api: 'backend',
    method: 'GET',
    path: '/v1/organizations/:organizationId',
    name: 'organizations.getOrganization',
    answers: backendOrganization,
    handle: (context, { parameters }) => ({
      json: backendOrganizationJson(context, requireOrganization(context, parameters['organizationId'])),
    }),
  }),
  operation({
    api: 'backend',
    method: 'PATCH',
    path: '/v1/organizations/:organizationId',
    name: 'organizations.updateOrganization',
    answers: backendOrganization,
    values: z.object({
      ...metadata,
      name: z.string().trim().min(1).max(256).optional(),
      slug: field.optionalText(),
      max_allowed_memberships: z.number().int().min(0).optional(),
      admin_delete_enabled: z.boolean().optional(),
    }),
    handle: (context, { parameters, values }) => {
      const organization = requireOrganization(context, parameters['organizationId']);
      if (values.slug) assertSlug(context, values.slug, organization.id);
      return save(context, {
        ...organization,
        name: values.name ?? organization.name,
        slug: values.slug ?? organization.slug,
        publicMetadata: values.public_metadata ?? organization.publicMetadata,
        privateMetadata: values.private_metadata ?? organization.privateMetadata,
        maxAllowedMemberships: values.max_allowed_memberships ?? organization.maxAllowedMemberships,
        adminDeleteEnabled: values.admin_delete_enabled ?? organization.adminDeleteEnabled,
      });
    },
  }),
  operation({
    api: 'backend',
    method: 'PATCH',
    path: '/v1/organizations/:organizationId/metadata',
    name: 'organizations.updateOrganizationMetadata',
    answers: backendOrganization,
    values: z.object(metadata),
    handle: (context, { parameters, values }) =>
      save(context, mergedMetadata(requireOrganization(context, parameters['organizationId']), values)),
  }),
  operation({
    api: 'backend',
    method: 'PUT',
    path: '/v1/organizations/:organizationId/metadata',
    name: 'organizations.replaceOrganizationMetadata',
    answers: backendOrganization,
    values: z.object(metadata),
    handle: (context, { parameters, values }) => {
      const organization = requireOrganization(context, parameters['organizationId']);
      const { public_metadata: publicMetadata, private_metadata: privateMetadata } = values;
      return save(context, {
        ...organization,
        ...(publicMetadata && { publicMetadata }),
        ...(privateMetadata && { privateMetadata }),
      });
    },
  }),
  operation({
    api: 'backend',
    method: 'PUT',
    path: '/v1/organizations/:organizationId/logo',
    name: 'organizations.updateOrganizationLogo',
    answers: backendOrganization,
    values: upload,
    handle: (context, { parameters, values }) => {
      const organization = requireOrganization(context, parameters['organizationId']);
      return save(context, { ...organization, picture: readPicture(values.file) });
    },
  }),
  operation({
    api: 'backend',
    method: 'DELETE',
    path: '/v1/organizations/:organizationId/logo',
    name: 'organizations.deleteOrganizationLogo',
    answers: backendOrganization,
    handle: (context, { parameters }) =>
      save(context, { ...requireOrganization(context, parameters['organizationId']), picture: null }),
  }),
  operation({
    api: 'backend',
    method: 'DELETE',
    path: '/v1/organizations/:organizationId',
    name: 'organizations.deleteOrganization',
    answers: deleted('organization', 'org'),
    handle: (context, { parameters }) => {
      const organization = requireOrganization(context, parameters['organizationId']);
      deleteOrganization(context, organization);
      return { json: deletedJson('organization', organization.id) };
    },
  }),
];

/** Backend API: organizations with all that is theirs. */
export const organizationOperations: Operation[] = [
  ...own,
  ...organizationMembershipOperations,
  ...organizationInvitationOperations,
  ...organizationDomainOperations,
];
