import { z } from 'zod';
import { clerkError } from '../../errors.ts';
import { field, operation, requireSession, respond, type Context, type Operation } from '../../operation.ts';
import { readPicture } from '../../pictures.ts';
import type { OrganizationRecord } from '../../records.ts';
import { deletedJson } from '../../resources/backend.ts';
import { organizationJson } from '../../resources/shared.ts';
import { deleted } from '../../schemas/common.ts';
import { organization } from '../../schemas/organizations.ts';
import { enveloped } from '../../schemas/sessions.ts';
import { assertSlug, createOrganization, deleteOrganization } from '../organizations-common.ts';
import { upload } from '../uploads.ts';
import { requireMembership, requirePermission } from './organization-access.ts';
import { organizationDomainOperations } from './organization-domains.ts';
import { organizationInvitationOperations } from './organization-invitations.ts';
import { organizationMemberOperations } from './organization-members.ts';
import { ridingClient } from './sessions-common.ts';

const path = '/v1/organizations/:organizationId';
const name = field.text().trim().min(1).max(256);

function save(context: Context, organization: OrganizationRecord) {
  const saved = context.state.organizations.put({ ...organization, updatedAt: context.now() });
  return respond(organizationJson(context, saved), ridingClient(context));
}

/** Refuses somebody whom the instance does not let make organizations. */
function assertMayCreate({ settings }: Context): void {
  if (!settings.organizations.enabled) {
    const message = 'The organizations feature is not enabled for this instance.';
    throw clerkError(403, 'organization_not_enabled_in_instance', message);
  }
  if (!settings.createOrganization) {
    const message = 'Organization creation is not enabled for this user';
    throw clerkError(403, 'user_create_organization_not_enabled', message);
  }
}

const own: Operation[] = [
  operation({
    api: 'frontend',
    method: 'POST',
    path: '/v1/organizations',
    name: 'organization.create',
    answers: enveloped(organization),
    values: z.object({ name, slug: field.optionalText() }),
    handle: (context, { values }) => {
      const { userId } = requireSession(context);
      assertMayCreate(context);
      const organization = createOrganization(context, { ...values, createdBy: userId });
      return respond(organizationJson(context, organization), ridingClient(context));
    },
  }),
  operation({
    api: 'frontend',
    method: 'GET',
    path,
    name: 'organization.get',
    answers: enveloped(organization),
    handle: (context, { parameters }) =>
      respond(organizationJson(context, requireMembership(context, parameters['organizationId']).organization)),
  }),
  operation({
    api: 'frontend',
    method: 'PATCH',
    path,
    name: 'organization.update',
    answers: enveloped(organization),
    values: z.object({ name: name.optional(), slug: field.optionalText() }),
    handle: (context, { parameters, values }) => {
      const { organization } = requirePermission(context, parameters['organizationId'], 'org:sys_profile:manage');
      if (values.slug) assertSlug(context, values.slug, organization.id);
      return save(context, {
        ...organization,
        name: values.name ?? organization.name,
        slug: values.slug ?? organization.slug,
      });
    },
  }),
  operation({
    api: 'frontend',
    method: 'DELETE',
    path,
    name: 'organization.destroy',
    answers: enveloped(deleted('organization', 'org')),
    handle: (context, { parameters }) => {
      const { organization } = requirePermission(context, parameters['organizationId'], 'org:sys_profile:delete');
      if (!organization.adminDeleteEnabled) {
        const message = 'Deletion by admin is not enabled for this organization.';
        throw clerkError(403, 'organization_admin_delete_not_enabled', message);
      }
      deleteOrganization(context, organization);
      return respond(deletedJson('organization', organization.id), ridingClient(context));
    },
  }),
  operation({
    api: 'frontend',
    method: 'PUT',
    path: `${path}/logo`,
    name: 'organization.setLogo',
    answers: enveloped(organization),
    values: upload,
    handle: (context, { parameters, values }) => {
      const { organization } = requirePermission(context, parameters['organizationId'], 'org:sys_profile:manage');
      return save(context, { ...organization, picture: readPicture(values.file) });
    },
  }),
  operation({
    api: 'frontend',
    method: 'DELETE',
    path: `${path}/logo`,
    name: 'organization.removeLogo',
    answers: enveloped(organization),
    handle: (context, { parameters }) => {
      const { organization } = requirePermission(context, parameters['organizationId'], 'org:sys_profile:manage');
      return save(context, { ...organization, picture: null });
    },
  }),
];

/** What members do with their organizations. */
export const organizationOperations: Operation[] = [
  ...own,
  ...organizationMemberOperations,
  ...organizationInvitationOperations,
  ...organizationDomainOperations,
];
