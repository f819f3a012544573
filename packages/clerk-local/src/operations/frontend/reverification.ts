import { z } from 'zod';
import { clerkError } from '../../errors.ts';
import { createId } from '../../ids.ts';
import { operation, requireSession, respond, type Answer, type Context, type Operation } from '../../operation.ts';
import type { SessionRecord, SessionVerificationRecord, UserRecord } from '../../records.ts';
import { factorJson, offeredFirstFactors, offeredSecondFactors, type OfferedFactor } from '../../resources/factors.ts';
import { sessionJson } from '../../resources/frontend.ts';
import { sessionVerification } from '../../schemas/session-verification.ts';
import { enveloped } from '../../schemas/sessions.ts';
import { attemptFactor, attempting, chooseFactor, prepareCode, preparing } from './factors.ts';
import { requireOwnSession, ridingClient } from './sessions-common.ts';

const freshMs = 10 * 60_000;

/** First factors that prove a person who is signed in already: no link, and none that is for a lost password. */
function firstFactorsAgain(context: Context, user: UserRecord): OfferedFactor[] {
  const again = new Set(['password', 'email_code', 'phone_code', 'passkey']);
  return offeredFirstFactors(context, user).filter(({ strategy }) => again.has(strategy));
}

function requirePerson(context: Context, session: SessionRecord): UserRecord {
  const user = context.state.users.get(session.userId);
  if (!user) throw clerkError(401, 'authentication_invalid', 'Invalid authentication');
  return user;
}

function answerWith(context: Context, session: SessionRecord, verification: SessionVerificationRecord): Answer {
  const kept = context.state.sessions.put({ ...session, verification });
  const user = requirePerson(context, session);
  const { id, status, level, firstFactor, secondFactor } = verification;
  const json = {
    object: 'session_verification',
    id,
    status,
    level,
    session: sessionJson(context, kept),
    supported_first_factors: firstFactorsAgain(context, user),
    supported_second_factors: offeredSecondFactors(context, user),
    first_factor_verification: factorJson(context, firstFactor),
    second_factor_verification: factorJson(context, secondFactor),
  };
  return respond(json, ridingClient(context));
}

/** A session whose verification stands where a step belongs. */
function requireAt(context: Context, sessionId: string | undefined, status: SessionVerificationRecord['status']) {
  const session = requireOwnSession(context, sessionId);
  const { verification } = session;
  if (!verification) throw clerkError(400, 'verification_missing', 'No verification was started for this session.');
  if (verification.status !== status)
    throw clerkError(400, 'verification_step_invalid', `This verification is at another step: ${verification.status}.`);
  return { session, verification, user: requirePerson(context, session) };
}

function prepare(context: Context, user: UserRecord, offered: OfferedFactor[], values: z.output<typeof preparing>) {
  return prepareCode(context, user, chooseFactor(offered, values), 'verification_code');
}

/** Proving once more who one is, before something sensitive. */
export const reverificationOperations: Operation[] = [
  operation({
    api: 'frontend',
    method: 'POST',
    path: '/v1/client/sessions/:sessionId/verify',
    name: 'session.startVerification',
    answers: enveloped(sessionVerification),
    values: z.object({ level: z.enum(['first_factor', 'second_factor', 'multi_factor']).default('second_factor') }),
    handle: (context, { parameters, values }) => {
      const session = requireOwnSession(context, parameters['sessionId']);
      const hasSecond = offeredSecondFactors(context, requirePerson(context, session)).length > 0;
      // Whoever has no second factor proves the first one instead.
      const level = hasSecond ? values.level : 'first_factor';
      const status = level === 'second_factor' ? 'needs_second_factor' : 'needs_first_factor';
      const id = createId(context.random, 'sver');
      return answerWith(context, session, { id, level, status, firstFactor: null, secondFactor: null });
    },
  }),
  operation({
    api: 'frontend',
    method: 'POST',
    path: '/v1/client/sessions/:sessionId/verify/prepare_first_factor',
    name: 'session.prepareFirstFactorVerification',
    answers: enveloped(sessionVerification),
    values: preparing,
    handle: (context, { parameters, values }) => {
      const { session, verification, user } = requireAt(context, parameters['sessionId'], 'needs_first_factor');
      const firstFactor = prepare(context, user, firstFactorsAgain(context, user), values);
      return answerWith(context, session, { ...verification, firstFactor });
    },
  }),
  operation({
    api: 'frontend',
    method: 'POST',
    path: '/v1/client/sessions/:sessionId/verify/attempt_first_factor',
    name: 'session.attemptFirstFactorVerification',
    answers: enveloped(sessionVerification),
    values: attempting,
    handle: (context, { parameters, values }) => {
      const { session, verification, user } = requireAt(context, parameters['sessionId'], 'needs_first_factor');
      const offered = firstFactorsAgain(context, user);
      const { factor, error } = attemptFactor(context, user, offered, verification.firstFactor, values);
      const tried = { ...verification, firstFactor: factor };
      if (error) throw keepAttempt(context, session, tried, error);
      const status = verification.level === 'multi_factor' ? 'needs_second_factor' : 'complete';
      return answerWith(context, { ...session, firstFactorAt: context.now() }, { ...tried, status });
    },
  }),
  operation({
    api: 'frontend',
    method: 'POST',
    path: '/v1/client/sessions/:sessionId/verify/prepare_second_factor',
    name: 'session.prepareSecondFactorVerification',
    answers: enveloped(sessionVerification),
    values: preparing,
    handle: (context, { parameters, values }) => {
      const { session, verification, user } = requireAt(context, parameters['sessionId'], 'needs_second_factor');
      const secondFactor = prepare(context, user, offeredSecondFactors(context, user), values);
      return answerWith(context, session, { ...verification, secondFactor });
    },
  }),
  operation({
    api: 'frontend',
    method: 'POST',
    path: '/v1/client/sessions/:sessionId/verify/attempt_second_factor',
    name: 'session.attemptSecondFactorVerification',
    answers: enveloped(sessionVerification),
    values: attempting,
    handle: (context, { parameters, values }) => {
      const { session, verification, user } = requireAt(context, parameters['sessionId'], 'needs_second_factor');
      const offered = offeredSecondFactors(context, user);
      const { factor, error } = attemptFactor(context, user, offered, verification.secondFactor, values);
      const tried = { ...verification, secondFactor: factor };
      if (error) throw keepAttempt(context, session, tried, error);
      return answerWith(context, { ...session, secondFactorAt: context.now() }, { ...tried, status: 'complete' });
    },
  }),
];

/** Keeps the attempt that was counted, for the error that follows. */
function keepAttempt(
  { state }: Context,
  session: SessionRecord,
  verification: SessionVerificationRecord,
  error: Error,
): Error {
  state.sessions.put({ ...session, verification });
  return error;
}

/** What is sensitive enough to ask who it is once more: changes to how an account is signed in to, and its end. */
function isSensitive({ method, path }: Operation, values: unknown): boolean {
  if (method === 'GET' || !path.startsWith('/v1/me')) return false;
  if (method === 'DELETE' && path === '/v1/me') return true;
  if (path === '/v1/me/change_password') return true;
  if (method === 'PATCH' && path === '/v1/me')
    return ['username', 'primary_email_address_id', 'primary_phone_number_id'].some((name) => has(values, name));
  // Sending and typing the code of something new belongs to adding it, which was asked for.
  if (/\/(prepare|attempt)_verification$/.test(path)) return false;
  return /^\/v1\/me\/(email_addresses|phone_numbers|totp|backup_codes|passkeys|external_accounts)(\/|$)/.test(path);
}

function has(values: unknown, name: string): boolean {
  return typeof values === 'object' && values !== null && name in values;
}

/**
 * Refuses what is sensitive when the factor was proven longer than ten minutes ago: the second one for whoever has one,
 * else the first.
 */
function assertFresh(context: Context): void {
  const session = requireSession(context);
  const hasSecond = offeredSecondFactors(context, requirePerson(context, session)).length > 0;
  const provenAt = hasSecond ? (session.secondFactorAt ?? 0) : session.firstFactorAt;
  if (context.now() - provenAt < freshMs) return;
  throw clerkError(403, 'session_reverification_required', 'You need to provide additional verification.');
}

/**
 * An operation that asks first who it is once more, if it is sensitive and the instance wants it.
 *
 * @see https://clerk.com/docs/guides/secure/reverification
 */
export function withReverification(row: Operation): Operation {
  return {
    ...row,
    run: (context, parameters, values) => {
      if (context.settings.reverification && isSensitive(row, values)) assertFresh(context);
      return row.run(context, parameters, values);
    },
  };
}
