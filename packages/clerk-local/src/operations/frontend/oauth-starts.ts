import { clerkError } from '../../errors.ts';
import { randomText } from '../../ids.ts';
import { strategyOf, type OAuthFlowRecord } from '../../oauth.ts';
import type { Context } from '../../operation.ts';
import type { FactorRecord, SignInRecord, SignUpRecord } from '../../records.ts';
import { isLocalUrl } from './client.ts';
import { unknownStrategy } from './factors.ts';
import { ensureClient } from './sessions-common.ts';
import { beginSignIn, passFirstFactor } from './sign-ins-common.ts';

const lifeMs = 10 * 60_000;

/** Where to go, and where to come back to. */
interface Start {
  readonly strategy: string;
  readonly redirectUrl: string | null | undefined;
  readonly purpose: OAuthFlowRecord['purpose'];
  readonly scopes?: readonly string[];
}

/**
 * Opens a way through another provider.
 *
 * @throws ClerkApiError 422 for a provider the instance does not have, or a page that is not of this machine
 */
export function startFlow(context: Context, { strategy, redirectUrl, purpose, scopes = [] }: Start): OAuthFlowRecord {
  const { state, settings, random, now } = context;
  const provider = settings.social.find((one) => strategyOf(one) === strategy);
  if (!provider) throw unknownStrategy(strategy);
  if (!redirectUrl) throw clerkError(422, 'form_param_missing', 'redirect_url must be included.', 'redirect_url');
  const popupTarget = targetOfPopup(redirectUrl);
  const target = popupTarget ?? redirectUrl;
  if (!isLocalUrl(target))
    throw clerkError(422, 'url_invalid', 'redirect_url must be an address of this machine', 'redirect_url');
  return state.oauthFlows.put({
    id: randomText(random, 40),
    provider,
    purpose,
    clientId: ensureClient(context).id,
    redirectUrl: target,
    ...(popupTarget ? { isPopup: true } : {}),
    scopes: ['openid', 'email', 'profile', ...scopes],
    status: 'unverified',
    error: null,
    code: null,
    identity: null,
    expireAt: now() + lifeMs,
  });
}

/**
 * Where the page goes on that opened a window for the provider. clerk-js names a page of Clerk's own for that window,
 * which nobody has to ask: it only carries the address.
 */
function targetOfPopup(redirectUrl: string): string | undefined {
  const url = URL.canParse(redirectUrl) ? new URL(redirectUrl) : undefined;
  const isPopup = url?.protocol === 'https:' && url.pathname === '/popup-callback';
  return isPopup ? (url.searchParams.get('return_url') ?? undefined) : undefined;
}

/** The factor that a way through another provider is. */
export function flowFactor(flow: OAuthFlowRecord): FactorRecord {
  const verified = flow.status === 'verified';
  return { strategy: strategyOf(flow.provider), code: null, to: null, linkId: flow.id, verified };
}

/** Starts a sign-in through another provider: who it is, the provider will say. */
export function startSignInFlow(
  context: Context,
  strategy: string,
  redirectUrl: string | null | undefined,
): SignInRecord {
  const signIn = beginSignIn(context, null);
  const flow = startFlow(context, { strategy, redirectUrl, purpose: { kind: 'sign_in', id: signIn.id } });
  return context.state.signIns.put({ ...signIn, firstFactor: flowFactor(flow) });
}

/** Has a sign-up go through another provider. */
export function startSignUpFlow(
  context: Context,
  signUp: SignUpRecord,
  strategy: string,
  redirectUrl: string | null | undefined,
): SignUpRecord {
  const flow = startFlow(context, { strategy, redirectUrl, purpose: { kind: 'sign_up', id: signUp.id } });
  return context.state.signUps.put({ ...signUp, oauthFlowId: flow.id });
}

const notTransferable = () =>
  clerkError(400, 'account_transfer_invalid', 'There is nothing to transfer: nobody came back from another provider.');

/** Has a sign-up go on with whom a sign-in through another provider did not find. */
export function transferToSignUp(context: Context, signUp: SignUpRecord): SignUpRecord {
  const { state, asker } = context;
  const signIn = state.signIns.get(asker.client?.signInId);
  const flow = state.oauthFlows.get(signIn?.firstFactor?.linkId);
  if (flow?.status !== 'transferable' || flow.purpose.kind !== 'sign_in') throw notTransferable();
  const moved = state.oauthFlows.put({
    ...flow,
    purpose: { kind: 'sign_up', id: signUp.id },
    status: 'verified',
    error: null,
  });
  return withIdentity(context, signUp, moved);
}

/** Takes what the provider says about somebody into their sign-up. */
export function withIdentity(
  { settings }: Pick<Context, 'settings'>,
  signUp: SignUpRecord,
  flow: OAuthFlowRecord,
): SignUpRecord {
  const { identity } = flow;
  if (!identity) return signUp;
  // The address of an invitation stays: it is to that one that it was sent.
  const isKept = signUp.ticket !== null || !settings.emailAddress.enabled;
  const email = isKept
    ? {}
    : { emailAddress: identity.emailAddress, emailVerified: identity.emailVerified, emailFactor: null };
  return {
    ...signUp,
    ...email,
    firstName: signUp.firstName ?? identity.firstName,
    lastName: signUp.lastName ?? identity.lastName,
    oauthFlowId: flow.id,
  };
}

/** Signs in whom a sign-up through another provider found to be here already. */
export function transferToSignIn(context: Context): SignInRecord {
  const { state, asker } = context;
  const signUp = state.signUps.get(asker.client?.signUpId);
  const flow = state.oauthFlows.get(signUp?.oauthFlowId);
  if (flow?.status !== 'transferable' || flow.purpose.kind !== 'sign_up') throw notTransferable();
  const user = state.users.by('externalAccount', `${flow.provider} ${flow.identity?.providerUserId}`)[0];
  if (!user) throw notTransferable();
  const signIn = beginSignIn(context, null);
  const moved = state.oauthFlows.put({
    ...flow,
    purpose: { kind: 'sign_in', id: signIn.id },
    status: 'verified',
    error: null,
  });
  return passFirstFactor(context, { ...signIn, userId: user.id }, flowFactor(moved));
}
