import { z } from 'zod';
import { clerkError } from '../../errors.ts';
import { operation, respond, type Context, type Operation } from '../../operation.ts';
import type { UserRecord } from '../../records.ts';
import { enveloped } from '../../schemas/sessions.ts';
import { commonDomains } from '../domains-common.ts';
import { domainOf } from '../enrollment.ts';
import { slugOf } from '../organizations-common.ts';
import { requireMe } from './organization-access.ts';

const creationDefaults = z.strictObject({
  object: z.literal('organization_creation_defaults'),
  advisory: z
    .strictObject({
      code: z.literal('organization_already_exists'),
      severity: z.literal('warning'),
      meta: z.record(z.string(), z.string()),
    })
    .nullable(),
  form: z.strictObject({ name: z.string(), slug: z.string(), logo: z.null(), blur_hash: z.null() }),
});

/** Where somebody works, as far as their verified address tells: not where everybody may have one. */
function workDomain({ emails, primaryEmailId }: UserRecord): string | undefined {
  const email = emails.find(({ id }) => id === primaryEmailId);
  const domain = email?.verified ? domainOf(email.address) : undefined;
  return domain && !commonDomains.has(domain) ? domain : undefined;
}

/** Says that an organization has the domain already: whoever makes another may have meant that one. */
function advisoryOf({ state }: Context, domain: string): Record<string, unknown> | null {
  const taken = state.organizationDomains.by('name', domain).find(({ verified }) => verified);
  const organization = state.organizations.get(taken?.organizationId);
  if (!organization) return null;
  const meta = { organization_name: organization.name, organization_domain: domain };
  return { code: 'organization_already_exists', severity: 'warning', meta };
}

/** What the form for an organization begins with, for sessions that must choose one. */
export const creationDefaultOperations: Operation[] = [
  operation({
    api: 'frontend',
    method: 'GET',
    path: '/v1/me/organization_creation_defaults',
    name: 'user.getOrganizationCreationDefaults',
    answers: enveloped(creationDefaults),
    handle: (context) => {
      const user = requireMe(context);
      if (!context.settings.organizations.creationDefaults) {
        const message = 'This instance proposes nothing for organizations.';
        throw clerkError(403, 'organization_creation_defaults_not_enabled', message);
      }
      const domain = workDomain(user);
      const [label = ''] = domain?.split('.') ?? [];
      const name = label.charAt(0).toUpperCase() + label.slice(1);
      return respond({
        object: 'organization_creation_defaults',
        advisory: domain ? advisoryOf(context, domain) : null,
        form: { name, slug: name && slugOf(name), logo: null, blur_hash: null },
      });
    },
  }),
];
