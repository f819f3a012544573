import type { Authenticated, SessionAuth } from '@clerk-patterns/auth-core';
import type { Context } from 'hono';
import { declaredLength } from './body.ts';
import { requireCaller } from './caller.ts';
import { ProxyError } from './errors.ts';
import type { Metrics } from './metrics.ts';
import { mintToken, type MintedToken } from './mint.ts';
import type { Environment, ProxyOptions } from './options.ts';

/** A caller's token of a template, with the way to forget it. */
export interface CallersToken {
  readonly minted: MintedToken;
  readonly drop: () => void;
}

/** A caller who comes again is the same object. */
const versions = new WeakMap<SessionAuth, string>();

/**
 * A change of organization, role, permissions, features, plans or actor is another version: a kept token never outlives what
 * the caller's says. These are all claims that tell one version of a session from the next.
 */
function versionOf(auth: SessionAuth): string {
  const { sessionId, orgId, orgRole, orgPermissions, features, plans, actor } = auth;
  const version =
    versions.get(auth) ?? JSON.stringify([sessionId, orgId, orgRole, orgPermissions, features, plans, actor]);
  versions.set(auth, version);
  return version;
}

export async function tokenFor(
  { auth }: Authenticated,
  template: string | undefined,
  { cache, clerk, clerkTimeoutMs }: ProxyOptions,
  metrics: Metrics,
): Promise<CallersToken> {
  const key = `${template ?? ''} ${versionOf(auth)}`;
  const label = template ?? 'session';
  try {
    const { minted, wasKept } = await cache.get(key, () => mintToken(clerk, auth, template, clerkTimeoutMs));
    metrics.tokens.inc({ template: label, outcome: wasKept ? 'kept' : 'minted' });
    return { minted, drop: () => cache.drop(key, minted.token) };
  } catch (error) {
    metrics.tokens.inc({ template: label, outcome: 'failed' });
    throw error;
  }
}

/** The session token itself while it lives long enough, else a fresh one; in legacy mode the template's. */
export async function supabaseToken(
  caller: Authenticated,
  options: ProxyOptions,
  metrics: Metrics,
): Promise<CallersToken> {
  if (options.supabaseMode === 'legacy') return tokenFor(caller, 'supabase', options, metrics);
  const expiresAtMs = caller.auth.expiresAt * 1000;
  const now = (options.clock ?? Date.now)();
  if (expiresAtMs - 5000 > now) return { minted: { token: caller.token, expiresAtMs }, drop: () => undefined };
  return tokenFor(caller, undefined, options, metrics);
}

/** `POST /tokens/{template}`: the token itself, for those who ask an upstream without this proxy. */
export async function giveToken(
  context: Context<Environment, '/tokens/:template'>,
  options: ProxyOptions,
  metrics: Metrics,
): Promise<Response> {
  const caller = await requireCaller(context, options);
  declaredLength(context, options.mostBytes?.request ?? 1_000_000);
  const template = context.req.param('template');
  if (!options.templates.includes(template))
    throw new ProxyError('template_unknown', 'This proxy does not give tokens of such a template.');
  context.get('line').template = template;
  const { minted } = await tokenFor(caller, template, options, metrics);
  context.header('cache-control', 'no-store');
  return context.json({ token: minted.token, expiresAt: new Date(minted.expiresAtMs).toISOString(), template });
}
