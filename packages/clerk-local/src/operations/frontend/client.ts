import { createHash } from 'node:crypto';
import { z } from 'zod';
import { clerkError } from '../../errors.ts';
import { randomText } from '../../ids.ts';
import { field, operation, respond, type Context, type Operation } from '../../operation.ts';
import type { ClientRecord, DevBrowserRecord, SessionRecord } from '../../records.ts';
import { clientJson, liveSessions } from '../../resources/frontend.ts';
import { environmentJson } from '../../resources/environment.ts';
import { mintHandshakeToken, mintSessionToken } from '../../tokens.ts';
import { changeSettings, type Settings, type SettingsChange } from '../../settings.ts';
import { environment } from '../../schemas/environment.ts';
import { devBrowser } from '../../schemas/instance.ts';
import { client, enveloped } from '../../schemas/sessions.ts';
import { endSessions, ensureClient, noBrowser, ridingClient } from './sessions-common.ts';

type OrganizationsChange = NonNullable<SettingsChange['organizations']>;

/** An address of this machine: nothing else is sent a handshake's cookies. */
export function isLocalUrl(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isWeb = url?.protocol === 'http:' || url?.protocol === 'https:';
  return isWeb && (/^(localhost|127\.0\.0\.1|\[::1\])$/.test(url.hostname) || url.hostname.endsWith('.localhost'));
}

/** An address that is of this machine, or an error. */
function localUrl(text: string): string {
  if (isLocalUrl(text)) return new URL(text).href;
  throw clerkError(400, 'url_invalid', 'redirect_url must be an address of this machine', 'redirect_url');
}

/** Changes whether there are organizations for the asking browser: what others see, the seed or a server says. */
function changeOwnOrganizations({ state, asker, settings }: Context, organizations: OrganizationsChange): Settings {
  if (!asker.devBrowser) throw noBrowser();
  const before = asker.devBrowser.settings ?? {};
  const own = { ...before, organizations: { ...before.organizations, ...organizations } };
  state.devBrowsers.put({ ...asker.devBrowser, settings: own });
  return changeSettings(settings, own);
}

function createDevBrowser({ state, random }: Context): DevBrowserRecord {
  return state.devBrowsers.put({ id: `dvb_${randomText(random, 32)}`, clientId: null });
}

/** Environment, the browser's id, its client, and the handshake with an app's server. */
export const clientOperations: Operation[] = [
  operation({
    api: 'frontend',
    method: 'GET',
    path: '/v1/environment',
    name: 'environment.fetch',
    answers: environment,
    handle: ({ settings }) => ({ json: environmentJson(settings) }),
  }),
  operation({
    api: 'frontend',
    method: 'PATCH',
    path: '/v1/environment',
    name: 'environment.touch',
    answers: environment,
    handle: ({ settings }) => ({ json: environmentJson(settings) }),
  }),
  operation({
    api: 'frontend',
    method: 'PATCH',
    path: '/v1/dev_tools/enable_environment_setting',
    name: 'environment.enableSetting',
    answers: environment,
    values: z.object({
      enable_organizations: field.flag(),
      organization_allow_personal_accounts: field.flag().optional(),
    }),
    handle: (context, { values }) => {
      const change = {
        enabled: values.enable_organizations,
        forceSelection: values.organization_allow_personal_accounts === false,
      };
      return { json: environmentJson(changeOwnOrganizations(context, change)) };
    },
  }),
  operation({
    api: 'frontend',
    method: 'POST',
    path: '/v1/dev_browser',
    name: 'devBrowser.create',
    answers: devBrowser,
    handle: (context) => ({ json: { id: createDevBrowser(context).id } }),
  }),
  operation({
    api: 'frontend',
    method: 'GET',
    path: '/v1/client',
    name: 'client.fetch',
    answers: enveloped(client),
    // A browser that was never here gets a client too, as with Clerk: there is something to hang a sign-in on.
    handle: (context) => respond(clientJson(context, ensureClient(context))),
  }),
  operation({
    api: 'frontend',
    method: 'PUT',
    path: '/v1/client',
    name: 'client.create',
    answers: enveloped(client),
    handle: (context) => respond(clientJson(context, ensureClient(context))),
  }),
  operation({
    api: 'frontend',
    method: 'DELETE',
    path: '/v1/client',
    name: 'client.destroy',
    answers: enveloped(z.null()),
    handle: (context) => {
      const client = ensureClient(context);
      endSessions(context, client, liveSessions(context, client), 'removed');
      return respond(null);
    },
  }),
  operation({
    api: 'frontend',
    method: 'DELETE',
    path: '/v1/client/sessions',
    name: 'client.removeSessions',
    answers: enveloped(client),
    handle: (context) => {
      const client = ensureClient(context);
      endSessions(context, client, liveSessions(context, client), 'removed');
      return respond(ridingClient(context));
    },
  }),
  operation({
    api: 'frontend',
    method: 'GET',
    path: '/v1/client/touch',
    name: 'client.touch',
    answers: 'redirect',
    values: z.object({ redirect_url: z.string() }),
    // A way through here gives the client's cookie its full life again; there is none here to give.
    handle: (_context, { values }) => ({ status: 307, location: localUrl(values.redirect_url) }),
  }),
  operation({
    api: 'frontend',
    method: 'GET',
    path: '/v1/client/handshake',
    name: 'client.handshake',
    answers: 'redirect',
    values: z.object({ redirect_url: z.string(), organization_id: field.optionalText() }),
    handle: (context, { values }) => handshake(context, values.redirect_url, values.organization_id),
  }),
];

/** Sends the browser back to the app with the cookies the app's server shall set. */
function handshake(context: Context, redirectUrl: string, organization: string | null | undefined) {
  const target = new URL(localUrl(redirectUrl));
  const { state, settings, keys, random, now } = context;
  const browser = context.asker.devBrowser ?? createDevBrowser(context);
  const directives = handshakeDirectives(context, browser, target.origin, organization);
  if (settings.handshake === 'payload') {
    target.searchParams.set('__clerk_handshake', mintHandshakeToken(keys, directives));
  } else {
    const { id } = state.handshakes.put({ id: randomText(random, 40), directives, expireAt: now() + 60_000 });
    target.searchParams.set('__clerk_handshake_nonce', id);
  }
  return { status: 307, location: target.href };
}

function handshakeDirectives(
  context: Context,
  browser: DevBrowserRecord,
  origin: string,
  organization: string | null | undefined,
): string[] {
  const { state, keys } = context;
  const client = state.clients.get(browser.clientId);
  const session = client && currentSession(context, client, organization);
  const values = {
    __clerk_db_jwt: browser.id,
    __client_uat: session ? String(Math.floor(client.updatedAt / 1000)) : '0',
    __session: session ? mintSessionToken(context, session, { origin }) : '',
  };
  const suffix = createHash('sha1').update(keys.publishableKey).digest('base64url').slice(0, 8);
  return Object.entries(values).flatMap(([name, value]) => {
    const rest = value ? '; Path=/; Max-Age=31536000; SameSite=Lax' : '; Path=/; Max-Age=0; SameSite=Lax';
    return [`${name}=${value}${rest}`, `${name}_${suffix}=${value}${rest}`];
  });
}

/** The session an app sees now, moved to the organization that the app's address names, if it names one. */
function currentSession(
  context: Context,
  client: ClientRecord,
  organization: string | null | undefined,
): SessionRecord | undefined {
  const { state, now } = context;
  const live = liveSessions(context, client);
  const session = live.find(({ id }) => id === client.lastActiveSessionId) ?? live.at(-1);
  if (!session || organization === undefined) return session;
  const found = state.organizations.get(organization) ?? state.organizations.by('slug', organization ?? '')[0];
  const isMember = found && state.memberships.count('both', `${found.id} ${session.userId}`) > 0;
  if (organization !== null && !isMember) return session;
  return state.sessions.put({ ...session, organizationId: found?.id ?? null, updatedAt: now() });
}
