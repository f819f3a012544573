import { z } from 'zod';
import { ClerkApiError, notFound } from '../../errors.ts';
import { operation, type Context, type Operation } from '../../operation.ts';
import type { EmailLinkRecord, SignInRecord, SignUpRecord } from '../../records.ts';
import { linkTarget, type LinkOutcome } from './email-links.ts';
import { withProof } from './factors.ts';
import { settleAddressLink } from './me-emails.ts';
import { passFirstFactor, requireSigner } from './sign-ins-common.ts';
import { completeIfReady } from './sign-ups-common.ts';

/** Moves a sign-in on whose link was opened, in whichever browser. */
export function settleLink(context: Context, signIn: SignInRecord): SignInRecord {
  const factor = signIn.firstFactor;
  const link = context.state.emailLinks.get(factor?.linkId);
  if (!factor || signIn.status !== 'needs_first_factor' || link?.status !== 'verified') return signIn;
  const user = requireSigner(context, signIn);
  context.state.users.put(withProof(user, factor));
  return passFirstFactor(context, signIn, factor);
}

/** Moves a sign-up on whose link was opened, in whichever browser. */
export function settleSignUpLink(context: Context, signUp: SignUpRecord): SignUpRecord {
  const link = context.state.emailLinks.get(signUp.emailFactor?.linkId);
  if (signUp.createdUserId || signUp.emailVerified || link?.status !== 'verified') return signUp;
  return completeIfReady(context, context.state.signUps.put({ ...signUp, emailVerified: true }));
}

/** Opening the links that were sent by e-mail. */
export const verifyOperations: Operation[] = [
  operation({
    api: 'frontend',
    method: 'GET',
    path: '/v1/verify',
    name: 'emailLink.open',
    answers: 'redirect',
    values: z.object({ token: z.string() }),
    handle: (context, { values }) => {
      const link = context.state.emailLinks.get(values.token);
      if (!link) throw notFound('The link');
      const outcome = openLink(context, link);
      const isSame = outcome === 'verified' && context.asker.client?.id === link.clientId;
      return { status: 307, location: isSame ? goOnHere(context, link) : linkTarget(link, outcome) };
    },
  }),
];

/** What opening a link does: it is verified once, in time, for what still waits for it. */
function openLink(context: Context, link: EmailLinkRecord): LinkOutcome {
  const { state, now, asker } = context;
  if (link.status === 'verified' || !isAwaited(context, link)) return 'failed';
  if (link.expireAt <= now()) return 'expired';
  if (link.sameBrowserOnly && asker.client?.id !== link.clientId) return 'client_mismatch';
  state.emailLinks.put({ ...link, status: 'verified', verifiedAtClient: asker.client?.id ?? null });
  if (link.purpose.kind === 'email_address') settleAddressLink(context, link);
  return 'verified';
}

/** Whether what a link is for still waits for this one: a link sent later replaces it, as does a later sign-in. */
function isAwaited({ state, now }: Context, { id, purpose }: EmailLinkRecord): boolean {
  if (purpose.kind === 'sign_up') {
    const signUp = state.signUps.get(purpose.id);
    return !!signUp && !signUp.createdUserId && signUp.abandonAt > now() && signUp.emailFactor?.linkId === id;
  }
  if (purpose.kind !== 'sign_in') return true;
  const signIn = state.signIns.get(purpose.id);
  const isCurrent = signIn !== undefined && state.clients.get(signIn.clientId)?.signInId === signIn.id;
  const isOpen = signIn?.status === 'needs_first_factor' && signIn.abandonAt > now();
  return isCurrent && isOpen && signIn.firstFactor?.linkId === id;
}

/** In the browser that asked for the link, the page it leads to goes on by itself. */
function goOnHere(context: Context, link: EmailLinkRecord): string {
  const { kind, id } = link.purpose;
  const signIn = kind === 'sign_in' ? context.state.signIns.get(id) : undefined;
  const signUp = kind === 'sign_up' ? context.state.signUps.get(id) : undefined;
  try {
    const settled = signIn ? settleLink(context, signIn) : signUp && settleSignUpLink(context, signUp);
    return linkTarget(link, 'verified', settled?.createdSessionId);
  } catch (error) {
    // Somebody banned or locked meanwhile: the page says only that it failed.
    if (error instanceof ClerkApiError) return linkTarget(link, 'failed');
    throw error;
  }
}
