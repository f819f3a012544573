import { clerkError } from '../errors.ts';
import { createId } from '../ids.ts';
import type { Context } from '../operation.ts';
import type { OrganizationDomainRecord, EnrollmentMode, OrganizationRecord } from '../records.ts';
import { enrollDomain, withdrawPending } from './enrollment.ts';

type Changing = Pick<Context, 'state' | 'random' | 'now' | 'settings' | 'baseUrl' | 'announce'>;

const mostDomains = 10;
/** Providers whose addresses say nothing about where somebody works. */
export const commonDomains: ReadonlySet<string> = new Set(
  'gmail.com googlemail.com outlook.com hotmail.com live.com msn.com yahoo.com icloud.com me.com aol.com proton.me protonmail.com gmx.com gmx.de web.de mail.com yandex.com zoho.com'.split(
    ' ',
  ),
);

/** The ways into an organization by a domain. */
export const enrollmentModes = ['manual_invitation', 'automatic_invitation', 'automatic_suggestion'] as const;

/** What a domain is made of. */
export interface NewDomain {
  readonly name: string;
  readonly enrollmentMode: EnrollmentMode;
  readonly verified: boolean;
}

/** Refuses to work on domains where the instance has none. */
export function assertDomainsEnabled({ settings }: Pick<Context, 'settings'>): void {
  if (settings.organizations.domains) return;
  const message = 'This instance does not have domains enabled for organizations.';
  throw clerkError(403, 'organization_domains_not_enabled', message);
}

/**
 * Adds a domain to an organization.
 *
 * @throws ClerkApiError 422 for a name that is malformed, common or taken; 403 when the instance has no domains, or the
 *   organization has as many as it may
 */
export function createDomain(
  context: Changing,
  { id }: OrganizationRecord,
  domain: NewDomain,
): OrganizationDomainRecord {
  const { state, random, now } = context;
  assertDomainsEnabled(context);
  const name = domain.name.trim().toLowerCase();
  assertName(name);
  const own = state.organizationDomains.by('organization', id);
  if (own.some((other) => other.name === name)) {
    const message = 'This domain is already used by your organization.';
    throw clerkError(422, 'organization_domain_already_exists_same_organization', message, 'name');
  }
  if (own.length >= mostDomains) {
    const message = `You have reached your limit of ${mostDomains} domains per organization.`;
    throw clerkError(403, 'organization_domain_quota_exceeded', message);
  }
  assertUnclaimed(context, name);
  const made = state.organizationDomains.put({
    id: createId(random, 'orgdmn'),
    organizationId: id,
    name,
    enrollmentMode: domain.enrollmentMode,
    verified: domain.verified,
    affiliationEmailAddress: null,
    code: null,
    createdAt: now(),
    updatedAt: now(),
  });
  enrollDomain(context, made);
  return made;
}

/** Records that a domain is the organization's, and gives its people what that entitles them to. */
export function verifyDomain(context: Changing, domain: OrganizationDomainRecord): OrganizationDomainRecord {
  assertUnclaimed(context, domain.name);
  const verified = context.state.organizationDomains.put({ ...domain, verified: true, updatedAt: context.now() });
  enrollDomain(context, verified);
  return verified;
}

/** Changes how people of a domain come in; what they were given before stays unless it is withdrawn. */
export function changeEnrollment(
  context: Changing,
  domain: OrganizationDomainRecord,
  enrollmentMode: EnrollmentMode,
  withdraw: boolean,
): OrganizationDomainRecord {
  const changed = context.state.organizationDomains.put({ ...domain, enrollmentMode, updatedAt: context.now() });
  if (withdraw) withdrawPending(context, changed);
  enrollDomain(context, changed);
  return changed;
}

/** Removes a domain with what it gave and nobody used yet. */
export function deleteDomain(context: Changing, domain: OrganizationDomainRecord): void {
  withdrawPending(context, domain);
  context.state.organizationDomains.remove(domain.id);
}

function assertName(name: string): void {
  if (name.length > 253 || !/^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]$/.test(name)) {
    throw clerkError(422, 'form_param_format_invalid', 'name must be a valid domain name.', 'name');
  }
  if (commonDomains.has(name)) {
    const message = 'This is a common email provider domain. Please use a different one.';
    throw clerkError(422, 'organization_domain_common', message, 'name');
  }
}

/** An instance has each verified domain once. */
function assertUnclaimed({ state }: Changing, name: string): void {
  if (state.organizationDomains.by('name', name).some(({ verified }) => verified)) {
    const message = 'This domain is already used by another organization.';
    throw clerkError(422, 'organization_domain_already_exists', message, 'name');
  }
}
