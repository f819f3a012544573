import type { Context } from '../operation.ts';
import type {
  ClientRecord,
  InvitationRecord,
  SessionRecord,
  SignInRecord,
  SignUpRecord,
  UserRecord,
} from '../records.ts';
import { factorAges } from '../session-claims.ts';
import { mintSessionToken } from '../tokens.ts';
import { identifiersOf } from './environment.ts';
import { factorJson, offeredFirstFactors, offeredSecondFactors } from './factors.ts';
import { invitationStatus } from './organizations.ts';
import { signUpJson } from './sign-ups.ts';
import { imageUrl, membershipJson, publicUserJson, userJson, type View } from './shared.ts';

/** A user as their own browser sees them: with memberships, without private metadata. */
export function frontendUserJson(view: View, user: UserRecord): Record<string, unknown> {
  const memberships = view.state.memberships.by('user', user.id);
  return {
    ...userJson(view, user),
    organization_memberships: memberships.map((membership) => membershipJson(view, membership)),
  };
}

/** A session with its person and a fresh token, which the browser uses without asking again. */
export function sessionJson(context: Context, session: SessionRecord): Record<string, unknown> {
  const user = context.state.users.get(session.userId);
  const isLive = session.status === 'active' || session.status === 'pending';
  return {
    object: 'session',
    id: session.id,
    status: session.status,
    expire_at: session.expireAt,
    abandon_at: session.abandonAt,
    last_active_at: session.lastActiveAt,
    last_active_organization_id: session.organizationId,
    actor: session.actor ?? null,
    user: user ? frontendUserJson(context, user) : null,
    public_user_data: user ? publicUserJson(context, user) : null,
    factor_verification_age: factorAges(session, context.now()),
    created_at: session.createdAt,
    updated_at: session.updatedAt,
    tasks: session.tasks.map((key) => ({ key })),
    last_active_token:
      user && isLive
        ? { object: 'token', jwt: mintSessionToken(context, session, { origin: context.asker.origin }) }
        : null,
  };
}

/** A client with its live sessions and the sign-in or sign-up under way. */
export function clientJson(context: Context, client: ClientRecord): Record<string, unknown> {
  const { state } = context;
  const signIn = state.signIns.get(client.signInId);
  const signUp = state.signUps.get(client.signUpId);
  return {
    object: 'client',
    id: client.id,
    sessions: liveSessions(context, client).map((session) => sessionJson(context, session)),
    sign_in: signIn && !isBehind(context, signIn) ? signInJson(context, signIn) : null,
    sign_up: signUp && !isBehind(context, signUp) ? signUpJson(context, signUp) : null,
    last_active_session_id: client.lastActiveSessionId,
    last_authentication_strategy: client.lastStrategy,
    cookie_expires_at: context.now() + 365 * 86_400_000,
    captcha_bypass: true,
    created_at: client.createdAt,
    updated_at: client.updatedAt,
  };
}

/**
 * Whether a sign-in or sign-up is over and done with. One that came back from another provider is not: the page that the
 * browser comes back to learns from it which session to make the active one.
 */
function isBehind({ state, now }: Context, one: SignInRecord | SignUpRecord): boolean {
  if (one.createdSessionId === null) return false;
  const flowId = 'oauthFlowId' in one ? one.oauthFlowId : one.firstFactor?.linkId;
  const flow = state.oauthFlows.get(flowId);
  return state.sessions.get(one.createdSessionId)?.status !== 'active' || flow === undefined || flow.expireAt <= now();
}

/** The sessions of a client in which somebody is signed in, or nearly. */
export function liveSessions({ state, now }: Pick<Context, 'state' | 'now'>, client: ClientRecord): SessionRecord[] {
  return state.sessions
    .by('client', client.id)
    .filter(({ status, expireAt }) => (status === 'active' || status === 'pending') && expireAt > now());
}

/** A sign-in under way or complete. */
export function signInJson(context: Context, signIn: SignInRecord): Record<string, unknown> {
  const user = context.state.users.get(signIn.userId);
  return {
    object: 'sign_in',
    id: signIn.id,
    status: signIn.status,
    supported_identifiers: identifiersOf(context.settings),
    supported_first_factors: user ? offeredFirstFactors(context, user) : null,
    supported_second_factors:
      user && signIn.status === 'needs_second_factor' ? offeredSecondFactors(context, user) : null,
    first_factor_verification: factorJson(context, signIn.firstFactor),
    second_factor_verification: factorJson(context, signIn.secondFactor),
    identifier: signIn.identifier,
    user_data: user
      ? {
          first_name: user.firstName,
          last_name: user.lastName,
          image_url: imageUrl(context, user.id),
          has_image: false,
        }
      : null,
    created_session_id: signIn.createdSessionId,
    abandon_at: signIn.abandonAt,
    client_trust_state: 'known',
  };
}

/** An invitation as an organization's members see it. */
export function invitationJson(view: View, invitation: InvitationRecord): Record<string, unknown> {
  return {
    object: 'organization_invitation',
    id: invitation.id,
    email_address: invitation.emailAddress,
    organization_id: invitation.organizationId,
    role: invitation.role,
    role_name: view.state.roles.get(invitation.role)?.name ?? invitation.role,
    status: invitationStatus(view, invitation),
    public_metadata: invitation.publicMetadata,
    created_at: invitation.createdAt,
    updated_at: invitation.updatedAt,
  };
}
