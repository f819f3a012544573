import { z } from 'zod';
import { notFound } from '../../errors.ts';
import { operation, page, paginate, type Context, type Operation } from '../../operation.ts';
import type { OrganizationDomainRecord } from '../../records.ts';
import { deletedJson } from '../../resources/backend.ts';
import { domainJson } from '../../resources/organizations.ts';
import { deleted, listOf } from '../../schemas/common.ts';
import { domain } from '../../schemas/organization-domains.ts';
import { changeEnrollment, createDomain, deleteDomain, enrollmentModes, verifyDomain } from '../domains-common.ts';
import { requireOrganization } from './organization-common.ts';

const path = '/v1/organizations/:organizationId/domains';

function requireDomain(context: Context, parameters: Readonly<Record<string, string>>): OrganizationDomainRecord {
  const organization = requireOrganization(context, parameters['organizationId']);
  const found = context.state.organizationDomains.get(parameters['domainId']);
  if (found?.organizationId !== organization.id) throw notFound('The domain');
  return found;
}

/** Backend API: the domains of organizations. */
export const organizationDomainOperations: Operation[] = [
  operation({
    api: 'backend',
    method: 'GET',
    path,
    name: 'organizations.getOrganizationDomainList',
    answers: listOf(domain),
    values: z.object(page),
    handle: (context, { parameters, values }) => {
      const { id } = requireOrganization(context, parameters['organizationId']);
      const { data, total_count } = paginate(context.state.organizationDomains.by('organization', id), values);
      return { json: { data: data.map((row) => domainJson(context, row)), total_count } };
    },
  }),
  operation({
    api: 'backend',
    method: 'POST',
    path,
    name: 'organizations.createOrganizationDomain',
    answers: domain,
    values: z.object({
      name: z.string(),
      enrollment_mode: z.enum(enrollmentModes).default('manual_invitation'),
      verified: z.boolean().default(false),
    }),
    handle: (context, { parameters, values }) => {
      const organization = requireOrganization(context, parameters['organizationId']);
      const { name, enrollment_mode: enrollmentMode, verified } = values;
      return { json: domainJson(context, createDomain(context, organization, { name, enrollmentMode, verified })) };
    },
  }),
  operation({
    api: 'backend',
    method: 'PATCH',
    path: `${path}/:domainId`,
    name: 'organizations.updateOrganizationDomain',
    answers: domain,
    values: z.object({ enrollment_mode: z.enum(enrollmentModes).optional(), verified: z.boolean().optional() }),
    handle: (context, { parameters, values }) => {
      let changed = requireDomain(context, parameters);
      if (values.verified && !changed.verified) changed = verifyDomain(context, changed);
      else if (values.verified === false)
        changed = context.state.organizationDomains.put({ ...changed, verified: false });
      if (values.enrollment_mode) changed = changeEnrollment(context, changed, values.enrollment_mode, false);
      return { json: domainJson(context, changed) };
    },
  }),
  operation({
    api: 'backend',
    method: 'DELETE',
    path: `${path}/:domainId`,
    name: 'organizations.deleteOrganizationDomain',
    answers: deleted('organization_domain', 'orgdmn'),
    handle: (context, { parameters }) => {
      const found = requireDomain(context, parameters);
      deleteDomain(context, found);
      return { json: deletedJson('organization_domain', found.id) };
    },
  }),
];
