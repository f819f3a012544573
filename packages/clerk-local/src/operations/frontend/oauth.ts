import { z } from 'zod';
import { ClerkApiError, clerkError } from '../../errors.ts';
import type { ExternalIdentity, OAuthFlowRecord } from '../../oauth.ts';
import { field, operation, type Context, type Operation } from '../../operation.ts';
import type { EmailRecord, UserRecord } from '../../records.ts';
import { isSameText } from '../../same-text.ts';
import { createId } from '../../ids.ts';
import { linkedAccount } from './external-accounts-common.ts';
import { flowFactor, withIdentity } from './oauth-starts.ts';
import { passFirstFactor } from './sign-ins-common.ts';
import { completeIfReady, refusalOf } from './sign-ups-common.ts';

/** Where the browser comes back to from a provider. */
export const oauthOperations: Operation[] = [
  operation({
    api: 'frontend',
    method: 'GET',
    path: '/v1/oauth_callback',
    name: 'oauth.callback',
    answers: 'redirect',
    values: z.object({ state: field.text(), code: field.optionalText(), error: field.optionalText() }),
    handle: (context, { values }) => {
      const flow = requireFlow(context, values.state);
      const isDenied = !!values.error;
      if (!isDenied && !isSameText(values.code ?? '', flow.code ?? ''))
        throw clerkError(400, 'oauth_callback_invalid', 'This did not come from the provider.');
      finish(context, flow, isDenied);
      const end = `${context.baseUrl}/social/popup?${new URLSearchParams({ state: flow.id }).toString()}`;
      return { status: 303, location: flow.isPopup ? end : flow.redirectUrl };
    },
  }),
];

/** A way through a provider that this very browser is on: it can be finished once. */
function requireFlow(context: Context, id: string): OAuthFlowRecord {
  const flow = context.state.oauthFlows.get(id);
  if (!flow || flow.status !== 'unverified' || flow.error)
    throw clerkError(400, 'oauth_callback_invalid', 'This way through the provider is not known, or was taken before.');
  if (flow.expireAt <= context.now())
    throw clerkError(400, 'oauth_callback_expired', 'This took too long. Start again.');
  if (flow.clientId !== context.asker.client?.id)
    throw clerkError(400, 'oauth_callback_invalid', 'This was started in another browser.');
  return flow;
}

function finish(context: Context, flow: OAuthFlowRecord, isDenied: boolean): void {
  if (isDenied || !flow.identity) {
    fail(context, flow, 'oauth_access_denied', 'You did not grant access to your account.');
    return;
  }
  try {
    const { kind } = flow.purpose;
    if (kind === 'sign_in') finishSignIn(context, flow, flow.identity);
    else if (kind === 'sign_up') finishSignUp(context, flow, flow.identity);
    else finishConnecting(context, flow, flow.identity);
  } catch (error) {
    // Banned, locked, full: the page the browser goes back to says it.
    if (!(error instanceof ClerkApiError)) throw error;
    fail(context, flow, error.errors[0]?.code ?? 'oauth_failed', error.message);
  }
}

function fail(
  { state }: Context,
  flow: OAuthFlowRecord,
  code: string,
  message: string,
  status: OAuthFlowRecord['status'] = 'failed',
): void {
  state.oauthFlows.put({ ...flow, status, error: { code, message } });
}

/** Whose account at the provider it is: the one it is linked to, or the one with its address, which is linked now. */
function findPerson(context: Context, flow: OAuthFlowRecord, identity: ExternalIdentity): UserRecord | undefined {
  const { state, now } = context;
  const linked = state.users.by('externalAccount', `${flow.provider} ${identity.providerUserId}`)[0];
  if (linked) return linked;
  const address = identity.emailAddress.toLowerCase();
  const user = identity.emailVerified ? state.users.by('email', address)[0] : undefined;
  if (!user) return undefined;
  const isOwn = user.emails.some((email) => email.address.toLowerCase() === address && email.verified);
  return state.users.put({
    ...user,
    emails: user.emails.map((email) =>
      email.address.toLowerCase() === address ? { ...email, verified: true } : email,
    ),
    // Nobody proved that whoever set a password owned the address: from now on its owner does.
    passwordHash: isOwn ? user.passwordHash : null,
    externalAccounts: [...user.externalAccounts, linkedAccount(context, flow)],
    updatedAt: now(),
  });
}

function finishSignIn(context: Context, flow: OAuthFlowRecord, identity: ExternalIdentity): void {
  const { state, settings } = context;
  const signIn = state.signIns.get(flow.purpose.id);
  if (!signIn || signIn.createdSessionId) return;
  const person = findPerson(context, flow, identity);
  if (person) {
    const verified = { ...flow, status: 'verified' } as const;
    passFirstFactor(context, { ...signIn, userId: person.id }, flowFactor(verified));
    state.oauthFlows.put(verified);
    return;
  }
  const refusal = refusalOf(settings);
  if (refusal) throw refusal;
  fail(context, flow, 'external_account_not_found', 'The external account was not found.', 'transferable');
}

function finishSignUp(context: Context, flow: OAuthFlowRecord, identity: ExternalIdentity): void {
  const { state } = context;
  const signUp = state.signUps.get(flow.purpose.id);
  if (!signUp || signUp.createdUserId) return;
  if (findPerson(context, flow, identity)) {
    fail(
      context,
      flow,
      'external_account_exists',
      'This external account belongs to somebody already.',
      'transferable',
    );
    return;
  }
  const verified = state.oauthFlows.put({ ...flow, status: 'verified' });
  completeIfReady(context, state.signUps.put(withIdentity(context, signUp, verified)));
}

function finishConnecting(context: Context, flow: OAuthFlowRecord, identity: ExternalIdentity): void {
  const { state, asker, now } = context;
  const user = state.users.get(flow.purpose.id);
  if (!user || asker.session?.userId !== user.id)
    throw clerkError(403, 'oauth_callback_invalid', 'This was started by somebody else.');
  const owner = state.users.by('externalAccount', `${flow.provider} ${identity.providerUserId}`)[0];
  if (owner && owner.id !== user.id)
    throw clerkError(422, 'external_account_exists', 'This account is connected to somebody else already.');
  const isThis = (one: { provider: string; providerUserId: string }): boolean =>
    one.provider === flow.provider && one.providerUserId === identity.providerUserId;
  const before = user.externalAccounts.find(isThis);
  const pending = user.externalAccounts.find(({ flowId, verified }) => flowId === flow.id && !verified);
  const account = linkedAccount(context, flow, before ?? pending);
  const others = user.externalAccounts.filter((one) => one !== before && one !== pending);
  state.users.put({
    ...user,
    emails: [...user.emails, ...newEmail(context, identity)],
    externalAccounts: [...others, account],
    updatedAt: now(),
  });
  state.oauthFlows.put({ ...flow, status: 'verified' });
}

/** The provider's address becomes one of the person's own, unless it is somebody's. */
function newEmail({ state, random, now }: Context, identity: ExternalIdentity): EmailRecord[] {
  const { emailAddress: address, emailVerified } = identity;
  if (!emailVerified || state.users.count('email', address.toLowerCase()) > 0) return [];
  return [{ id: createId(random, 'idn'), address, verified: true, createdAt: now() }];
}
