import { clerkError } from '../../errors.ts';
import { createId } from '../../ids.ts';
import type { Context } from '../../operation.ts';
import type { ClientRecord, Metadata, SessionRecord, UserRecord } from '../../records.ts';
import { offeredSecondFactors } from '../../resources/factors.ts';
import { clientJson, liveSessions } from '../../resources/frontend.ts';
import { enrollUser } from '../enrollment.ts';
import { assertNotLocked } from './lockout.ts';

const dayMs = 86_400_000;

/** The client of the browser that asks; made now if this is its first visit. */
export function ensureClient(context: Context): ClientRecord {
  const { state, asker, random, now } = context;
  // Not the asker's own: an earlier step of the same request may have made it.
  const before = state.clients.get(currentClientId(context));
  if (before) return before;
  if (!asker.devBrowser) throw noBrowser();
  const client = state.clients.put({
    id: createId(random, 'client'),
    signInId: null,
    signUpId: null,
    lastActiveSessionId: null,
    lastStrategy: null,
    createdAt: now(),
    updatedAt: now(),
  });
  state.devBrowsers.put({ ...asker.devBrowser, clientId: client.id });
  return client;
}

/** The answer that makes clerk-js fetch itself a new browser id and try again. */
export function noBrowser(): Error {
  return clerkError(
    401,
    'dev_browser_unauthenticated',
    'Unable to authenticate this browser for your development instance.',
  );
}

/** The current client as JSON, to ride along with an answer. */
export function ridingClient(context: Context): Record<string, unknown> | null {
  const client = context.state.clients.get(currentClientId(context));
  if (client) settleTasks(context, client);
  return client ? clientJson(context, client) : null;
}

function currentClientId({ state, asker }: Context): string | null | undefined {
  return asker.client?.id ?? state.devBrowsers.get(asker.devBrowser?.id)?.clientId;
}

/** Refuses a second person in one browser, unless the instance allows it. */
export function assertMaySignIn(context: Context, client: ClientRecord): void {
  if (!context.settings.multipleSessions && liveSessions(context, client).length > 0)
    throw clerkError(400, 'session_exists', 'You’re already signed in.');
}

/** What differs in a session that began otherwise than by one's own first factor. */
export interface SessionExtras {
  readonly secondFactorAt?: number;
  /** Who really acts, in place of the person. */
  readonly actor?: Metadata;
  readonly lifetimeMs?: number;
}

/** Signs somebody in: a new session, which becomes the client's current one. */
export function startSession(
  context: Context,
  client: ClientRecord,
  user: UserRecord,
  strategy: string,
  { secondFactorAt, actor, lifetimeMs = 7 * dayMs }: SessionExtras = {},
): SessionRecord {
  const { state, random, now } = context;
  if (user.banned) throw clerkError(403, 'user_banned', 'This account has been banned.');
  assertNotLocked(context, user);
  enrollUser(context, user);
  const organizationId = firstOrganizationOf(context, user);
  const tasks = tasksOf(context, user, organizationId);
  const session = state.sessions.put({
    id: createId(random, 'sess'),
    clientId: client.id,
    userId: user.id,
    status: tasks.length > 0 ? 'pending' : 'active',
    tasks,
    organizationId,
    firstFactorAt: now(),
    secondFactorAt: secondFactorAt ?? null,
    actor: actor ?? null,
    userAgent: context.asker.userAgent?.slice(0, 1000) ?? null,
    lastActiveAt: now(),
    expireAt: now() + lifetimeMs,
    abandonAt: now() + 30 * dayMs,
    createdAt: now(),
    updatedAt: now(),
  });
  if (!actor) state.users.put({ ...user, lastSignInAt: now() });
  state.clients.put({ ...client, lastActiveSessionId: session.id, lastStrategy: strategy, updatedAt: now() });
  return session;
}

/** Where a new session begins: in no organization, unless the instance takes people back to theirs. */
function firstOrganizationOf({ state, settings }: Context, user: UserRecord): string | null {
  const { enabled, startInLast } = settings.organizations;
  if (!enabled || !startInLast) return null;
  const joined = state.memberships.by('user', user.id).toSorted((a, b) => a.createdAt - b.createdAt);
  // Whoever leaves an organization leaves it in all their sessions, also in those that have ended.
  const worked = state.sessions
    .by('user', user.id)
    .filter(({ organizationId }) => organizationId !== null)
    .toSorted((a, b) => a.lastActiveAt - b.lastActiveAt);
  return worked.at(-1)?.organizationId ?? joined.at(-1)?.organizationId ?? null;
}

/**
 * What somebody must do before their session counts as signed in.
 *
 * @see https://clerk.com/docs/guides/configure/session-tasks
 */
export function tasksOf(
  { state, settings, baseUrl, now }: Context,
  user: UserRecord,
  organizationId: string | null,
): string[] {
  const { organizations, secondFactorRequired } = settings;
  const lacksFactor = offeredSecondFactors({ state, settings, baseUrl, now }, user).length === 0;
  return [
    ...(user.requiresPasswordReset ? ['reset-password'] : []),
    ...(secondFactorRequired && lacksFactor ? ['setup-mfa'] : []),
    ...(organizations.enabled && organizations.forceSelection && organizationId === null
      ? ['choose-organization']
      : []),
  ];
}

/** A session with what is left to do in it: it is pending until nothing is. */
export function withTasks(context: Context, session: SessionRecord): SessionRecord {
  const user = context.state.users.get(session.userId);
  const tasks = user ? tasksOf(context, user, session.organizationId) : [];
  return { ...session, tasks, status: tasks.length > 0 ? 'pending' : 'active' };
}

/** Lets a client's pending sessions know what their people have done meanwhile. */
function settleTasks(context: Context, client: ClientRecord): void {
  for (const session of liveSessions(context, client)) {
    if (session.status !== 'pending') continue;
    const settled = withTasks(context, session);
    if (settled.tasks.length < session.tasks.length)
      context.state.sessions.put({ ...settled, updatedAt: context.now() });
  }
}

/** Ends sessions and says so to the client's other apps by its time of change. */
export function endSessions(
  context: Context,
  client: ClientRecord,
  sessions: readonly SessionRecord[],
  status: 'ended' | 'removed',
): void {
  const { state, now } = context;
  for (const session of sessions) state.sessions.put({ ...session, status, updatedAt: now() });
  const left = liveSessions(context, client);
  state.clients.put({ ...client, lastActiveSessionId: left.at(-1)?.id ?? null, updatedAt: now() });
}

/** A live session of the client that asks. */
export function requireOwnSession(context: Context, sessionId: string | undefined): SessionRecord {
  const { asker } = context;
  if (!asker.devBrowser) throw noBrowser();
  const own = asker.client ? liveSessions(context, asker.client).find(({ id }) => id === sessionId) : undefined;
  if (!own) throw clerkError(401, 'authentication_invalid', 'Invalid authentication');
  return own;
}
