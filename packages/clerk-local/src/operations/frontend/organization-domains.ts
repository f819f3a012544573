import { z } from 'zod';
import { clerkError } from '../../errors.ts';
import { field, operation, page, paginate, respond, type Context, type Operation } from '../../operation.ts';
import type { OrganizationDomainRecord } from '../../records.ts';
import { deletedJson } from '../../resources/backend.ts';
import { domainJson, membershipRequestJson } from '../../resources/organizations.ts';
import { deleted, listOf } from '../../schemas/common.ts';
import { domain, membershipRequest } from '../../schemas/organization-domains.ts';
import { enveloped } from '../../schemas/sessions.ts';
import {
  assertDomainsEnabled,
  changeEnrollment,
  createDomain,
  deleteDomain,
  enrollmentModes,
  verifyDomain,
} from '../domains-common.ts';
import { domainOf } from '../enrollment.ts';
import { settleRequest } from '../membership-requests.ts';
import { isEmailAddress } from '../users-common.ts';
import { sendCode, tryCode } from './codes.ts';
import { requireMe, requirePermission } from './organization-access.ts';
import { ridingClient } from './sessions-common.ts';

const path = '/v1/organizations/:organizationId/domains';
const read = 'org:sys_domains:read';
const manage = 'org:sys_domains:manage';

type Parameters = Readonly<Record<string, string>>;

function requireDomain(context: Context, parameters: Parameters, permission: string): OrganizationDomainRecord {
  const { organization } = requirePermission(context, parameters['organizationId'], permission);
  const found = context.state.organizationDomains.get(parameters['domainId']);
  if (found?.organizationId !== organization.id) throw clerkError(404, 'resource_not_found', 'Resource not found');
  return found;
}

function answer(context: Context, domain: OrganizationDomainRecord) {
  return respond(domainJson(context, domain), ridingClient(context));
}

function prepare(context: Context, domain: OrganizationDomainRecord, address: string) {
  assertDomainsEnabled(context);
  if (!isEmailAddress(address)) {
    const message = 'affiliation_email_address must be a valid email address.';
    throw clerkError(422, 'form_param_format_invalid', message, 'affiliation_email_address');
  }
  if (domainOf(address) !== domain.name) {
    const message = "The provided email address doesn't match the organization domain name.";
    throw clerkError(422, 'organization_domain_mismatch', message, 'affiliation_email_address');
  }
  if (domain.verified)
    throw clerkError(400, 'verification_already_verified', 'This verification has already been verified.');
  const code = sendCode(context, address, 'verification_code');
  const prepared = { ...domain, affiliationEmailAddress: address, code, updatedAt: context.now() };
  return answer(context, context.state.organizationDomains.put(prepared));
}

function attempt(context: Context, domain: OrganizationDomainRecord, typed: string) {
  if (domain.verified)
    throw clerkError(400, 'verification_already_verified', 'This verification has already been verified.');
  const { record, error } = tryCode(context, domain.code, typed);
  const tried = context.state.organizationDomains.put({ ...domain, code: record, updatedAt: context.now() });
  if (error) throw error;
  return answer(context, verifyDomain(context, tried));
}

const domains: Operation[] = [
  operation({
    api: 'frontend',
    method: 'GET',
    path,
    name: 'organization.getDomains',
    answers: enveloped(listOf(domain)),
    values: z.object({ ...page, enrollment_mode: z.string().optional() }),
    handle: (context, { parameters, values }) => {
      const { organization } = requirePermission(context, parameters['organizationId'], read);
      const found = context.state.organizationDomains
        .by('organization', organization.id)
        .filter(({ enrollmentMode }) => !values.enrollment_mode || enrollmentMode === values.enrollment_mode);
      const { data, total_count } = paginate(found, values);
      return respond({ data: data.map((row) => domainJson(context, row)), total_count });
    },
  }),
  operation({
    api: 'frontend',
    method: 'POST',
    path,
    name: 'organization.createDomain',
    answers: enveloped(domain),
    values: z.object({ name: field.text(), enrollment_mode: z.enum(enrollmentModes).default('manual_invitation') }),
    handle: (context, { parameters, values }) => {
      const { organization } = requirePermission(context, parameters['organizationId'], manage);
      const { emails } = requireMe(context);
      // Somebody whose own verified address is at the domain has shown it already.
      const verified = emails.some((email) => email.verified && domainOf(email.address) === values.name.toLowerCase());
      const { name, enrollment_mode: enrollmentMode } = values;
      return answer(context, createDomain(context, organization, { name, enrollmentMode, verified }));
    },
  }),
  operation({
    api: 'frontend',
    method: 'GET',
    path: `${path}/:domainId`,
    name: 'organization.getDomain',
    answers: enveloped(domain),
    handle: (context, { parameters }) => respond(domainJson(context, requireDomain(context, parameters, read))),
  }),
  operation({
    api: 'frontend',
    method: 'POST',
    path: `${path}/:domainId/prepare_affiliation_verification`,
    name: 'organizationDomain.prepareAffiliationVerification',
    answers: enveloped(domain),
    values: z.object({ affiliation_email_address: field.text() }),
    handle: (context, { parameters, values }) =>
      prepare(context, requireDomain(context, parameters, manage), values.affiliation_email_address),
  }),
  operation({
    api: 'frontend',
    method: 'POST',
    path: `${path}/:domainId/attempt_affiliation_verification`,
    name: 'organizationDomain.attemptAffiliationVerification',
    answers: enveloped(domain),
    values: z.object({ code: field.text() }),
    handle: (context, { parameters, values }) =>
      attempt(context, requireDomain(context, parameters, manage), values.code),
  }),
  operation({
    api: 'frontend',
    method: 'POST',
    path: `${path}/:domainId/update_enrollment_mode`,
    name: 'organizationDomain.updateEnrollmentMode',
    answers: enveloped(domain),
    values: z.object({ enrollment_mode: z.enum(enrollmentModes), delete_pending: field.flag().optional() }),
    handle: (context, { parameters, values }) => {
      const found = requireDomain(context, parameters, manage);
      assertDomainsEnabled(context);
      return answer(context, changeEnrollment(context, found, values.enrollment_mode, values.delete_pending ?? false));
    },
  }),
  operation({
    api: 'frontend',
    method: 'DELETE',
    path: `${path}/:domainId`,
    name: 'organizationDomain.delete',
    answers: enveloped(deleted('organization_domain', 'orgdmn')),
    handle: (context, { parameters }) => {
      const found = requireDomain(context, parameters, manage);
      deleteDomain(context, found);
      return respond(deletedJson('organization_domain', found.id), ridingClient(context));
    },
  }),
];

const requestPath = '/v1/organizations/:organizationId/membership_requests';

function settle(context: Context, parameters: Parameters, status: 'accepted' | 'rejected') {
  const { organization } = requirePermission(context, parameters['organizationId'], 'org:sys_memberships:manage');
  const settled = settleRequest(context, organization, parameters['requestId'], status);
  if (!settled) throw clerkError(404, 'resource_not_found', 'Resource not found');
  return respond(membershipRequestJson(context, settled), ridingClient(context));
}

const requests: Operation[] = [
  operation({
    api: 'frontend',
    method: 'GET',
    path: requestPath,
    name: 'organization.getMembershipRequests',
    answers: enveloped(listOf(membershipRequest)),
    values: z.object({ ...page, status: field.texts().default(['pending']) }),
    handle: (context, { parameters, values }) => {
      const { organization } = requirePermission(context, parameters['organizationId'], 'org:sys_memberships:manage');
      const found = context.state.membershipRequests
        .by('organization', organization.id)
        .filter(({ status }) => values.status.includes(status));
      const { data, total_count } = paginate(found, values);
      return respond({ data: data.map((row) => membershipRequestJson(context, row)), total_count });
    },
  }),
  operation({
    api: 'frontend',
    method: 'POST',
    path: `${requestPath}/:requestId/accept`,
    name: 'organizationMembershipRequest.accept',
    answers: enveloped(membershipRequest),
    handle: (context, { parameters }) => settle(context, parameters, 'accepted'),
  }),
  operation({
    api: 'frontend',
    method: 'POST',
    path: `${requestPath}/:requestId/reject`,
    name: 'organizationMembershipRequest.reject',
    answers: enveloped(membershipRequest),
    handle: (context, { parameters }) => settle(context, parameters, 'rejected'),
  }),
];

/** Domains of an organization, and the wishes of people to join it that come of them. */
export const organizationDomainOperations: Operation[] = [...domains, ...requests];
