import { ClerkApiError, clerkError, notFound } from '../../errors.ts';
import { createId } from '../../ids.ts';
import type { Context } from '../../operation.ts';
import type { FactorRecord, SignInRecord, UserRecord } from '../../records.ts';
import { offeredSecondFactors } from '../../resources/factors.ts';
import { liveSessions } from '../../resources/frontend.ts';
import { findByIdentifier } from './identifiers.ts';
import { assertMaySignIn, ensureClient, startSession, type SessionExtras } from './sessions-common.ts';

const dayMs = 86_400_000;

/** The sign-in of this browser that a path names. */
export function requireSignIn(context: Context, id: string | undefined): SignInRecord {
  const signIn = context.state.signIns.get(id);
  if (!signIn || signIn.clientId !== context.asker.client?.id) throw notFound('The sign-in');
  if (signIn.abandonAt <= context.now())
    throw clerkError(400, 'sign_in_abandoned', 'This sign-in took too long. Start again.');
  return signIn;
}

/** Whose sign-in it is. */
export function requireSigner(context: Context, signIn: SignInRecord): UserRecord {
  const user = context.state.users.get(signIn.userId);
  if (!user) throw clerkError(422, 'form_identifier_not_found', 'Couldn’t find your account.', 'identifier');
  return user;
}

/** Starts a sign-in for an identifier; there must be somebody by it. */
export function beginSignIn(context: Context, identifier: string | null): SignInRecord {
  const { state, random, now } = context;
  const client = ensureClient(context);
  assertMaySignIn(context, client);
  const user = identifier === null ? undefined : findByIdentifier(context, identifier);
  if (identifier !== null && !user) {
    throw clerkError(422, 'form_identifier_not_found', 'Couldn’t find your account.', 'identifier');
  }
  const same = user && liveSessions(context, client).find(({ userId }) => userId === user.id);
  if (same) throw alreadySignedIn(same.id);
  const signIn = state.signIns.put({
    id: createId(random, 'sia'),
    clientId: client.id,
    status: user ? 'needs_first_factor' : 'needs_identifier',
    identifier,
    userId: user?.id ?? null,
    firstFactor: null,
    secondFactor: null,
    createdSessionId: null,
    abandonAt: now() + dayMs,
  });
  state.clients.put({ ...client, signInId: signIn.id });
  return signIn;
}

/** The forms switch to the session that this error names. */
function alreadySignedIn(sessionId: string): ClerkApiError {
  const message = 'You’re already signed in.';
  const meta = { session_id: sessionId };
  return new ClerkApiError(400, [{ code: 'identifier_already_signed_in', message, long_message: message, meta }]);
}

/** Moves a sign-in on after its first factor: to a new password, to a second factor, or to a session. */
export function passFirstFactor(context: Context, signIn: SignInRecord, factor: FactorRecord): SignInRecord {
  const passed = { ...signIn, firstFactor: { ...factor, verified: true } };
  if (factor.strategy.startsWith('reset_password_'))
    return context.state.signIns.put({ ...passed, status: 'needs_new_password' });
  return askSecondFactor(context, passed);
}

/** Asks for a second factor if its person has one, else completes. */
export function askSecondFactor(context: Context, signIn: SignInRecord): SignInRecord {
  const isAsked = offeredSecondFactors(context, requireSigner(context, signIn)).length > 0;
  return isAsked
    ? context.state.signIns.put({ ...signIn, status: 'needs_second_factor' })
    : completeSignIn(context, signIn);
}

/** Signs the sign-in's person in. */
export function completeSignIn(context: Context, signIn: SignInRecord, extras: SessionExtras = {}): SignInRecord {
  const client = context.state.clients.get(signIn.clientId);
  if (!client) throw notFound('The client');
  const strategy = signIn.firstFactor?.strategy ?? 'ticket';
  const session = startSession(context, client, requireSigner(context, signIn), strategy, extras);
  return context.state.signIns.put({ ...signIn, status: 'complete', createdSessionId: session.id });
}
