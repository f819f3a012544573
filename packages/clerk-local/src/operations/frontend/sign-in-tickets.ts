import { clerkError } from '../../errors.ts';
import type { Context } from '../../operation.ts';
import type { SignInRecord, SignInTokenRecord } from '../../records.ts';
import { acceptInvited, requireInvited } from '../tickets-common.ts';
import type { SessionExtras } from './sessions-common.ts';
import { beginSignIn, completeSignIn } from './sign-ins-common.ts';

/**
 * Signs in with a ticket: a sign-in token that a server made, an actor token by which one person acts as another, or the
 * invitation of somebody who has an account already. No other factor is asked for.
 */
export function withTicket(context: Context, token: string): SignInRecord {
  const { state } = context;
  const actorToken = state.actorTokens.by('token', token)[0];
  if (actorToken) {
    const { actor, sessionMaxSeconds, userId } = requireUnused(context, actorToken);
    const signedIn = signInAs(context, userId, { actor, lifetimeMs: sessionMaxSeconds * 1000 });
    state.actorTokens.put({ ...actorToken, status: 'accepted', updatedAt: context.now() });
    return signedIn;
  }
  const signInToken = state.signInTokens.by('token', token)[0];
  if (!signInToken) return withInvitation(context, token);
  const signedIn = signInAs(context, requireUnused(context, signInToken).userId);
  state.signInTokens.put({ ...signInToken, status: 'accepted', updatedAt: context.now() });
  return signedIn;
}

function requireUnused<Ticket extends SignInTokenRecord>({ now }: Context, ticket: Ticket): Ticket {
  if (ticket.status !== 'pending')
    throw clerkError(400, 'ticket_invalid_code', 'The ticket was used or revoked before.', 'ticket');
  if (ticket.expireAt <= now()) throw clerkError(400, 'ticket_expired_code', 'The ticket has expired.', 'ticket');
  return ticket;
}

function withInvitation(context: Context, token: string): SignInRecord {
  const invited = requireInvited(context, token);
  const user = context.state.users.by('email', invited.emailAddress.toLowerCase())[0];
  if (!user) throw clerkError(422, 'form_identifier_not_found', 'Couldn’t find your account.', 'identifier');
  const signedIn = signInAs(context, user.id);
  acceptInvited(context, invited, user);
  return signedIn;
}

function signInAs(context: Context, userId: string, extras: SessionExtras = {}): SignInRecord {
  const signIn = beginSignIn(context, null);
  const firstFactor = { strategy: 'ticket', code: null, to: null, linkId: null, verified: true };
  return completeSignIn(context, { ...signIn, userId, firstFactor }, extras);
}
