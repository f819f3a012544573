import { clerkError } from '../../errors.ts';
import { createId } from '../../ids.ts';
import type { Context } from '../../operation.ts';
import type { ClientRecord, SessionRecord, UserRecord } from '../../records.ts';
import { clientJson, liveSessions } from '../../resources/frontend.ts';
import { isLocked } from '../../users.ts';

const dayMs = 86_400_000;

/** The client of the browser that asks; made now if this is its first visit. */
export function ensureClient(context: Context): ClientRecord {
  const { state, asker, random, now } = context;
  if (asker.client) return asker.client;
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
  return client ? clientJson(context, client) : null;
}

function currentClientId({ state, asker }: Context): string | null | undefined {
  return asker.client?.id ?? state.devBrowsers.get(asker.devBrowser?.id)?.clientId;
}

/** Signs somebody in: a new session, which becomes the client's current one. */
export function startSession(
  context: Context,
  client: ClientRecord,
  user: UserRecord,
  strategy: string,
): SessionRecord {
  const { state, random, now } = context;
  if (user.banned) throw clerkError(403, 'user_banned', 'This account has been banned.');
  if (isLocked(user, now())) throw clerkError(403, 'user_locked', 'Your account is locked.');
  const tasks = tasksOf(user);
  const session = state.sessions.put({
    id: createId(random, 'sess'),
    clientId: client.id,
    userId: user.id,
    status: tasks.length > 0 ? 'pending' : 'active',
    tasks,
    organizationId: null,
    firstFactorAt: now(),
    lastActiveAt: now(),
    expireAt: now() + 7 * dayMs,
    abandonAt: now() + 30 * dayMs,
    createdAt: now(),
    updatedAt: now(),
  });
  state.users.put({ ...user, lastSignInAt: now() });
  state.clients.put({ ...client, lastActiveSessionId: session.id, lastStrategy: strategy, updatedAt: now() });
  return session;
}

/** What somebody must do before their session counts as signed in. */
export function tasksOf(user: UserRecord): string[] {
  return user.requiresPasswordReset ? ['reset-password'] : [];
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
