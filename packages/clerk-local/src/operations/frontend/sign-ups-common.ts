import { clerkError, notFound } from '../../errors.ts';
import { createId } from '../../ids.ts';
import type { Context } from '../../operation.ts';
import type { EmailRecord, PhoneRecord, SignUpRecord, UserRecord } from '../../records.ts';
import type { Settings } from '../../settings.ts';
import { emptySignUp, requirementsOf } from '../../sign-up-requirements.ts';
import { acceptInvited, requireInvited } from '../tickets-common.ts';
import { createUser } from '../users-common.ts';
import { linkedAccount } from './external-accounts-common.ts';
import { assertMaySignIn, ensureClient, startSession } from './sessions-common.ts';

/** An empty sign-up for the browser that asks. It is not kept until something right is filled in. */
export function newSignUp(context: Context): SignUpRecord {
  const client = ensureClient(context);
  assertMaySignIn(context, client);
  const abandonAt = context.now() + 86_400_000;
  return { id: createId(context.random, 'sua'), clientId: client.id, ...emptySignUp, abandonAt };
}

/** Keeps a sign-up, from now on the one its browser is at. */
export function keepSignUp({ state }: Context, signUp: SignUpRecord): SignUpRecord {
  const client = state.clients.get(signUp.clientId);
  if (client && client.signUpId !== signUp.id) state.clients.put({ ...client, signUpId: signUp.id });
  return state.signUps.put(signUp);
}

/** The sign-up of this browser that a path names, still under way. */
export function requireSignUp(context: Context, id: string | undefined): SignUpRecord {
  const signUp = context.state.signUps.get(id);
  if (!signUp || signUp.clientId !== context.asker.client?.id) throw notFound('The sign-up');
  if (signUp.createdUserId) throw clerkError(400, 'session_exists', 'You’re already signed in.');
  if (signUp.abandonAt <= context.now())
    throw clerkError(400, 'sign_up_abandoned', 'This sign-up took too long. Start again.');
  return signUp;
}

/** The refusal of somebody who was not invited, where only the invited may sign up; undefined where everybody may. */
export function refusalOf({ signUp }: Settings) {
  if (signUp.mode === 'restricted')
    return clerkError(
      403,
      'sign_up_mode_restricted',
      'Access restricted. Sign-ups are currently disabled: if you believe you should have access, please contact support.',
    );
  if (signUp.mode === 'waitlist')
    return clerkError(
      403,
      'sign_up_restricted_waitlist',
      'Sign-ups are currently unavailable. Please join the waitlist.',
    );
  return undefined;
}

/** Takes the address of an invitation into a sign-up: its link has verified it. */
export function withInvitation(context: Context, signUp: SignUpRecord, ticket: string): SignUpRecord {
  const { emailAddress, publicMetadata } = requireInvited(context, ticket);
  if (context.state.users.count('email', emailAddress.toLowerCase()) > 0)
    throw clerkError(
      422,
      'form_identifier_exists',
      'That email address is taken. Please try another.',
      'email_address',
    );
  return { ...signUp, ticket, emailAddress, emailVerified: true, publicMetadata };
}

/** Makes the person and signs them in, once nothing is missing. */
export function completeIfReady(context: Context, signUp: SignUpRecord): SignUpRecord {
  const { state, settings } = context;
  const flow = state.oauthFlows.get(signUp.oauthFlowId);
  const { missing, unverified } = requirementsOf(settings, signUp, flow?.status === 'verified');
  const client = state.clients.get(signUp.clientId);
  if (missing.length > 0 || unverified.length > 0 || !client) return signUp;
  const invited = signUp.ticket === null ? undefined : requireInvited(context, signUp.ticket);
  const refusal = invited ? undefined : refusalOf(settings);
  if (refusal) throw refusal;
  const user = createPerson(context, signUp);
  if (invited) acceptInvited(context, invited, user);
  const session = startSession(context, client, user, strategyOf(signUp, flow?.provider));
  return state.signUps.put({ ...signUp, createdUserId: user.id, createdSessionId: session.id });
}

function strategyOf(signUp: SignUpRecord, provider: string | undefined): string {
  if (provider) return `oauth_${provider}`;
  if (signUp.ticket) return 'ticket';
  return signUp.emailFactor?.strategy ?? signUp.phoneFactor?.strategy ?? 'password';
}

function createPerson(context: Context, signUp: SignUpRecord): UserRecord {
  const { state, now } = context;
  const { firstName, lastName, unsafeMetadata, publicMetadata, passwordHash, username } = signUp;
  const phone = phoneOf(context, signUp);
  const user = createUser(context, {
    externalId: signUp.externalId ?? null,
    emailAddresses: signUp.emailAddress === null ? [] : [signUp.emailAddress],
    passwordHash,
    firstName,
    lastName,
    username,
    unsafeMetadata,
    publicMetadata,
  });
  const flow = state.oauthFlows.get(signUp.oauthFlowId);
  const verified = (email: EmailRecord): EmailRecord => ({ ...email, verified: signUp.emailVerified });
  return state.users.put({
    ...user,
    emails: user.emails.map(verified),
    phones: phone ? [phone] : [],
    primaryPhoneId: phone?.id ?? null,
    externalAccounts: flow?.status === 'verified' ? [linkedAccount(context, flow)] : [],
    legalAcceptedAt: signUp.legalAcceptedAt,
    updatedAt: now(),
  });
}

function phoneOf({ state, random, now }: Context, signUp: SignUpRecord): PhoneRecord | undefined {
  if (signUp.phoneNumber === null) return undefined;
  if (state.users.count('phone', signUp.phoneNumber) > 0)
    throw clerkError(422, 'form_identifier_exists', 'That phone number is taken. Please try another.', 'phone_number');
  return {
    id: createId(random, 'idn'),
    number: signUp.phoneNumber,
    verified: signUp.phoneVerified,
    reservedForSecondFactor: false,
    defaultSecondFactor: false,
    createdAt: now(),
  };
}
