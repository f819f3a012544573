import { z } from 'zod';
import { clerkError, notFound } from '../../errors.ts';
import { createId } from '../../ids.ts';
import { operation, page, type Context, type Operation } from '../../operation.ts';
import type { DomainRecord, RedirectUrlRecord } from '../../records-instance.ts';
import { deletedJson } from '../../resources/backend.ts';
import { deleted, id, listOf, time } from '../../schemas/common.ts';
import { changeSettings } from '../../settings.ts';
import { restrictionsOf } from '../restrictions-common.ts';

const instance = z.strictObject({
  object: z.literal('instance'),
  id: id('ins'),
  environment_type: z.literal('development'),
  allowed_origins: z.array(z.string()).nullable(),
});

const restrictions = z.strictObject({
  object: z.literal('instance_restrictions'),
  allowlist: z.boolean(),
  blocklist: z.boolean(),
  block_email_subaddresses: z.boolean(),
  block_disposable_email_domains: z.boolean(),
  ignore_dots_for_gmail_addresses: z.boolean(),
});

const organizationSettings = z.strictObject({
  object: z.literal('organization_settings'),
  enabled: z.boolean(),
  max_allowed_memberships: z.int(),
  max_allowed_roles: z.int(),
  max_allowed_permissions: z.int(),
  creator_role: z.string(),
  admin_delete_enabled: z.boolean(),
  domains_enabled: z.boolean(),
  slug_disabled: z.boolean(),
  domains_enrollment_modes: z.array(z.string()),
  domains_default_role: z.string(),
});

const flag = z.boolean().nullish();
/** Instance settings that are of Clerk's service, not of what an app sees: taken here would be forgotten. */
const elsewhere = [
  'test_mode',
  'hibp',
  'enhanced_email_deliverability',
  'support_email',
  'clerk_js_version',
  'development_origin',
  'url_based_session_syncing',
  'preferred_sign_in_strategy_when_password_required',
];

function notTaken(parameter: string): Error {
  return clerkError(501, 'not_implemented', `clerk-local does not take ${parameter} yet.`, parameter);
}

function organizationSettingsJson({ settings: { organizations } }: Context): Record<string, unknown> {
  return {
    object: 'organization_settings',
    enabled: organizations.enabled,
    max_allowed_memberships: organizations.maxMemberships,
    max_allowed_roles: 10,
    max_allowed_permissions: 50,
    creator_role: organizations.creatorRole,
    admin_delete_enabled: organizations.adminDelete,
    domains_enabled: organizations.domains,
    slug_disabled: false,
    domains_enrollment_modes: organizations.domains
      ? ['manual_invitation', 'automatic_invitation', 'automatic_suggestion']
      : [],
    domains_default_role: 'org:member',
  };
}

const settingsOperations: Operation[] = [
  operation({
    api: 'backend',
    method: 'GET',
    path: '/v1/instance',
    name: 'instance.get',
    answers: instance,
    handle: ({ keys, state }) => ({
      json: {
        object: 'instance',
        id: keys.kid,
        environment_type: 'development',
        allowed_origins: restrictionsOf(state).allowedOrigins,
      },
    }),
  }),
  operation({
    api: 'backend',
    method: 'PATCH',
    path: '/v1/instance',
    name: 'instance.update',
    answers: 'nothing',
    values: z.looseObject({ allowed_origins: z.array(z.string()).nullish() }),
    handle: ({ state }, { values }) => {
      const other = elsewhere.find((name) => values[name] !== undefined && values[name] !== null);
      if (other) throw notTaken(other);
      if (values.allowed_origins)
        state.restrictions.put({ ...restrictionsOf(state), allowedOrigins: values.allowed_origins });
      return { status: 204 };
    },
  }),
  operation({
    api: 'backend',
    method: 'PATCH',
    path: '/v1/instance/restrictions',
    name: 'instance.updateRestrictions',
    answers: restrictions,
    values: z.object({
      allowlist: flag,
      blocklist: flag,
      block_email_subaddresses: flag,
      block_disposable_email_domains: flag,
      ignore_dots_for_gmail_addresses: flag,
    }),
    handle: ({ state }, { values }) => {
      if (values.block_disposable_email_domains) throw notTaken('block_disposable_email_domains');
      if (values.ignore_dots_for_gmail_addresses) throw notTaken('ignore_dots_for_gmail_addresses');
      const before = restrictionsOf(state);
      const now = state.restrictions.put({
        ...before,
        allowlist: values.allowlist ?? before.allowlist,
        blocklist: values.blocklist ?? before.blocklist,
        blockEmailSubaddresses: values.block_email_subaddresses ?? before.blockEmailSubaddresses,
      });
      return {
        json: {
          object: 'instance_restrictions',
          allowlist: now.allowlist,
          blocklist: now.blocklist,
          block_email_subaddresses: now.blockEmailSubaddresses,
          block_disposable_email_domains: now.blockDisposableEmailDomains,
          ignore_dots_for_gmail_addresses: now.ignoreDotsForGmailAddresses,
        },
      };
    },
  }),
  operation({
    api: 'backend',
    method: 'GET',
    path: '/v1/instance/organization_settings',
    name: 'instance.getOrganizationSettings',
    answers: organizationSettings,
    handle: (context) => ({ json: organizationSettingsJson(context) }),
  }),
  operation({
    api: 'backend',
    method: 'PATCH',
    path: '/v1/instance/organization_settings',
    name: 'instance.updateOrganizationSettings',
    answers: organizationSettings,
    values: z.object({
      enabled: flag,
      max_allowed_memberships: z.int().min(0).nullish(),
      admin_delete_enabled: flag,
      domains_enabled: flag,
      domains_enrollment_modes: z.array(z.string()).nullish(),
      creator_role_id: z.string().nullish(),
      domains_default_role_id: z.string().nullish(),
    }),
    handle: (context, { values }) => {
      const { state, settings } = context;
      if (values.domains_enrollment_modes) throw notTaken('domains_enrollment_modes');
      if (values.domains_default_role_id) throw notTaken('domains_default_role_id');
      const creatorRole = values.creator_role_id?.replace(/^role_/, '');
      if (creatorRole && !state.roles.get(creatorRole))
        throw clerkError(404, 'resource_not_found', 'The role was not found', 'creator_role_id');
      const { organizations } = settings;
      const changed = changeSettings(settings, {
        organizations: {
          enabled: values.enabled ?? organizations.enabled,
          maxMemberships: values.max_allowed_memberships ?? organizations.maxMemberships,
          adminDelete: values.admin_delete_enabled ?? organizations.adminDelete,
          domains: values.domains_enabled ?? organizations.domains,
          creatorRole: creatorRole ?? organizations.creatorRole,
        },
      });
      state.settings.put({ id: 'instance', settings: changed });
      return { json: organizationSettingsJson({ ...context, settings: changed }) };
    },
  }),
];

const domain = z.strictObject({
  object: z.literal('domain'),
  id: id('dmn'),
  name: z.string(),
  is_satellite: z.boolean(),
  frontend_api_url: z.url(),
  accounts_portal_url: z.string().nullable(),
  proxy_url: z.string().nullable(),
  development_origin: z.string(),
  cname_targets: z.array(z.never()),
});

/** The instance's own domain, which its keys name and nobody can take away. */
function primaryDomain({ keys, now }: Context): DomainRecord {
  const times = { createdAt: now(), updatedAt: now() };
  return {
    id: keys.kid.replace('ins_', 'dmn_'),
    name: new URL(keys.issuer).host,
    isSatellite: false,
    proxyUrl: null,
    ...times,
  };
}

function domainJson({ baseUrl }: Context, row: DomainRecord): Record<string, unknown> {
  return {
    object: 'domain',
    id: row.id,
    name: row.name,
    is_satellite: row.isSatellite,
    frontend_api_url: row.proxyUrl ?? baseUrl,
    accounts_portal_url: null,
    proxy_url: row.proxyUrl,
    development_origin: '',
    cname_targets: [],
  };
}

function requireDomain({ state }: Context, domainId: string | undefined): DomainRecord {
  const row = state.domains.get(domainId);
  if (!row) throw notFound('The domain');
  return row;
}

/** A domain's name and address, checked. */
function checkedDomain(context: Context, row: DomainRecord): DomainRecord {
  if (!/^[a-z0-9-]+(\.[a-z0-9-]+)+(:\d+)?$|^localhost(:\d+)?$/.test(row.name))
    throw clerkError(422, 'form_param_format_invalid', 'name must be a domain, such as example.com.', 'name');
  if (context.state.domains.by('name', row.name).some((other) => other.id !== row.id))
    throw clerkError(422, 'form_identifier_exists', 'This domain is there already.', 'name');
  if (row.proxyUrl !== null && !URL.canParse(row.proxyUrl))
    throw clerkError(422, 'form_param_format_invalid', 'proxy_url must be an address.', 'proxy_url');
  return context.state.domains.put(row);
}

const domainOperations: Operation[] = [
  operation({
    api: 'backend',
    method: 'GET',
    path: '/v1/domains',
    name: 'domains.list',
    answers: listOf(domain),
    handle: (context) => {
      const rows = [...context.state.domains.all().toReversed(), primaryDomain(context)];
      return { json: { data: rows.map((row) => domainJson(context, row)), total_count: rows.length } };
    },
  }),
  operation({
    api: 'backend',
    method: 'POST',
    path: '/v1/domains',
    name: 'domains.add',
    answers: domain,
    values: z.object({ name: z.string(), is_satellite: z.boolean(), proxy_url: z.string().nullish() }),
    handle: (context, { values }) => {
      if (!values.is_satellite)
        throw clerkError(422, 'form_param_value_invalid', 'Only satellite domains can be added.', 'is_satellite');
      const { random, now } = context;
      const row = checkedDomain(context, {
        id: createId(random, 'dmn'),
        name: values.name.toLowerCase(),
        isSatellite: true,
        proxyUrl: values.proxy_url ?? null,
        createdAt: now(),
        updatedAt: now(),
      });
      return { json: domainJson(context, row) };
    },
  }),
  operation({
    api: 'backend',
    method: 'PATCH',
    path: '/v1/domains/:domainId',
    name: 'domains.update',
    answers: domain,
    values: z.object({ name: z.string().optional(), proxy_url: z.string().nullish(), is_secondary: flag }),
    handle: (context, { parameters, values }) => {
      const before = requireDomain(context, parameters['domainId']);
      const row = checkedDomain(context, {
        ...before,
        name: values.name?.toLowerCase() ?? before.name,
        proxyUrl: values.proxy_url === undefined ? before.proxyUrl : values.proxy_url,
        updatedAt: context.now(),
      });
      return { json: domainJson(context, row) };
    },
  }),
  operation({
    api: 'backend',
    method: 'DELETE',
    path: '/v1/domains/:domainId',
    name: 'domains.delete',
    answers: deleted('domain', 'dmn'),
    handle: (context, { parameters }) => {
      if (parameters['domainId'] === primaryDomain(context).id)
        throw clerkError(400, 'operation_not_allowed', 'The primary domain cannot be deleted.');
      const row = requireDomain(context, parameters['domainId']);
      context.state.domains.remove(row.id);
      return { json: deletedJson('domain', row.id) };
    },
  }),
  operation({
    api: 'backend',
    method: 'POST',
    path: '/v1/proxy_checks',
    name: 'proxyChecks.verify',
    answers: z.strictObject({
      object: z.literal('proxy_check'),
      id: id('pchk'),
      domain_id: id('dmn'),
      last_run_at: time,
      proxy_url: z.url(),
      successful: z.boolean(),
      created_at: time,
      updated_at: time,
    }),
    values: z.object({ domain_id: z.string(), proxy_url: z.url() }),
    handle: (context, { values }) => {
      const { baseUrl, now, random } = context;
      const own = primaryDomain(context);
      const row = values.domain_id === own.id ? own : requireDomain(context, values.domain_id);
      // Only this server's own address is known to lead here without asking it.
      const successful = new URL(values.proxy_url).origin === new URL(baseUrl).origin;
      if (!successful) {
        const message = 'The proxy does not lead to this Frontend API.';
        throw clerkError(400, 'proxy_check_failed', message, 'proxy_url');
      }
      return {
        json: {
          object: 'proxy_check',
          id: createId(random, 'pchk'),
          domain_id: row.id,
          last_run_at: now(),
          proxy_url: values.proxy_url,
          successful,
          created_at: now(),
          updated_at: now(),
        },
      };
    },
  }),
];

const redirectUrl = z.strictObject({
  object: z.literal('redirect_url'),
  id: id('ru'),
  url: z.string(),
  created_at: time,
  updated_at: time,
});

function redirectUrlJson(row: RedirectUrlRecord): Record<string, unknown> {
  return { object: 'redirect_url', id: row.id, url: row.url, created_at: row.createdAt, updated_at: row.updatedAt };
}

function requireRedirectUrl({ state }: Context, urlId: string | undefined): RedirectUrlRecord {
  const row = state.redirectUrls.get(urlId);
  if (!row) throw notFound('The redirect URL');
  return row;
}

const redirectOperations: Operation[] = [
  operation({
    api: 'backend',
    method: 'GET',
    path: '/v1/redirect_urls',
    name: 'redirectUrls.getRedirectUrlList',
    answers: listOf(redirectUrl),
    values: z.object(page),
    handle: ({ state: { redirectUrls } }, { values }) => {
      const rows = redirectUrls.ordered('created_at', { descending: true, ...values });
      return { json: { data: rows.map(redirectUrlJson), total_count: redirectUrls.size } };
    },
  }),
  operation({
    api: 'backend',
    method: 'GET',
    path: '/v1/redirect_urls/:urlId',
    name: 'redirectUrls.getRedirectUrl',
    answers: redirectUrl,
    handle: (context, { parameters }) => ({ json: redirectUrlJson(requireRedirectUrl(context, parameters['urlId'])) }),
  }),
  operation({
    api: 'backend',
    method: 'POST',
    path: '/v1/redirect_urls',
    name: 'redirectUrls.createRedirectUrl',
    answers: redirectUrl,
    values: z.object({ url: z.string() }),
    handle: ({ state, random, now }, { values: { url } }) => {
      if (!URL.canParse(url))
        throw clerkError(422, 'form_param_format_invalid', 'url must be an address, such as myapp://callback.', 'url');
      if (state.redirectUrls.count('url', url) > 0)
        throw clerkError(400, 'duplicate_record', 'This redirect URL is there already.', 'url');
      const row = { id: createId(random, 'ru'), url, createdAt: now(), updatedAt: now() };
      return { json: redirectUrlJson(state.redirectUrls.put(row)) };
    },
  }),
  operation({
    api: 'backend',
    method: 'DELETE',
    path: '/v1/redirect_urls/:urlId',
    name: 'redirectUrls.deleteRedirectUrl',
    answers: deleted('redirect_url', 'ru'),
    handle: (context, { parameters }) => {
      const row = requireRedirectUrl(context, parameters['urlId']);
      context.state.redirectUrls.remove(row.id);
      return { json: deletedJson('redirect_url', row.id) };
    },
  }),
];

/** Backend API: what is set on the instance itself. */
export const instanceSettingsOperations: Operation[] = [
  ...settingsOperations,
  ...domainOperations,
  ...redirectOperations,
];
